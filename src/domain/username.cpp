#include <gatekeeper/domain/username.hpp>

#include <gatekeeper/domain/text.hpp>
#include <gatekeeper/http/form.hpp>

#include <algorithm>
#include <cstdint>

namespace gatekeeper::domain {
namespace {

constexpr std::size_t kLongestUsername = 64;

bool is_refused(char c) { return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f || c == '@'; }

}  // namespace

std::optional<Username> Username::parse(std::string_view typed) {
    std::string text = to_lower(trim(typed));
    if (text.empty() || text.size() > kLongestUsername || !http::is_utf8(text) ||
        std::any_of(text.begin(), text.end(), is_refused)) {
        return std::nullopt;
    }
    return Username(std::move(text));
}

}  // namespace gatekeeper::domain
