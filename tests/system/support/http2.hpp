#pragma once

#include "address.hpp"
#include "http.hpp"

#include <memory>
#include <vector>

namespace gatekeeper::tests {

/// One request over HTTP/2 with TLS (whose certificate is nobody's concern here), by libcurl. The
/// Host becomes the :authority.
Response ask_http2(const Address& address, const Request& request);

/// Several at once, over one connection; the answers in the order of the requests.
std::vector<Response> ask_http2(const Address& address, const std::vector<Request>& requests);

/// Sends the requests over one connection and resets every stream as soon as `milliseconds` have
/// gone by; those that were answered meanwhile do not matter.
void ask_and_reset_http2(const Address& address, const std::vector<Request>& requests,
                         int milliseconds);

}  // namespace gatekeeper::tests
