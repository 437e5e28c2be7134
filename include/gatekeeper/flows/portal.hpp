#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/flows/services.hpp>
#include <gatekeeper/http/request.hpp>
#include <gatekeeper/http/response.hpp>

namespace gatekeeper::flows {

inline constexpr std::size_t kLargestForm = 16 * 1024;

/// Serves one request to the portal: routing, the checks every form shares, and the journey.
async::Task<http::Response> portal(http::Request request, Services& services);

/// The answer to a body above kLargestForm, or to one of unknown size; made without reading it.
http::Response too_large(const http::Request& request, const pages::Theme& theme,
                         const domain::Site& site);

}  // namespace gatekeeper::flows
