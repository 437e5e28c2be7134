#pragma once

#include "ngx.hpp"

#include "request_state.hpp"

#include <gatekeeper/http/request.hpp>

#include <string_view>

namespace gatekeeper::nginx {

/// The request as a value, without body. `prefix` is cut from the path.
http::Request read_request(ngx_http_request_t* r, const RequestState* state,
                           std::string_view prefix);

/// The whole body, which must be in memory; nginx's own copies are wiped.
crypto::Secret take_body(ngx_http_request_t* r);

/// nginx's $request_id: the same one the access log shows.
std::string_view request_id(ngx_http_request_t* r) noexcept;

/// Called while the configuration is read, so that $request_id keeps its value over a request.
ngx_int_t prepare_request_id(ngx_conf_t* cf);

}  // namespace gatekeeper::nginx
