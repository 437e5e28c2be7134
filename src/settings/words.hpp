#pragma once

#include <gatekeeper/settings/settings.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What the parsers of this layer share: options, addresses and the wording of complaints.
namespace gatekeeper::settings {

/// The name=value words of a directive, in any order, each at most once.
class Options {
  public:
    /// Throws SettingError for a word that is not one of `known`, is doubled or has no value.
    Options(std::span<const std::string> words, std::vector<std::string_view> known);

    bool has(std::string_view name) const { return get(name).has_value(); }
    std::optional<std::string> get(std::string_view name) const;

  private:
    std::vector<std::pair<std::string, std::string>> given_;
};

/// `[user-info@]host[:port]` of a URL. The host is checked; an IPv6 address keeps its brackets.
struct Address {
    std::optional<std::string> user_info;  ///< Still percent-encoded.
    std::string host;
    std::optional<int> port;
};
Address parse_address(std::string_view text);

/// Throws SettingError for a broken escape.
std::string percent_decode(std::string_view text);

/// In double quotes, as complaints show what was written.
std::string in_quotes(std::string_view text);

/// "a, b and c"
std::string listed(const std::vector<std::string_view>& names);

/// `path`, which must start at the root: nginx and gatekeeperctl may stand in different folders.
std::string absolute_path(std::string_view path);

/// An option's path to a file that must be there and readable.
std::string readable_file(const std::string& path);

/// A name or title that people are shown.
std::string shown_text(std::string_view text);

}  // namespace gatekeeper::settings
