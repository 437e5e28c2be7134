#pragma once

#include "ngx.hpp"

#include <gatekeeper/http/response.hpp>

namespace gatekeeper::nginx {

/// Sends an answer of ours in place of whatever the location would have done, and throws an
/// unread body away so that the next request on the connection is in step. The result is for
/// ngx_http_finalize_request. Throws std::bad_alloc before anything was sent.
ngx_int_t send_response(ngx_http_request_t* r, const http::Response& response);

}  // namespace gatekeeper::nginx
