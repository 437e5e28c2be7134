#include <gatekeeper/domain/origin.hpp>
#include <gatekeeper/domain/text.hpp>

#include <algorithm>
#include <charconv>

namespace gatekeeper::domain {
namespace {

constexpr std::size_t kLongestHost = 253;

bool is_host(std::string_view host) {
    if (host.empty() || host.size() > kLongestHost) return false;
    if (host.front() == '[') {
        return host.size() > 4 && host.back() == ']' &&
               std::all_of(host.begin() + 1, host.end() - 1, [](char c) {
                   return is_digit(c) || (c >= 'a' && c <= 'f') || c == ':' || c == '.';
               });
    }
    return host.front() != '.' && host.find("..") == std::string_view::npos &&
           std::all_of(host.begin(), host.end(), [](char c) {
               return is_lower(c) || is_digit(c) || c == '-' || c == '.' || c == '_';
           });
}

std::optional<int> parse_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535) {
        return std::nullopt;
    }
    return port;
}

int default_port(std::string_view scheme) {
    return scheme == "https" ? 443 : 80;
}

}  // namespace

Origin::Origin(std::string_view scheme, std::string_view host, int port)
    : scheme_(scheme), host_(host), port_(port), text_(scheme_ + "://" + host_) {
    if (port_ != default_port(scheme_)) text_ += ":" + std::to_string(port_);
}

std::optional<Origin> Origin::parse(std::string_view text) {
    const std::size_t colon = text.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    return of(text.substr(0, colon), text.substr(colon + 3));
}

std::optional<Origin> Origin::of(std::string_view scheme, std::string_view authority) {
    if (scheme != "https" && scheme != "http") return std::nullopt;
    const std::string lower = to_lower(authority);
    std::string_view host = lower;
    int port = default_port(scheme);
    const std::size_t end_of_address = host.starts_with('[') ? host.find(']') : 0;
    if (end_of_address == std::string_view::npos) return std::nullopt;
    const std::size_t colon = host.find(':', end_of_address);
    if (colon != std::string_view::npos) {
        const std::optional<int> explicit_port = parse_port(host.substr(colon + 1));
        if (!explicit_port) return std::nullopt;
        port = *explicit_port;
        host = host.substr(0, colon);
    }
    if (!is_host(host)) return std::nullopt;
    return Origin(scheme, host, port);
}

bool Origin::is_trustworthy() const {
    return scheme_ == "https" || host_ == "localhost" || host_.ends_with(".localhost") ||
           host_ == "[::1]" ||
           (host_.starts_with("127.") && std::all_of(host_.begin(), host_.end(), [](char c) {
                return is_digit(c) || c == '.';
            }));
}

}  // namespace gatekeeper::domain
