#pragma once

#include "ngx.hpp"

#include <gatekeeper/domain/admission.hpp>
#include <gatekeeper/http/cookie.hpp>

#include <memory>
#include <string_view>

namespace gatekeeper::nginx {

/// What the module knows of one request to a guarded server. Belongs to the main request and
/// outlives internal redirects (which forget r->ctx), subrequests and the log phase.
struct RequestState {
    /// Our cookies, in the memory of the request's own headers.
    std::string_view session_cookie;
    std::string_view flow_cookie;
    std::string_view state_cookie;
    std::string_view language_cookie;
    std::string_view device_cookie;
    /// Whether the store was asked who this is, and its answer.
    bool recognised = false;
    std::shared_ptr<const domain::Visitor> visitor;
    /// The gate let the request through somewhere: variables may speak of the visitor.
    bool admitted = false;
    /// What is sent was made by us: its cookies are ours.
    bool own_answer = false;
    /// The main request carries the identity headers.
    bool identified = false;
};

/// As the flows want them.
http::Cookies cookies_of(const RequestState* state);

/// The state of r's main request; nullptr when its server is not guarded.
RequestState* find_state(ngx_http_request_t* r) noexcept;

/// Makes the state once, at the start of a request. Throws std::bad_alloc.
RequestState& make_state(ngx_http_request_t* r);

}  // namespace gatekeeper::nginx
