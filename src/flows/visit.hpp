#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/domain/admission.hpp>
#include <gatekeeper/domain/flow_token.hpp>
#include <gatekeeper/domain/text.hpp>
#include <gatekeeper/flows/services.hpp>
#include <gatekeeper/http/form.hpp>
#include <gatekeeper/http/request.hpp>
#include <gatekeeper/http/response.hpp>
#include <gatekeeper/pages/pages.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::flows {

/// One request to the portal after the checks that all share: what the journeys work with.
struct Visit {
    http::Request request;
    http::Form query;
    http::Form form;
    domain::FlowToken flow;
    bool flow_is_new = false;  ///< The browser does not have it yet.
    pages::Frame frame;

    /// A form field; empty when it is missing.
    std::string_view typed(std::string_view name) const { return form.get(name).value_or(""); }
};

inline constexpr std::string_view kAssets = "/assets/";

inline pages::Context context_of(const Visit& visit, const Services& services) {
    return pages::Context{services.theme, services.site, visit.frame};
}

/// What is known of a page before anything is read: the visitor's language, chosen or preferred.
pages::Frame first_frame(const http::Request& request, const pages::Theme& theme);

/// The file of the theme that `path`, without the portal's prefix, names.
std::optional<http::Response> asset_at(std::string_view path, const pages::Theme& theme);

/// Path of a portal page as browsers see it.
std::string path_of(const domain::Site& site, std::string_view route);

/// To another page of the portal, the wish to return carried along.
http::Response to_route(const Visit& visit, const Services& services, std::string_view route,
                        std::string_view notice = "");

/// Where the visitor wants to go, if that is a place we may send them to.
std::optional<domain::ReturnTarget> target_of(const Visit& visit, const Services& services);

/// What the place the visitor comes from asks for.
domain::Level level_of(const Visit& visit, const Services& services);

/// A fresh token for a journey that has just gained rights, and the cookie that carries it.
domain::FlowToken new_flow(Services& services);
http::SetCookie flow_cookie(const domain::FlowToken& flow);
http::SetCookie session_cookie(const domain::SessionToken& token);

/// When and from where this visit asks for something.
ports::Occasion occasion_of(const Visit& visit, const Services& services);

void audit(Services& services, const Visit& visit, std::string_view event,
           std::string_view account = "", std::string_view detail = "");

/// Whose live session the portal's cookie is.
async::Task<std::optional<domain::Visitor>> portal_visitor(std::string cookie, Services& services);

/// One random byte after another, for domain::make_…_code.
unsigned char random_byte(ports::Random& random);

/// A name for limits where there is no account: keyed, so that Redis holds no typed addresses.
std::string nameless_subject(const Services& services, std::string_view kind,
                             std::string_view typed);

/// Signed in far enough: on to the target, over a ticket where that is another host, or to the
/// list of services.
async::Task<http::Response> leave(Visit visit, domain::AccountId account, std::string family,
                                  Services& services);

/// The last step of every sign-in: opens the session, or raises the one that is there, and ends
/// the pre-login state. Nothing when the account changed too much meanwhile. `factor` is what was
/// proven last.
async::Task<std::optional<domain::SessionToken>> begin_session(domain::FlowToken flow,
                                                               http::Cookies cookies,
                                                               domain::Account account,
                                                               domain::Factor factor,
                                                               Services& services);

/// begin_session, then on to where the visitor wanted to be.
async::Task<http::Response> finish_sign_in(Visit visit, domain::Account account,
                                           domain::Factor factor, Services& services);

/// Gives the browser its session, what makes it known from now on, and a new flow in place of the
/// one that has done its work.
http::Response signed_in(http::Response response, const domain::SessionToken& token,
                         http::SetCookie device, Services& services);

}  // namespace gatekeeper::flows
