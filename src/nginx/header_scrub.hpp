#pragma once

#include "ngx.hpp"

#include "request_state.hpp"

#include <string_view>

namespace gatekeeper::nginx {

/// Takes every spelling of our identity headers out of the client's headers: compared without
/// case and with anything that is not a letter or digit as a hyphen, because servers behind us
/// fold names in such ways. Throws std::bad_alloc.
void remove_identity_headers(ngx_http_request_t* r);

bool is_identity_header(const ngx_table_elt_t& header);

/// Whether the request line and the Host header name different hosts. nginx goes by the first,
/// an app that is sent $http_host by the second; the gate speaks for one.
bool has_two_hosts(const ngx_http_request_t* r);

/// Takes our cookies out of every Cookie header and keeps them in `state`.
void take_cookies(ngx_http_request_t* r, RequestState& state);

/// Puts the visitor's identity where the app behind the gate finds it: once for the main request,
/// whose headers its later subrequests and redirects share, and for each subrequest of a main
/// request that the gate has not seen.
void add_identity_headers(ngx_http_request_t* r, RequestState& state);

/// Overwrites the values of one-time tokens in what the access log will show of the request.
void scrub_tokens(ngx_http_request_t* r) noexcept;

}  // namespace gatekeeper::nginx
