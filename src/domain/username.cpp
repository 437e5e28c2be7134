#include <gatekeeper/domain/text.hpp>
#include <gatekeeper/domain/username.hpp>
#include <gatekeeper/http/form.hpp>

#include <algorithm>
#include <cstdint>

namespace gatekeeper::domain {
namespace {

constexpr std::size_t kLongestUsername = 64;

bool is_refused(char c) {
    return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f || c == '@';
}

/// The control characters U+0080 to U+009F, which some terminals obey.
bool has_c1_control(std::string_view utf8) {
    for (std::size_t at = utf8.find('\xc2'); at != std::string_view::npos;
         at = utf8.find('\xc2', at + 1)) {
        if (at + 1 < utf8.size() && static_cast<std::uint8_t>(utf8[at + 1]) < 0xa0) return true;
    }
    return false;
}

}  // namespace

std::optional<Username> Username::parse(std::string_view typed) {
    std::string text = to_lower(trim(typed));
    if (text.empty() || text.size() > kLongestUsername || !http::is_utf8(text) ||
        has_c1_control(text) || std::any_of(text.begin(), text.end(), is_refused)) {
        return std::nullopt;
    }
    return Username(std::move(text));
}

}  // namespace gatekeeper::domain
