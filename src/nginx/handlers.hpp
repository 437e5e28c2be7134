#pragma once

#include "ngx.hpp"

namespace gatekeeper::nginx {

/// POST_READ, for guarded servers: our cookies and every identity header of the client leave the
/// request before anything else sees it.
ngx_int_t scrub_handler(ngx_http_request_t* r) noexcept;

/// SERVER_REWRITE, for guarded servers: the app host's end of a ticket, and the styles of the
/// pages that an app host may answer with.
ngx_int_t door_handler(ngx_http_request_t* r) noexcept;

/// A header filter, for guarded servers: no app can set our cookies, or answer with an identity.
void add_response_filter() noexcept;

/// REWRITE, for guarded locations: the gate. This phase and not ACCESS, because it comes before
/// `return` and `set`, runs for subrequests, and knows no `satisfy any`. See
/// docs/architecture.md.
ngx_int_t gate_handler(ngx_http_request_t* r) noexcept;

/// Content of the portal location.
ngx_int_t portal_handler(ngx_http_request_t* r) noexcept;

/// $gatekeeper_email, _account, _factor, _session.
ngx_int_t add_variables(ngx_conf_t* cf) noexcept;

}  // namespace gatekeeper::nginx
