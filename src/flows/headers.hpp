#pragma once

#include <gatekeeper/http/response.hpp>

namespace gatekeeper::flows {

/// Headers of every answer that we make ourselves, whatever its status: nothing cached, nothing
/// framed, nothing loaded from elsewhere (OWASP ASVS 5.0, 3.4).
void harden(http::Response& response);

}  // namespace gatekeeper::flows
