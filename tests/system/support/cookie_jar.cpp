#include "cookie_jar.hpp"

#include "files.hpp"

#include <cstdlib>
#include <optional>

namespace gatekeeper::tests {

bool CookieJar::take(std::string_view host, std::string_view line) {
    const std::string pair(line.substr(0, line.find(';')));
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) return false;
    const std::string name = trimmed(pair.substr(0, equals));
    const std::string attributes = ";" + lowered(replaced(std::string(line), "; ", ";")) + ";";
    const bool is_host_only = contains(attributes, ";secure;") &&
                              contains(attributes, ";path=/;") && !contains(attributes, ";domain=");
    if (name.starts_with("__Host-") && !is_host_only) return false;
    if (name.starts_with("__Secure-") && !contains(attributes, ";secure;")) return false;

    const std::string life = between(attributes, ";max-age=", ";");
    if (!life.empty() && std::atol(life.c_str()) <= 0) {
        remove(std::string(host), name);
    } else {
        set(std::string(host), name, trimmed(pair.substr(equals + 1)));
    }
    return true;
}

std::string CookieJar::header(const std::string& host) const {
    const auto found = cookies_.find(host);
    if (found == cookies_.end()) return "";
    std::string text;
    for (const auto& [name, value] : found->second) {
        text += (text.empty() ? "" : "; ") + name + "=" + value;
    }
    return text;
}

std::string CookieJar::get(const std::string& host, const std::string& name) const {
    const auto found = cookies_.find(host);
    if (found == cookies_.end()) return "";
    const auto cookie = found->second.find(name);
    return cookie == found->second.end() ? "" : cookie->second;
}

void CookieJar::set(const std::string& host, const std::string& name, std::string_view value) {
    cookies_[host][name] = value;
}

void CookieJar::remove(const std::string& host, const std::string& name) {
    cookies_[host].erase(name);
}

}  // namespace gatekeeper::tests
