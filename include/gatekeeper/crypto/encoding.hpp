#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::crypto {

/// RFC 4648 section 5, without padding.
std::string base64url(std::string_view bytes);
/// Strict: no padding, no white space, no stray trailing bits.
std::optional<std::string> from_base64url(std::string_view text);

/// RFC 4648 section 6, upper case, without padding.
std::string base32(std::string_view bytes);
/// Accepts lower case, spaces and trailing `=`; refuses everything else.
std::optional<std::string> from_base32(std::string_view text);

}  // namespace gatekeeper::crypto
