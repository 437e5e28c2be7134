#include "placeholders.hpp"

#include <gatekeeper/domain/text.hpp>

#include <algorithm>

namespace gatekeeper::delivery {

bool is_variable_name(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return domain::is_lower(c) || domain::is_digit(c) || c == '_';
    });
}

std::string expand(std::string_view text,
                   const std::function<std::string(std::string_view name)>& value) {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = std::min(text.find('{'), text.size());
        out.append(text.substr(0, open));
        text.remove_prefix(open);
        if (text.empty()) break;
        const std::size_t close = std::min(text.find('}'), text.size());
        const std::string_view name = text.substr(1, close - 1);
        if (close < text.size() && is_variable_name(name)) {
            out.append(value(name));
            text.remove_prefix(close + 1);
        } else {
            out.push_back('{');
            text.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace gatekeeper::delivery
