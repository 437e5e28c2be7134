/// The Cookie header on its way to the app: ours leave it, and nothing else changes.
#include "fuzz/target.hpp"

#include <gatekeeper/http/cookie.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gatekeeper::fuzz {
namespace {

struct Collector final : http::CookieSink {
    std::vector<std::pair<std::string, std::string>> seen;
    void cookie(std::string_view name, std::string_view value) override {
        seen.emplace_back(name, value);
    }
};

/// With exactly the promised room, so that a byte too many is seen.
std::string cut(std::string_view header, Collector& collector) {
    const std::unique_ptr<char[]> room(new char[header.size()]);
    const std::size_t size = http::cut_cookies(header, room.get(), collector);
    must(size <= header.size(), "what stays is not longer than what came");
    return std::string(room.get(), size);
}

std::size_t pieces(std::string_view header) {
    return static_cast<std::size_t>(std::count(header.begin(), header.end(), ';')) + 1;
}

/// How a server reads the header: `;` separates, space around a name does not belong to it.
bool names_ours(std::string_view header) {
    while (true) {
        const std::size_t end = std::min(header.find(';'), header.size());
        std::string_view piece = header.substr(0, end);
        piece.remove_prefix(std::min(piece.find_first_not_of(" \t"), piece.size()));
        const std::size_t equals = piece.find('=');
        if (equals != piece.npos && http::is_our_cookie(piece.substr(0, equals))) return true;
        if (end == header.size()) return false;
        header.remove_prefix(end + 1);
    }
}

}  // namespace

FUZZ_TARGET(cookies) {
    Collector ours;
    const std::string rest = cut(input, ours);
    must((rest.size() == input.size()) == ours.seen.empty(), "the size tells whether any was ours");
    must(!ours.seen.empty() || rest == input, "a header without ours stays as it is");
    must(!names_ours(rest), "none of ours goes to the app");
    const std::size_t kept = rest.empty() && ours.seen.size() == pieces(input) ? 0 : pieces(rest);
    must(kept + ours.seen.size() == pieces(input), "every cookie stays or is taken");
    for (const auto& [name, value] : ours.seen) {
        must(http::is_our_cookie(name), "only ours are taken");
        must(value.find(';') == value.npos, "a value ends with its cookie");
        must(value.empty() || (value.back() != ' ' && value.back() != '\t'), "a value is trimmed");
    }

    Collector nothing;
    must(cut(rest, nothing) == rest && nothing.seen.empty(), "cutting again finds nothing more");
}

}  // namespace gatekeeper::fuzz
