#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace gatekeeper::delivery {

/// `text` with each {name} replaced by what `value` gives for it.
std::string expand(std::string_view text,
                   const std::function<std::string(std::string_view name)>& value);

/// Lower-case letters, digits and `_`, at least one.
bool is_variable_name(std::string_view text);

}  // namespace gatekeeper::delivery
