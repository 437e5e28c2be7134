#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace gatekeeper::tests {

/// RFC 6238 with the usual parameters, written anew: what the product shows must work in any
/// authenticator app, not only with itself. Spaces in the secret do not count.
std::string totp_code(std::string_view base32_secret, std::int64_t step);
std::int64_t totp_step_now();

}  // namespace gatekeeper::tests
