#include "form_guard.hpp"
#include "headers.hpp"
#include "journeys.hpp"

#include <gatekeeper/flows/portal.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace gatekeeper::flows {
namespace {

using domain::FlowToken;
using http::Form;
using http::FormError;
using http::Response;
using pages::Message;
using pages::Notice;

using Journey = async::Task<Response> (*)(Visit, Services&);

/// The portal's pages. A page without `show` answers POST only, one without `submit` GET only.
struct Route {
    std::string_view path;
    Journey show;
    Journey submit;
};

constexpr std::array<Route, 14> kRoutes = {{
    {"/login", show_sign_in, sign_in},
    {"/second-factor", show_second_factor, second_factor},
    {"/second-factor/send", nullptr, send_code_again},
    {"/enrol", show_factor_choice, nullptr},
    {"/enrol/totp", show_totp_enrolment, enrol_totp},
    {"/enrol/sms", show_sms_enrolment, enrol_sms},
    {"/enrol/sms/verify", show_sms_verification, verify_sms},
    {"/forgot", show_forgot, forgot},
    {"/forgot/code", show_forgot_code, forgot_code},
    {"/forgot/password", show_new_password, new_password},
    {"/migrate", show_migrate, migrate},
    {"/migrate/confirm", show_confirm_link, confirm_link},
    {"/services", show_services, nullptr},
    {"/logout", show_sign_out, sign_out},
}};

/// Words that may come back in `?notice=` after a redirect.
constexpr std::array<std::pair<std::string_view, Notice>, 9> kNotices = {{
    {"signed-out", Notice::SignedOut},
    {"sign-in-expired", Notice::SignInExpired},
    {"password-changed", Notice::PasswordChanged},
    {"reset-expired", Notice::ResetExpired},
    {"changed-meanwhile", Notice::ChangedMeanwhile},
    {"sms-sent", Notice::SmsSent},
    {"sms-failed", Notice::SmsFailed},
    {"sms-too-soon", Notice::SmsTooSoon},
    {"sms-too-many", Notice::SmsTooMany},
}};

Notice notice_named(std::string_view word) {
    for (const auto& [name, notice] : kNotices) {
        if (name == word) return notice;
    }
    return Notice::None;
}

const Route* route_of(std::string_view path) {
    const auto* const route = std::find_if(kRoutes.begin(), kRoutes.end(),
                                           [path](const Route& r) { return r.path == path; });
    return route == kRoutes.end() ? nullptr : route;
}

Response message(int status, Message kind, const http::Request& request, const pages::Frame& frame,
                 const pages::Theme& theme, const domain::Site& site) {
    const pages::Context context{theme, site, frame};
    return http::html(status, pages::message(context, kind, "", request.id));
}

Response message(int status, Message kind, const Visit& visit, const Services& services) {
    return message(status, kind, visit.request, visit.frame, services.theme, services.site);
}

Response not_allowed(const Route& route, const Visit& visit, const Services& services) {
    Response response = message(405, Message::MethodNotAllowed, visit, services);
    std::string allow = route.show != nullptr ? "GET, HEAD" : "";
    if (route.submit != nullptr) allow += allow.empty() ? "POST" : ", POST";
    response.headers.push_back(http::Header{"Allow", allow});
    return response;
}

bool is_urlencoded(std::string_view content_type) {
    const std::string_view type =
        domain::trim(content_type.substr(0, std::min(content_type.find(';'), content_type.size())));
    return domain::to_lower(type) == "application/x-www-form-urlencoded";
}

/// The visit as far as it can be read, before any check.
Visit open_visit(http::Request request, Services& services) {
    std::optional<FlowToken> flow = FlowToken::parse(request.cookies.flow);
    const bool is_new = !flow;
    if (!flow) flow = new_flow(services);
    Visit visit{std::move(request), {}, {}, std::move(*flow), is_new, {}};
    visit.frame = first_frame(visit.request, services.theme);
    visit.frame.csrf = make_csrf_token(visit.flow, services);
    return visit;
}

/// Reads the query or the body into `form`; an answer when that cannot be done.
std::optional<Response> read_form(std::string_view text, http::Form& form, const Visit& visit,
                                  const Services& services) {
    auto parsed = Form::parse(text);
    if (const FormError* const error = std::get_if<FormError>(&parsed)) {
        if (*error == FormError::FieldTooLong) {
            return message(413, Message::TooLarge, visit, services);
        }
        return message(400, Message::BadRequest, visit, services);
    }
    form = std::move(std::get<Form>(parsed));
    if (form.has_doubles()) return message(400, Message::BadRequest, visit, services);
    return std::nullopt;
}

void carry(const Form& form, pages::Frame& frame) {
    const std::string_view return_to = form.get("return_to").value_or("");
    if (return_to.size() <= domain::ReturnPolicy::kLongest) frame.return_to = return_to;
    if (form.get("level") == "password") frame.level = "password";
}

/// The language switch is a link: a preference, no change of state.
std::optional<http::SetCookie> chosen_language(Visit& visit, const Services& services) {
    const std::string_view wanted = visit.query.get("lang").value_or("");
    if (wanted.empty() || services.theme.closest(wanted) != wanted) return std::nullopt;
    visit.frame.language = wanted;
    constexpr auto kYear = std::chrono::hours(24 * 365);
    return http::SetCookie{http::kLanguageCookie, std::string(wanted), kYear};
}

/// A query that can stand in a header as it came.
bool is_plain(std::string_view query) {
    return !query.empty() && std::all_of(query.begin(), query.end(), [](char c) {
        return c > 0x20 && c < 0x7f && c != '#' && c != '\\';
    });
}

/// The visitor's own origin may be reached under other names too; forms work on one only.
std::optional<Response> wrong_host(const Visit& visit, const Services& services) {
    const domain::Site& site = services.site;
    if (visit.request.host == site.portal.host()) return std::nullopt;
    if (!visit.request.is_get()) return message(421, Message::BadRequest, visit, services);
    const Route* const route = route_of(visit.request.path);
    std::string url = site.portal.text();
    url += path_of(site, route != nullptr ? route->path : std::string_view("/services"));
    if (route != nullptr && is_plain(visit.request.query))
        url.append("?").append(visit.request.query);
    return http::see_other(std::move(url));
}

async::Task<Response> show(const Route& route, Visit visit, Services& services) {
    if (std::optional<Response> refused =
            read_form(visit.request.query, visit.query, visit, services)) {
        co_return std::move(*refused);
    }
    carry(visit.query, visit.frame);
    visit.frame.notice = notice_named(visit.query.get("notice").value_or(""));
    const std::optional<http::SetCookie> language = chosen_language(visit, services);
    Response response = co_await route.show(std::move(visit), services);
    if (language) response.cookies.push_back(*language);
    co_return response;
}

/// A form that is out of date, or was never ours: the same page again, what was typed kept.
async::Task<Response> show_again(const Route& route, Visit visit, Services& services) {
    audit(services, visit, "malicious_csrf", "", route.path);
    visit.frame.notice = Notice::FormExpired;
    if (route.show == nullptr) co_return message(403, Message::BadRequest, visit, services);
    Response response = co_await route.show(std::move(visit), services);
    if (response.status == 200) response.status = 403;
    co_return response;
}

async::Task<Response> submit(const Route& route, Visit visit, Services& services) {
    if (!is_urlencoded(visit.request.content_type)) {
        co_return message(415, Message::UnsupportedMediaType, visit, services);
    }
    if (std::optional<Response> refused =
            read_form(visit.request.body.view(), visit.form, visit, services)) {
        co_return std::move(*refused);
    }
    carry(visit.form, visit.frame);
    if (!is_our_own_form(visit, services)) {
        co_return co_await show_again(route, std::move(visit), services);
    }
    co_return co_await route.submit(std::move(visit), services);
}

async::Task<Response> answer(Visit visit, Services& services) {
    if (std::optional<Response> elsewhere = wrong_host(visit, services)) {
        co_return std::move(*elsewhere);
    }
    const bool get = visit.request.is_get();
    if (get && visit.request.path.starts_with(kAssets)) {
        std::optional<Response> found = asset_at(visit.request.path, services.theme);
        if (!found) co_return message(404, Message::NotFound, visit, services);
        co_return std::move(*found);
    }
    if (visit.request.path.empty() || visit.request.path == "/") {
        co_return http::see_other(path_of(services.site, "/services"));
    }
    const Route* const route = route_of(visit.request.path);
    if (route == nullptr) co_return message(404, Message::NotFound, visit, services);
    if (get && route->show != nullptr) {
        co_return co_await show(*route, std::move(visit), services);
    }
    if (visit.request.method == "POST" && route->submit != nullptr) {
        co_return co_await submit(*route, std::move(visit), services);
    }
    co_return not_allowed(*route, visit, services);
}

}  // namespace

async::Task<Response> portal(http::Request request, Services& services) {
    Visit visit = open_visit(std::move(request), services);
    const FlowToken flow = visit.flow;
    const bool flow_is_new = visit.flow_is_new;
    Response response = co_await answer(std::move(visit), services);
    const bool sets_flow =
        std::any_of(response.cookies.begin(), response.cookies.end(),
                    [](const http::SetCookie& cookie) { return cookie.name == http::kFlowCookie; });
    const bool is_page = response.content_type.starts_with("text/html");
    if (flow_is_new && is_page && !sets_flow) response.cookies.push_back(flow_cookie(flow));
    harden(response);
    co_return response;
}

Response too_large(const http::Request& request, const pages::Theme& theme,
                   const domain::Site& site) {
    const pages::Frame frame = first_frame(request, theme);
    Response response = message(413, Message::TooLarge, request, frame, theme, site);
    harden(response);
    return response;
}

}  // namespace gatekeeper::flows
