#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/domain/admission.hpp>
#include <gatekeeper/flows/services.hpp>
#include <gatekeeper/http/request.hpp>
#include <gatekeeper/http/response.hpp>

#include <optional>
#include <string_view>

namespace gatekeeper::flows {

/// Who holds this token, as the store knows it now; the caller judges the answer
/// (domain::judge). Notes the use of the session in the background, at most once a minute.
async::Task<std::optional<domain::Visitor>> recognise(domain::SessionToken token,
                                                      Services& services);

/// What a visitor who may not pass is told: to the login page and back for a browser that
/// navigates, 401 and JSON for everything else, 403 where the customer has no part in `service`.
/// `request.path` and the like are those of the app. Never called with Granted.
http::Response refuse(const http::Request& request, domain::Admission admission,
                      domain::Level level, std::string_view service, Services& services);

/// The answer when something behind the gate cannot be asked: 503 with Retry-After.
http::Response unavailable(const http::Request& request, const pages::Theme& theme,
                           const domain::Site& site);

/// A style or script of the pages above for a host that has no portal: `request.path` is that
/// below the portal's prefix. Nothing when the theme has no such file, or for other methods than
/// GET and HEAD.
std::optional<http::Response> asset(const http::Request& request, const pages::Theme& theme);

/// The app host's end of a ticket: GET <prefix>/enter?ticket=…
async::Task<http::Response> enter(http::Request request, Services& services);

}  // namespace gatekeeper::flows
