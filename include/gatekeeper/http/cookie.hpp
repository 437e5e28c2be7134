#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::http {

/// The module's cookies. `__Host-` (RFC 6265bis 4.1.3.2): one host, path "/", Secure.
inline constexpr std::string_view kSessionCookie = "__Host-gatekeeper";
inline constexpr std::string_view kFlowCookie = "__Host-gatekeeper-flow";
inline constexpr std::string_view kStateCookie = "__Host-gatekeeper-state";
inline constexpr std::string_view kLanguageCookie = "__Host-gatekeeper-language";
inline constexpr std::string_view kDeviceCookie = "__Host-gatekeeper-device";

/// Our cookies of one request. A cookie that came more than once, or longer than
/// kLongestCookie, counts as absent: picking one could pick an attacker's.
struct Cookies {
    std::string session;
    std::string flow;
    std::string state;
    std::string language;
    std::string device;
};

inline constexpr std::size_t kLongestCookie = 128;

/// Receives the cookies that CookieCutter takes out.
class CookieSink {
  public:
    virtual void cookie(std::string_view name, std::string_view value) = 0;

  protected:
    ~CookieSink() = default;
};

/// Whether a cookie name is one of ours: kSessionCookie itself or anything that starts with it
/// and a hyphen. Byte exact, case-sensitive.
bool is_our_cookie(std::string_view name) noexcept;

/// Writes the Cookie header value `header` to `rest` (room for header.size() bytes) without our
/// cookies, and hands those to `sink`. Every other byte stays as it was, in order. Returns the
/// number of bytes written; nothing was ours exactly when that equals header.size().
std::size_t cut_cookies(std::string_view header, char* rest, CookieSink& sink);

/// A Set-Cookie line for one of our cookies; always Path=/, Secure, HttpOnly, SameSite=Lax and
/// without Domain. No lifetime means until the browser closes.
struct SetCookie {
    std::string_view name;
    std::string value;
    std::optional<std::chrono::seconds> lifetime;

    static SetCookie erase(std::string_view name) {
        return SetCookie{name, "", std::chrono::seconds(0)};
    }
    std::string render() const;
};

}  // namespace gatekeeper::http
