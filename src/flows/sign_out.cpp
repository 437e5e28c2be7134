#include "journeys.hpp"

#include <utility>

namespace gatekeeper::flows {

using domain::SessionToken;
using http::Response;

async::Task<Response> show_sign_out(Visit visit, Services& services) {
    const std::optional<domain::Visitor> visitor =
        co_await portal_visitor(visit.request.cookies.session, services);
    if (!visitor) co_return to_route(visit, services, "/login");
    co_return http::html(200, pages::sign_out(context_of(visit, services)));
}

/// Redis first: when it cannot be reached the visitor is told so and stays signed in knowingly.
async::Task<Response> sign_out(Visit visit, Services& services) {
    const std::optional<SessionToken> token = SessionToken::parse(visit.request.cookies.session);
    std::optional<domain::Visitor> holder;
    if (token) holder = co_await services.sessions.find(*token);
    if (holder) {
        co_await services.sessions.close(*token);
        audit(services, visit, "session_logout", token->account().text());
    }
    visit.frame.return_to.clear();
    visit.frame.level.clear();
    Response response = to_route(visit, services, "/login", "signed-out");
    response.cookies.push_back(http::SetCookie::erase(http::kSessionCookie));
    response.cookies.push_back(flow_cookie(new_flow(services)));
    response.headers.push_back(http::Header{"Clear-Site-Data", "\"cache\", \"storage\""});
    co_return response;
}

}  // namespace gatekeeper::flows
