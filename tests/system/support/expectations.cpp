#include "expectations.hpp"

#include "files.hpp"

namespace gatekeeper::tests {
namespace {

using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;

constexpr std::size_t kSmall = 400;

AssertionResult check(bool so, const std::string& otherwise, const Response& response) {
    if (so) return AssertionSuccess();
    return AssertionFailure() << otherwise << " in:\n" << response.raw.substr(0, 3000);
}

bool stays_out_of_caches(const Response& response) {
    return contains(response.headers.get("Cache-Control"), "no-store");
}

}  // namespace

AssertionResult is_sent_to_login(const Response& response, const Installation& site,
                                 std::string_view url) {
    const std::string location = response.location();
    if (response.status != 303) return check(false, "no 303", response);
    if (!location.starts_with(site.portal("/login"))) return check(false, "not to login", response);
    if (query_value(location, "return_to") != url) {
        return check(false, "the way back is \"" + query_value(location, "return_to") + "\"",
                     response);
    }
    if (!stays_out_of_caches(response)) return check(false, "caches may keep it", response);
    return holds_nothing_of_the_app(response);
}

AssertionResult is_refused_as_json(const Response& response, int status, std::string_view error) {
    if (response.status != status) {
        return check(false, "no " + std::to_string(status), response);
    }
    const std::string type = response.headers.get("Content-Type");
    if (type != "application/json; charset=utf-8") return check(false, "no JSON", response);
    if (!response.location().empty()) return check(false, "a redirect", response);
    if (!contains(response.body, "\"error\":\"" + std::string(error) + "\"")) {
        return check(false, "no error \"" + std::string(error) + "\"", response);
    }
    if (response.body.size() > kSmall) return check(false, "not small", response);
    if (!stays_out_of_caches(response)) return check(false, "caches may keep it", response);
    return holds_nothing_of_the_app(response);
}

AssertionResult is_unavailable(const Response& response) {
    if (response.status != 503) return check(false, "no 503", response);
    if (response.headers.get("Retry-After").empty())
        return check(false, "no Retry-After", response);
    if (!stays_out_of_caches(response)) return check(false, "caches may keep it", response);
    return holds_nothing_of_the_app(response);
}

AssertionResult holds_nothing_of_the_app(const Response& response) {
    const bool nothing = !contains(response.raw, kSecretOfTheApp) &&
                         !contains(response.body, kSecretOfTheApp) &&
                         !response.headers.has("X-App") && !response.headers.has("ETag") &&
                         !response.headers.has("Last-Modified");
    return check(nothing, "something of the app", response);
}

AssertionResult comes_from_the_app(const Response& response) {
    return check(response.status == 200 && contains(response.body, kSecretOfTheApp),
                 "nothing of the app", response);
}

}  // namespace gatekeeper::tests
