#include "form_guard.hpp"

#include <gatekeeper/crypto/encoding.hpp>

namespace gatekeeper::flows {
namespace {

using crypto::Purpose;

constexpr std::size_t kSaltBytes = 16;

bool has_valid_token(const Visit& visit, const Services& services) {
    const std::string_view token = visit.typed("csrf");
    const std::size_t dot = token.find('.');
    if (visit.flow_is_new || dot == std::string_view::npos) return false;
    return services.keys.verify(Purpose::Csrf, {visit.flow.text(), token.substr(0, dot)},
                                token.substr(dot + 1));
}

bool comes_from_us(const http::Request& request, const std::string& origin) {
    if (!request.sec_fetch_site.empty()) {
        return request.sec_fetch_site == "same-origin" || request.sec_fetch_site == "none";
    }
    if (!request.origin.empty()) return request.origin == origin;
    if (!request.referer.empty()) return request.referer.starts_with(origin + "/");
    return true;
}

}  // namespace

std::string make_csrf_token(const domain::FlowToken& flow, Services& services) {
    const std::string salt = crypto::base64url(services.random.bytes(kSaltBytes));
    return salt + '.' + services.keys.tag(Purpose::Csrf, {flow.text(), salt});
}

bool is_our_own_form(const Visit& visit, const Services& services) {
    return has_valid_token(visit, services) &&
           comes_from_us(visit.request, services.site.portal.text());
}

}  // namespace gatekeeper::flows
