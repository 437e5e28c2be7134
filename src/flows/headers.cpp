#include "headers.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gatekeeper::flows {
namespace {

constexpr std::array<std::pair<const char*, const char*>, 9> kHeaders = {{
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
     "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"},
    {"Strict-Transport-Security", "max-age=31536000"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"},
    {"Vary", "Cookie, Accept-Language, Sec-Fetch-Site, Origin"},
}};

}  // namespace

void harden(http::Response& response) {
    for (const auto& [name, value] : kHeaders) {
        response.headers.push_back(http::Header{name, value});
    }
    const bool says_how_to_cache =
        std::any_of(response.headers.begin(), response.headers.end(),
                    [](const http::Header& header) { return header.name == "Cache-Control"; });
    if (!says_how_to_cache) response.headers.push_back(http::Header{"Cache-Control", "no-store"});
}

}  // namespace gatekeeper::flows
