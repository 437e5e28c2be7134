#include <gatekeeper/http/cookie.hpp>

#include <algorithm>
#include <cstring>

namespace gatekeeper::http {
namespace {

std::string_view without_leading_space(std::string_view text) {
    const std::size_t start = std::min(text.find_first_not_of(" \t"), text.size());
    return text.substr(start);
}

}  // namespace

bool is_our_cookie(std::string_view name) noexcept {
    if (!name.starts_with(kSessionCookie)) return false;
    return name.size() == kSessionCookie.size() || name[kSessionCookie.size()] == '-';
}

std::size_t cut_cookies(std::string_view header, char* rest, CookieSink& sink) {
    char* out = rest;
    bool first_of_header = true;
    bool first_kept = true;
    while (true) {
        const std::size_t end = std::min(header.find(';'), header.size());
        const std::string_view piece = header.substr(0, end);
        const std::string_view pair = without_leading_space(piece);
        const std::size_t equals = pair.find('=');
        if (equals != std::string_view::npos && is_our_cookie(pair.substr(0, equals))) {
            std::string_view value = pair.substr(equals + 1);
            while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) {
                value.remove_suffix(1);
            }
            sink.cookie(pair.substr(0, equals), value);
        } else {
            const bool predecessor_cut = first_kept && !first_of_header;
            const std::string_view kept = predecessor_cut ? pair : piece;
            if (!first_kept) *out++ = ';';
            if (!kept.empty()) std::memcpy(out, kept.data(), kept.size());
            out += kept.size();
            first_kept = false;
        }
        first_of_header = false;
        if (end == header.size()) break;
        header.remove_prefix(end + 1);
    }
    return static_cast<std::size_t>(out - rest);
}

std::string SetCookie::render() const {
    std::string line(name);
    line.append("=").append(value).append("; Path=/; Secure; HttpOnly; SameSite=Lax");
    if (lifetime) line.append("; Max-Age=").append(std::to_string(lifetime->count()));
    return line;
}

}  // namespace gatekeeper::http
