#pragma once

#include <gatekeeper/http/cookie.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::http {

struct Header {
    std::string name;
    std::string value;
};

/// An answer as a value. `location` must be an origin-form or absolute URL that domain code
/// vetted; the writer refuses control characters in any header.
struct Response {
    int status = 200;
    std::string content_type;
    std::string body;
    std::string location;
    std::optional<std::chrono::seconds> retry_after;
    std::vector<Header> headers;
    std::vector<SetCookie> cookies;

    Response&& with(SetCookie cookie) && {
        cookies.push_back(std::move(cookie));
        return std::move(*this);
    }
};

inline Response html(int status, std::string body) {
    Response response;
    response.status = status;
    response.content_type = "text/html; charset=utf-8";
    response.body = std::move(body);
    return response;
}

inline Response see_other(std::string location) {
    Response response;
    response.status = 303;
    response.location = std::move(location);
    return response;
}

}  // namespace gatekeeper::http
