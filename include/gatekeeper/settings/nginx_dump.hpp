#pragma once

#include <gatekeeper/settings/settings.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::settings {

/// One directive as nginx reads it: quotes and escapes resolved, variables left as they are.
struct Directive {
    std::string name;
    Arguments arguments;
    std::string file;  ///< Empty when the text does not say.
    int line = 0;
};

/// All directives of what `nginx -T` prints, or of a configuration file, in their order: blocks
/// are listed like the rest and followed by what stands in them. Code in a *_by_lua_block is
/// skipped. nginx itself judges the configuration; here a text that makes no sense gives whatever
/// directives can be told apart, never an error. What one file leaves open does not reach into
/// the next.
std::vector<Directive> read_directives(std::string_view dump);

/// The words of one directive without its name. Throws SettingError for more than one.
Arguments split_words(std::string_view text);

}  // namespace gatekeeper::settings
