#pragma once

#include <map>
#include <string>
#include <string_view>

namespace gatekeeper::tests {

/// A browser's cookies, host by host (RFC 6265bis). Like browsers, it takes Secure cookies over
/// http from this machine, and refuses a __Host- cookie that breaks its rules.
class CookieJar {
  public:
    /// What a Set-Cookie line does; false when a browser would refuse it.
    bool take(std::string_view host, std::string_view line);

    /// The Cookie header for a host; empty when there is none.
    std::string header(const std::string& host) const;
    std::string get(const std::string& host, const std::string& name) const;
    void set(const std::string& host, const std::string& name, std::string_view value);
    void remove(const std::string& host, const std::string& name);
    void forget(const std::string& host) { cookies_.erase(host); }

  private:
    std::map<std::string, std::map<std::string, std::string>> cookies_;
};

inline constexpr const char* kSessionCookie = "__Host-gatekeeper";
inline constexpr const char* kFlowCookie = "__Host-gatekeeper-flow";
inline constexpr const char* kStateCookie = "__Host-gatekeeper-state";
inline constexpr const char* kLanguageCookie = "__Host-gatekeeper-language";

}  // namespace gatekeeper::tests
