#include "visit.hpp"

#include "known_device.hpp"

#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/domain/network.hpp>
#include <gatekeeper/flows/gate.hpp>
#include <gatekeeper/http/language.hpp>

#include <utility>

namespace gatekeeper::flows {
namespace {

using domain::FlowToken;
using domain::Level;
using domain::ReturnTarget;
using domain::SessionToken;
using domain::Visitor;
using http::Response;
using http::SetCookie;

void add_parameter(std::string& url, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    url.push_back(url.find('?') == std::string::npos ? '?' : '&');
    url.append(name).append("=").append(http::percent_encode(value));
}

/// A browser that holds form submissions to form-action over all redirects; see pages::go_on.
bool holds_redirects_to_form_action(const http::Request& request) {
    return !request.is_get() && request.sec_fetch_mode == "navigate";
}

Response go_to(const Visit& visit, const Services& services, const ReturnTarget& target) {
    const bool same_origin = target.origin == services.site.portal;
    std::string url = same_origin ? target.uri : target.url();
    if (holds_redirects_to_form_action(visit.request)) {
        return http::html(200, pages::go_on(context_of(visit, services), url));
    }
    return http::see_other(std::move(url));
}

}  // namespace

pages::Frame first_frame(const http::Request& request, const pages::Theme& theme) {
    const std::vector<std::string> codes = theme.language_codes();
    std::string language(http::negotiate_language(request.accept_language, codes));
    if (theme.closest(request.cookies.language) == request.cookies.language) {
        language = request.cookies.language;
    }
    pages::Frame frame;
    frame.language = std::move(language);
    frame.route = request.path;
    return frame;
}

std::optional<Response> asset_at(std::string_view path, const pages::Theme& theme) {
    if (!path.starts_with(kAssets)) return std::nullopt;
    const pages::Asset* const found = theme.asset(path.substr(kAssets.size()));
    if (found == nullptr) return std::nullopt;
    Response response;
    response.content_type = found->content_type;
    response.body = found->content;
    response.headers.push_back(
        http::Header{"Cache-Control", "public, max-age=31536000, immutable"});
    return response;
}

std::string path_of(const domain::Site& site, std::string_view route) {
    return site.prefix + std::string(route);
}

Response to_route(const Visit& visit, const Services& services, std::string_view route,
                  std::string_view notice) {
    std::string url = path_of(services.site, route);
    add_parameter(url, "return_to", visit.frame.return_to);
    add_parameter(url, "level", visit.frame.level);
    add_parameter(url, "notice", notice);
    return http::see_other(std::move(url));
}

std::optional<ReturnTarget> target_of(const Visit& visit, const Services& services) {
    return services.site.returns.read(visit.frame.return_to);
}

Level level_of(const Visit& visit, const Services& services) {
    const bool password_is_enough =
        services.site.strongest == Level::Password ||
        (services.site.weakest == Level::Password && visit.frame.level == "password");
    return password_is_enough ? Level::Password : Level::TwoFactor;
}

FlowToken new_flow(Services& services) {
    return FlowToken::from_random(services.random.bytes(FlowToken::kBytes));
}

SetCookie flow_cookie(const FlowToken& flow) {
    return SetCookie{http::kFlowCookie, flow.text(), std::nullopt};
}

SetCookie session_cookie(const SessionToken& token) {
    return SetCookie{http::kSessionCookie, token.text(), std::nullopt};
}

ports::Occasion occasion_of(const Visit& visit, const Services& services) {
    return ports::Occasion{services.clock.now(), domain::coarse_address(visit.request.client)};
}

void audit(Services& services, const Visit& visit, std::string_view event, std::string_view account,
           std::string_view detail) {
    services.audit.record(ports::AuditEvent{event, std::string(account), std::string(detail),
                                            visit.request.client, visit.request.id});
}

async::Task<std::optional<Visitor>> portal_visitor(std::string cookie, Services& services) {
    const std::optional<SessionToken> token = SessionToken::parse(cookie);
    if (!token) co_return std::nullopt;
    std::optional<Visitor> visitor = co_await recognise(*token, services);
    if (visitor && !domain::is_live(*visitor, services.site.portal.host(), services.clock.now())) {
        visitor.reset();
    }
    co_return visitor;
}

unsigned char random_byte(ports::Random& random) {
    return static_cast<unsigned char>(random.bytes(1).front());
}

std::string nameless_subject(const Services& services, std::string_view kind,
                             std::string_view typed) {
    return services.keys.tag(crypto::Purpose::Identifier, {kind, typed});
}

async::Task<Response> leave(Visit visit, domain::AccountId account, std::string family,
                            Services& services) {
    const std::optional<ReturnTarget> target = target_of(visit, services);
    if (!target) co_return http::see_other(path_of(services.site, "/services"));
    const std::string& host = target->origin.host();
    const auto state = FlowToken::parse(visit.query.get("state").value_or(""));
    if (host == services.site.portal.host() || !state) {
        // Without a state the app host's own gate asks again, and brings one.
        co_return go_to(visit, services, *target);
    }
    domain::Ticket ticket{account, std::move(family), host, state->text(), target->uri};
    const std::string token = co_await services.tokens.issue_ticket(std::move(ticket));
    const ReturnTarget door{target->origin, path_of(services.site, "/enter?ticket=") + token};
    co_return go_to(visit, services, door);
}

Response signed_in(Response response, const SessionToken& token, SetCookie device,
                   Services& services) {
    response.cookies.push_back(session_cookie(token));
    response.cookies.push_back(std::move(device));
    response.cookies.push_back(flow_cookie(new_flow(services)));
    return response;
}

async::Task<std::optional<SessionToken>> begin_session(FlowToken flow, http::Cookies cookies,
                                                       domain::Account account,
                                                       domain::Factor factor, Services& services) {
    const std::string& host = services.site.portal.host();
    const std::optional<Visitor> present = co_await portal_visitor(cookies.session, services);
    std::optional<SessionToken> token;
    if (present) {
        const auto old = SessionToken::parse(cookies.session);
        if (present->account == account.id && present->account_epoch == account.epoch &&
            factor != domain::Factor::Password) {
            token = co_await services.sessions.elevate(*old, factor, host);
        } else {
            co_await services.sessions.close(*old);
        }
    }
    if (!token) token = co_await services.sessions.open(account, factor, host);
    co_await services.challenges.remove_sign_in(flow);
    co_return token;
}

async::Task<Response> finish_sign_in(Visit visit, domain::Account account, domain::Factor factor,
                                     Services& services) {
    const std::optional<SessionToken> token =
        co_await begin_session(visit.flow, visit.request.cookies, account, factor, services);
    if (!token) co_return to_route(visit, services, "/login", "sign-in-expired");
    audit(services, visit, "session_created", account.id.text(), domain::name_of(factor));
    SetCookie device = device_cookie(visit.request.cookies, account, services);
    Response response =
        co_await leave(std::move(visit), account.id, std::string(token->family()), services);
    co_return signed_in(std::move(response), *token, std::move(device), services);
}

}  // namespace gatekeeper::flows
