#include "guarded.hpp"
#include "handlers.hpp"
#include "request_state.hpp"

#include <gatekeeper/crypto/digest.hpp>

#include <string>

namespace gatekeeper::nginx {
namespace {

using Reader = std::string (*)(const RequestState&);

std::string email(const RequestState& state) {
    return state.visitor->profile.email;
}
std::string account(const RequestState& state) {
    return state.visitor->public_id();
}
std::string factor(const RequestState& state) {
    return std::string(domain::name_of(state.visitor->session.factor));
}
std::string session(const RequestState& state) {
    return crypto::sha256_text(state.session_cookie);
}

/// Not found where the gate let nobody in.
template <Reader read>
ngx_int_t get(ngx_http_request_t* r, ngx_http_variable_value_t* value, uintptr_t) noexcept {
    value->not_found = 1;
    return guarded<ngx_int_t>("a variable", r->connection->log, NGX_ERROR, [&]() -> ngx_int_t {
        const RequestState* const state = find_state(r);
        if (state == nullptr || !state->admitted || !state->visitor) return NGX_OK;
        const ngx_str_t text = to_ngx(r->pool, read(*state));
        if (text.data == nullptr) return NGX_ERROR;
        value->data = text.data;
        value->len = static_cast<unsigned>(text.len) & 0xfffffff;
        value->valid = 1;
        value->not_found = 0;
        return NGX_OK;
    });
}

ngx_http_variable_t variables[] = {
    {ngx_string("gatekeeper_email"), nullptr, get<email>, 0, NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("gatekeeper_account"), nullptr, get<account>, 0, NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("gatekeeper_factor"), nullptr, get<factor>, 0, NGX_HTTP_VAR_NOCACHEABLE, 0},
    {ngx_string("gatekeeper_session"), nullptr, get<session>, 0, NGX_HTTP_VAR_NOCACHEABLE, 0},
};

}  // namespace

ngx_int_t add_variables(ngx_conf_t* cf) noexcept {
    for (ngx_http_variable_t& wanted : variables) {
        ngx_http_variable_t* const variable = ngx_http_add_variable(cf, &wanted.name, wanted.flags);
        if (variable == nullptr) return NGX_ERROR;
        variable->get_handler = wanted.get_handler;
        variable->data = wanted.data;
    }
    return NGX_OK;
}

}  // namespace gatekeeper::nginx
