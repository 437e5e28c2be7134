#include "headers.hpp"
#include "visit.hpp"

#include <gatekeeper/flows/gate.hpp>
#include <gatekeeper/json/value.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <algorithm>
#include <utility>

namespace gatekeeper::flows {
namespace {

using domain::Admission;
using domain::FlowToken;
using domain::Level;
using domain::ReturnTarget;
using domain::SessionToken;
using domain::Visitor;
using http::Response;
using pages::Message;

constexpr domain::seconds kRetryAfter(5);
constexpr domain::seconds kStateLife = std::chrono::hours(1);

/// A person who looks at a page, as opposed to a script, an embedded frame or an API client.
/// Fetch metadata decides where it is sent (every current browser), else method and Accept.
bool is_navigation(const http::Request& request) {
    if (!request.upgrade.empty()) return false;
    if (!request.sec_fetch_mode.empty()) {
        return request.sec_fetch_mode == "navigate" &&
               (request.sec_fetch_dest.empty() || request.sec_fetch_dest == "document");
    }
    return request.is_get() && request.accept.find("text/html") != std::string::npos;
}

Response json_answer(int status, std::string_view error, std::string_view login) {
    json::Value body = json::Value::object();
    body.set("error", json::Value::string(error));
    if (!login.empty()) body.set("login", json::Value::string(login));
    Response response;
    response.status = status;
    response.content_type = "application/json; charset=utf-8";
    response.body = body.dump() + "\n";
    return response;
}

Response page_or_json(const http::Request& request, int status, Message kind,
                      std::string_view detail, std::string_view error, const pages::Theme& theme,
                      const domain::Site& site) {
    if (!is_navigation(request)) return json_answer(status, error, "");
    const pages::Frame frame = first_frame(request, theme);
    const pages::Context context{theme, site, frame};
    return http::html(status, pages::message(context, kind, detail, request.id));
}

/// To the portal and back here. Another host than the portal's first puts a secret into this
/// browser that the ticket will be bound to, so that nobody can be signed in as somebody else.
Response to_login(const http::Request& request, Level level, Services& services) {
    const domain::Site& site = services.site;
    std::string url = site.portal.text() + path_of(site, "/login");
    const auto target = site.returns.of_request(request.authority, request.uri);
    std::optional<FlowToken> state;
    if (target) {
        const bool same_origin = target->origin == site.portal;
        url += "?return_to=" + http::percent_encode(same_origin ? target->uri : target->url());
        if (level == Level::Password) url += "&level=password";
        if (target->origin.host() != site.portal.host()) {
            state = FlowToken::parse(request.cookies.state);
            if (!state) state = FlowToken::from_random(services.random.bytes(FlowToken::kBytes));
            url += "&state=" + state->digest();
        }
    }
    Response response = http::see_other(std::move(url));
    if (state) {
        response.cookies.push_back(http::SetCookie{http::kStateCookie, state->text(), kStateLife});
    }
    return response;
}

/// With too much under way the note is left out: it is no reason to turn anybody away.
void note_use(const SessionToken& token, Services& services) {
    try {
        services.background.run("note the use of a session", services.sessions.touch(token));
    } catch (const ports::PortFailure&) {
        return;
    }
}

}  // namespace

async::Task<std::optional<Visitor>> recognise(SessionToken token, Services& services) {
    std::optional<Visitor> visitor = co_await services.sessions.find(token);
    if (visitor &&
        services.clock.now() - visitor->session.seen >= services.sessions.touch_every()) {
        note_use(token, services);
    }
    co_return visitor;
}

Response refuse(const http::Request& request, Admission admission, Level level,
                std::string_view service, Services& services) {
    const domain::Site& site = services.site;
    Response response;
    if (admission == Admission::NotLinked) {
        const domain::Service* const wanted = site.service(service);
        response = page_or_json(request, 403, Message::NotLinked,
                                wanted != nullptr ? wanted->title : std::string(service),
                                "not_linked", services.theme, site);
    } else if (is_navigation(request)) {
        response = to_login(request, level, services);
    } else {
        const bool step_up = admission == Admission::StepUp;
        response = json_answer(401, step_up ? "second_factor_required" : "sign_in_required",
                               site.portal.text() + path_of(site, "/login"));
        response.headers.push_back(http::Header{"WWW-Authenticate", "Gatekeeper"});
    }
    harden(response);
    return response;
}

Response unavailable(const http::Request& request, const pages::Theme& theme,
                     const domain::Site& site) {
    Response response =
        page_or_json(request, 503, Message::Unavailable, "", "unavailable", theme, site);
    response.retry_after = kRetryAfter;
    harden(response);
    return response;
}

std::optional<Response> asset(const http::Request& request, const pages::Theme& theme) {
    if (!request.is_get()) return std::nullopt;
    std::optional<Response> response = asset_at(request.path, theme);
    if (response) harden(*response);
    return response;
}

async::Task<Response> enter(http::Request request, Services& services) {
    auto query = http::Form::parse(request.query);
    std::string ticket_token;
    if (const http::Form* const form = std::get_if<http::Form>(&query)) {
        ticket_token = form->get("ticket").value_or("");
    }
    const std::optional<FlowToken> state = FlowToken::parse(request.cookies.state);
    std::optional<domain::Ticket> ticket;
    if (state && request.method == "GET") {
        ticket =
            co_await services.tokens.redeem_ticket(ticket_token, request.host, state->digest());
    }
    std::optional<SessionToken> token;
    if (ticket) {
        token = co_await services.sessions.add_host(ticket->account, ticket->family, request.host);
    }
    Response response;
    if (token) {
        response = http::see_other(ticket->uri);
        response.cookies.push_back(session_cookie(*token));
    } else {
        const pages::Frame frame = first_frame(request, services.theme);
        const pages::Context context{services.theme, services.site, frame};
        response =
            http::html(403, pages::message(context, Message::TicketUnusable, "", request.id));
    }
    harden(response);
    co_return response;
}

}  // namespace gatekeeper::flows
