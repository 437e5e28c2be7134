#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::http {

/// The best of `available` (lower-case primary subtags, the first is the fallback) for an
/// Accept-Language value (RFC 9110, 12.5.4). Only primary subtags are compared. Anything that is
/// not understood is skipped; the answer is always one of `available`.
std::string_view negotiate_language(std::string_view accept_language,
                                    const std::vector<std::string>& available);

}  // namespace gatekeeper::http
