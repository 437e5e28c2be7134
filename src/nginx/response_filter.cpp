#include "configuration.hpp"
#include "handlers.hpp"
#include "header_list.hpp"
#include "header_scrub.hpp"
#include "request_state.hpp"
#include "text.hpp"

#include <gatekeeper/http/cookie.hpp>

#include <algorithm>

namespace gatekeeper::nginx {
namespace {

ngx_http_output_header_filter_pt next_filter = nullptr;

/// White space and a missing name before the '=' are no matter to browsers.
bool sets_our_cookie(const ngx_table_elt_t& header) {
    constexpr std::string_view kSetCookie = "set-cookie";
    if (header.key.len != kSetCookie.size()) return false;
    std::string_view value = view(header.value);
    value.remove_prefix(std::min(value.find_first_not_of(" \t="), value.size()));
    return value.starts_with(http::kSessionCookie) &&
           ngx_strncasecmp(header.key.data, borrow(kSetCookie).data, kSetCookie.size()) == 0;
}

/// What an app says in our name does not reach the visitor.
ngx_int_t filter(ngx_http_request_t* r) noexcept {
    if (server_conf(r).guarded) {
        const RequestState* const state = find_state(r);
        if (state == nullptr || !state->own_answer) {
            for_each_header(r->headers_out.headers, [](ngx_table_elt_t& header) {
                if (sets_our_cookie(header) || is_identity_header(header)) header.hash = 0;
            });
        }
    }
    return next_filter(r);
}

}  // namespace

void add_response_filter() noexcept {
    next_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = filter;
}

}  // namespace gatekeeper::nginx
