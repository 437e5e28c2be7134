#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gatekeeper::pages {

/// What a template is filled with: named texts, switches, groups and lists.
class Data {
  public:
    using List = std::vector<Data>;
    using Member = std::variant<std::string, bool, Data, List>;

    Data& set(std::string name, std::string text);
    Data& set(std::string name, std::string_view text) {
        return set(std::move(name), std::string(text));
    }
    Data& set(std::string name, const char* text) {
        return set(std::move(name), std::string(text));
    }
    Data& set(std::string name, bool truth);
    Data& set(std::string name, Data group);
    Data& set(std::string name, List list);

    const std::map<std::string, std::shared_ptr<Member>>& members() const { return members_; }

  private:
    std::map<std::string, std::shared_ptr<Member>> members_;
};

/// A theme that cannot be used; what() names the file, where it can the line, and the reason.
class ThemeError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

struct Asset {
    std::string content_type;
    std::string content;
    std::string version;  ///< Part of its URL, so that it can be cached for good.
};

struct Language {
    std::string code;  ///< "en"
    std::string name;  ///< In that language: "English"
};

/// The words, the pages and the style: files, so that a house style needs no compiler. Read and
/// checked once, when the configuration is read; immutable after that.
///
///   messages/<code>.json     one catalogue per language, all with the same keys
///   templates/<name>.<ext>   Mustache, escaped for HTML (`.txt` templates: not escaped)
///   assets/<file>            style sheet and script
class Theme {
  public:
    /// Throws ThemeError for a missing or unreadable file, a broken template or catalogue, a key
    /// that one language lacks, a placeholder that differs, or a template that names no message.
    static Theme load(const std::string& directory);

    Theme(Theme&&) noexcept;
    Theme& operator=(Theme&&) noexcept;
    ~Theme();

    /// English first, as the fallback.
    const std::vector<Language>& languages() const;
    std::vector<std::string> language_codes() const;
    /// `wanted` if there is such a catalogue, else English.
    std::string_view closest(std::string_view wanted) const;

    using Arguments = std::vector<std::pair<std::string_view, std::string_view>>;
    /// The message, with each {name} replaced.
    std::string text(std::string_view language, std::string_view key,
                     const Arguments& arguments = {}) const;

    /// A template filled in. Within it `t.<key>` is the message of that key.
    std::string render(std::string_view name, std::string_view language, const Data& data) const;

    const Asset* asset(std::string_view file) const;

  private:
    struct Contents;
    explicit Theme(std::unique_ptr<Contents> contents);

    std::unique_ptr<Contents> contents_;
};

}  // namespace gatekeeper::pages
