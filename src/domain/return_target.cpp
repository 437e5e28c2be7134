#include <gatekeeper/domain/return_target.hpp>
#include <gatekeeper/http/form.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace gatekeeper::domain {
namespace {

bool only_plain_characters(std::string_view uri) {
    return std::all_of(uri.begin(), uri.end(), [](char c) {
        const auto byte = static_cast<std::uint8_t>(c);
        return byte > 0x20 && byte < 0x7f && c != '\\' && c != '#';
    });
}

std::optional<char> escaped_byte(std::string_view text) {
    if (text.size() < 3 || text[0] != '%') return std::nullopt;
    std::uint8_t value = 0;
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + 3, value, 16);
    if (error != std::errc() || end != text.data() + 3) return std::nullopt;
    return static_cast<char>(value);
}

std::optional<std::string> decode_path(std::string_view path) {
    std::string decoded;
    while (!path.empty()) {
        if (path.front() != '%') {
            decoded.push_back(path.front());
            path.remove_prefix(1);
            continue;
        }
        const std::optional<char> byte = escaped_byte(path);
        if (!byte) return std::nullopt;
        const auto value = static_cast<std::uint8_t>(*byte);
        if (value < 0x20 || value == 0x7f || *byte == '\\' || *byte == '/') return std::nullopt;
        decoded.push_back(*byte);
        path.remove_prefix(3);
    }
    return decoded;
}

bool has_escape(std::string_view text) {
    for (std::size_t at = text.find('%'); at != std::string_view::npos;
         at = text.find('%', at + 1)) {
        if (escaped_byte(text.substr(at))) return true;
    }
    return false;
}

bool has_dot_segment(std::string_view path) {
    while (!path.empty()) {
        path.remove_prefix(1);  // the slash
        const std::string_view segment = path.substr(0, std::min(path.find('/'), path.size()));
        if (segment == "." || segment == "..") return true;
        path.remove_prefix(segment.size());
    }
    return false;
}

/// The decoded path of a URI that nobody can read in two ways; nothing for any other.
std::optional<std::string> safe_path(std::string_view uri) {
    if (uri.empty() || uri.front() != '/' || !only_plain_characters(uri)) return std::nullopt;
    std::optional<std::string> path =
        decode_path(uri.substr(0, std::min(uri.find('?'), uri.size())));
    const bool safe = path && http::is_utf8(*path) && path->find("//") == std::string::npos &&
                      !has_escape(*path) && !has_dot_segment(*path);
    if (!safe) path.reset();
    return path;
}

bool is_under(std::string_view path, std::string_view prefix) {
    return path.starts_with(prefix) &&
           (path.size() == prefix.size() || prefix.empty() || path[prefix.size()] == '/');
}

}  // namespace

ReturnPolicy::ReturnPolicy(Origin portal, std::string prefix, std::vector<Origin> known)
    : portal_(std::move(portal)), prefix_(std::move(prefix)), known_(std::move(known)) {
    known_.insert(known_.begin(), portal_);
}

std::optional<ReturnTarget> ReturnPolicy::make(const Origin& origin, std::string_view uri) const {
    const std::optional<std::string> path = safe_path(uri);
    if (!path || (origin.host() == portal_.host() && is_under(*path, prefix_))) {
        return std::nullopt;
    }
    return ReturnTarget{origin, std::string(uri)};
}

std::optional<ReturnTarget> ReturnPolicy::read(std::string_view text) const {
    if (text.empty() || text.size() > kLongest) return std::nullopt;
    if (text.front() == '/') return make(portal_, text);
    for (const Origin& origin : known_) {
        if (!text.starts_with(origin.text())) continue;
        const std::string_view uri = text.substr(origin.text().size());
        if (uri.empty()) return make(origin, "/");
        if (uri.front() == '/') return make(origin, uri);
    }
    return std::nullopt;
}

std::optional<ReturnTarget> ReturnPolicy::of_request(std::string_view authority,
                                                     std::string_view uri) const {
    const std::optional<Origin> origin = Origin::of(portal_.scheme(), authority);
    if (!origin || std::find(known_.begin(), known_.end(), *origin) == known_.end()) {
        return std::nullopt;
    }
    if (origin->text().size() + uri.size() > kLongest) return make(*origin, "/");
    const std::optional<ReturnTarget> exact = make(*origin, uri);
    return exact ? exact : make(*origin, "/");
}

}  // namespace gatekeeper::domain
