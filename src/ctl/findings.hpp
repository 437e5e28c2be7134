#pragma once

#include "accounts.hpp"
#include "installation.hpp"

#include <gatekeeper/store/redis_findings.hpp>

#include <vector>

namespace gatekeeper::ctl {

using store::Finding;

/// Whether the server that the configuration names can be reached and signed in to. Nothing is
/// sent. Both throw SettingError and PortFailure.
Finding examine_mail(Installation& installation);
Finding examine_sms(Installation& installation);

/// Whether what Redis holds agrees with itself: every address and user name leads to the customer
/// who has it, every customer can be reached, sessions belong to somebody, and whatever is to pass
/// has an end. Reads every key. Throws PortFailure.
std::vector<Finding> examine_data(Accounts& accounts);

}  // namespace gatekeeper::ctl
