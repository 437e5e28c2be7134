#pragma once

#include <cctype>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// As much of HTML as the pages of this product have: tags, attributes, forms, text.
namespace gatekeeper::tests::html {

inline void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + with.size())) {
        text.replace(at, what.size(), with);
    }
}

inline std::string unescape(std::string_view escaped) {
    std::string text(escaped);
    replace_all(text, "&lt;", "<");
    replace_all(text, "&gt;", ">");
    replace_all(text, "&quot;", "\"");
    replace_all(text, "&apos;", "'");
    replace_all(text, "&#39;", "'");
    replace_all(text, "&amp;", "&");
    return text;
}

struct Tag {
    std::string name;  ///< Lower case; begins with '/' for an end tag.
    std::map<std::string, std::string> attributes;
    std::size_t begin = 0;  ///< Of the tag in the document.
    std::size_t end = 0;    ///< Just behind it.

    bool has(const std::string& attribute) const { return attributes.count(attribute) > 0; }
    std::string at(const std::string& attribute) const {
        const auto found = attributes.find(attribute);
        return found == attributes.end() ? "" : found->second;
    }
};

/// Attributes without quotes or with unescaped ones are not understood: our pages have none.
inline Tag read_tag(std::string_view inside) {
    Tag tag;
    std::size_t at = inside.find_first_of(" \n\t");
    tag.name = inside.substr(0, at);
    for (char& c : tag.name)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    while (at != std::string_view::npos && at < inside.size()) {
        at = inside.find_first_not_of(" \n\t/", at);
        if (at == std::string_view::npos) break;
        const std::size_t end = inside.find_first_of("= \n\t", at);
        const std::string name(inside.substr(at, end - at));
        at = end;
        std::string value;
        if (end != std::string_view::npos && inside[end] == '=' && end + 1 < inside.size() &&
            inside[end + 1] == '"') {
            const std::size_t close = inside.find('"', end + 2);
            value = unescape(inside.substr(end + 2, close - end - 2));
            at = close == std::string_view::npos ? close : close + 1;
        }
        tag.attributes.emplace(name, value);
    }
    return tag;
}

/// The end of the tag that opens at `open`, quotes respected.
inline std::size_t end_of_tag(std::string_view document, std::size_t open) {
    bool quoted = false;
    for (std::size_t i = open; i < document.size(); ++i) {
        if (document[i] == '"') quoted = !quoted;
        if (document[i] == '>' && !quoted) return i;
    }
    return std::string_view::npos;
}

inline std::vector<Tag> tags_of(std::string_view document) {
    std::vector<Tag> tags;
    for (std::size_t open = document.find('<'); open != std::string_view::npos;
         open = document.find('<', open + 1)) {
        const std::size_t close = end_of_tag(document, open);
        if (close == std::string_view::npos) break;
        Tag tag = read_tag(document.substr(open + 1, close - open - 1));
        tag.begin = open;
        tag.end = close + 1;
        tags.push_back(std::move(tag));
    }
    return tags;
}

/// What a person reads: no tags, runs of white space as one space.
inline std::string text_of(std::string_view document) {
    std::string text;
    std::size_t at = 0;
    for (const Tag& tag : tags_of(document)) {
        if (tag.begin >= at) text.append(document.substr(at, tag.begin - at)).append(" ");
        at = tag.end;
    }
    text.append(document.substr(std::min(at, document.size())));
    text = unescape(text);
    replace_all(text, "\xc2\xa0", " ");  // a space that does not break is a space to read
    std::string squeezed;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t';
        if (space && (squeezed.empty() || squeezed.back() == ' ')) continue;
        squeezed.push_back(space ? ' ' : c);
    }
    if (!squeezed.empty() && squeezed.back() == ' ') squeezed.pop_back();
    return squeezed;
}

/// The text within the first element that `wanted` accepts; nothing when there is none.
template <class Wanted>
std::optional<std::string> element_text(std::string_view document, Wanted wanted) {
    const std::vector<Tag> tags = tags_of(document);
    for (std::size_t i = 0; i < tags.size(); ++i) {
        if (!wanted(tags[i])) continue;
        int depth = 1;
        for (std::size_t j = i + 1; j < tags.size(); ++j) {
            if (tags[j].name == tags[i].name) ++depth;
            if (tags[j].name == "/" + tags[i].name && --depth == 0) {
                return text_of(document.substr(tags[i].end, tags[j].begin - tags[i].end));
            }
        }
    }
    return std::nullopt;
}

inline std::optional<std::string> heading(std::string_view document) {
    return element_text(document, [](const Tag& tag) { return tag.name == "h1"; });
}

inline std::optional<std::string> by_id(std::string_view document, const std::string& id) {
    return element_text(document, [&id](const Tag& tag) { return tag.at("id") == id; });
}

using Fields = std::map<std::string, std::string>;

struct Form {
    std::string method;
    std::string action;
    Fields fields;                            ///< Every input with a name, and its value.
    std::map<std::string, std::string> type;  ///< Of each input.
};

inline std::vector<Form> forms_of(std::string_view document) {
    std::vector<Form> forms;
    bool inside = false;
    for (const Tag& tag : tags_of(document)) {
        if (tag.name == "form") {
            forms.push_back(Form{tag.at("method"), tag.at("action"), {}, {}});
            inside = true;
        } else if (tag.name == "/form") {
            inside = false;
        } else if (inside && tag.name == "input" && tag.has("name")) {
            forms.back().fields[tag.at("name")] = tag.at("value");
            forms.back().type[tag.at("name")] = tag.at("type");
        }
    }
    return forms;
}

}  // namespace gatekeeper::tests::html
