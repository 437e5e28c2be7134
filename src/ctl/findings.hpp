#pragma once

#include "installation.hpp"

#include <string>
#include <vector>

namespace gatekeeper::ctl {

/// What an examination found out about one thing.
struct Finding {
    enum class Level { Ok, Warning, Problem };

    Level level;
    std::string topic;
    std::string text;    ///< What is the case.
    std::string remedy;  ///< What to do about it; empty when all is well.
};

/// Judges what INFO says: version, role, whether accounts survive a restart and are never evicted.
std::vector<Finding> judge_redis(const std::string& info);

/// Whether the server that the configuration names can be reached and signed in to. Nothing is
/// sent. Both throw SettingError and PortFailure.
Finding examine_mail(Installation& installation);
Finding examine_sms(Installation& installation);

}  // namespace gatekeeper::ctl
