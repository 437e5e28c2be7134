#pragma once

#include "ngx.hpp"

namespace gatekeeper::nginx {

/// The thread pool "gatekeeper", in which passwords are hashed. Made here when the operator did
/// not declare it: together the workers hash on as many threads as there are processors, and 64
/// visitors of each wait at most. Throws settings::SettingError.
ngx_thread_pool_t* hashing_pool(ngx_conf_t* cf);

/// The thread pool "gatekeeper_mail", likewise: two mails at once and a thousand waiting.
ngx_thread_pool_t* mail_pool(ngx_conf_t* cf);

}  // namespace gatekeeper::nginx
