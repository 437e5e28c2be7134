#pragma once

#include "installation.hpp"

#include <gatekeeper/store/redis_findings.hpp>

namespace gatekeeper::ctl {

using store::Finding;

/// Whether the server that the configuration names can be reached and signed in to. Nothing is
/// sent. Both throw SettingError and PortFailure.
Finding examine_mail(Installation& installation);
Finding examine_sms(Installation& installation);

}  // namespace gatekeeper::ctl
