#include "request_state.hpp"

#include <new>

namespace gatekeeper::nginx {
namespace {

/// Also the mark by which the state is found again once r->ctx was forgotten.
void destroy(void* data) noexcept {
    static_cast<RequestState*>(data)->~RequestState();
}

}  // namespace

http::Cookies cookies_of(const RequestState* state) {
    if (state == nullptr) return {};
    return http::Cookies{std::string(state->session_cookie), std::string(state->flow_cookie),
                         std::string(state->state_cookie), std::string(state->language_cookie),
                         std::string(state->device_cookie)};
}

RequestState* find_state(ngx_http_request_t* r) noexcept {
    ngx_http_request_t* const main = r->main;
    auto* state =
        static_cast<RequestState*>(ngx_http_get_module_ctx(main, ngx_http_gatekeeper_module));
    if (state != nullptr || !(main->internal || main->filter_finalize)) return state;
    for (ngx_pool_cleanup_t* cleanup = main->pool->cleanup; cleanup != nullptr;
         cleanup = cleanup->next) {
        if (cleanup->handler == destroy) {
            state = static_cast<RequestState*>(cleanup->data);
            ngx_http_set_ctx(main, state, ngx_http_gatekeeper_module);
            return state;
        }
    }
    return nullptr;
}

RequestState& make_state(ngx_http_request_t* r) {
    ngx_pool_cleanup_t* const cleanup = ngx_pool_cleanup_add(r->pool, sizeof(RequestState));
    if (cleanup == nullptr) throw std::bad_alloc();
    auto* const state = new (cleanup->data) RequestState();
    cleanup->handler = destroy;
    ngx_http_set_ctx(r->main, state, ngx_http_gatekeeper_module);
    return *state;
}

}  // namespace gatekeeper::nginx
