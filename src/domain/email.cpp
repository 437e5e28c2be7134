#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/text.hpp>

#include <algorithm>

namespace gatekeeper::domain {
namespace {

constexpr std::size_t kLongestAddress = 254;
constexpr std::size_t kLongestLocalPart = 64;
constexpr std::size_t kLongestLabel = 63;

/// atext without `!` and `%`.
bool is_atom_char(char c) {
    return is_alnum(c) || std::string_view("#$&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_label_char(char c) {
    return is_alnum(c) || c == '-';
}

/// Calls `accept` for each part between dots; false when one is empty or refused.
template <class Accept>
bool all_parts(std::string_view text, Accept accept) {
    while (true) {
        const std::size_t dot = std::min(text.find('.'), text.size());
        if (dot == 0 || !accept(text.substr(0, dot))) return false;
        if (dot == text.size()) return true;
        text.remove_prefix(dot + 1);
    }
}

bool is_local_part(std::string_view text) {
    return text.size() <= kLongestLocalPart && all_parts(text, [](std::string_view atom) {
               return std::all_of(atom.begin(), atom.end(), is_atom_char);
           });
}

bool is_domain(std::string_view text) {
    std::string_view last;
    const bool labels = all_parts(text, [&last](std::string_view label) {
        last = label;
        return label.size() <= kLongestLabel && label.front() != '-' && label.back() != '-' &&
               std::all_of(label.begin(), label.end(), is_label_char);
    });
    return labels && last.size() < text.size() && !std::all_of(last.begin(), last.end(), is_digit);
}

}  // namespace

std::optional<Email> Email::parse(std::string_view typed) {
    std::string text = to_lower(trim(typed));
    const std::size_t at = text.find('@');
    if (text.size() > kLongestAddress || at == std::string::npos ||
        !is_local_part(std::string_view(text).substr(0, at)) ||
        !is_domain(std::string_view(text).substr(at + 1))) {
        return std::nullopt;
    }
    return Email(std::move(text), at);
}

std::string Email::masked() const {
    const std::string_view name = domain();
    std::string mask;
    mask.append(text_, 0, 1).append("***@").append(name.substr(0, 1)).append("***");
    mask.append(name.substr(name.rfind('.')));
    return mask;
}

}  // namespace gatekeeper::domain
