#include "page.hpp"

#include "files.hpp"
#include "wording.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace gatekeeper::tests {
namespace {

/// The attribute of a tag; empty when it has none of that name.
std::string attribute(std::string_view tag, const std::string& name) {
    return unescaped_html(between(tag, " " + name + "=\"", "\""));
}

/// The tags of a name, each from < to >.
std::vector<std::string> tags(std::string_view html, const std::string& name) {
    std::vector<std::string> found;
    for (std::size_t at = html.find("<" + name); at != std::string_view::npos;
         at = html.find("<" + name, at + 1)) {
        const std::size_t end = html.find('>', at);
        if (end == std::string_view::npos) break;
        const char after = html[at + name.size() + 1];
        if (after == ' ' || after == '>') found.emplace_back(html.substr(at, end - at + 1));
    }
    return found;
}

std::string without_tags(std::string_view html) {
    std::string text;
    bool in_tag = false;
    for (const char c : html) {
        if (c == '<') in_tag = true;
        if (!in_tag) text.push_back(c);
        if (c == '>') in_tag = false;
    }
    return trimmed(unescaped_html(text));
}

std::size_t end_of_authority(std::string_view url) {
    return std::min(url.find_first_of("/?#", url.find("://") + 3), url.size());
}

}  // namespace

bool Form::has(std::string_view name) const {
    return std::any_of(fields.begin(), fields.end(),
                       [&](const auto& field) { return field.first == name; });
}

std::string Form::value(std::string_view name) const {
    for (const auto& [key, value] : fields) {
        if (key == name) return value;
    }
    return "";
}

std::string Page::readable() const {
    return replaced(html(), "\xc2\xa0", " ");
}

std::string Page::path() const {
    const std::string target = target_of(url_);
    return target.substr(0, std::min(target.find('?'), target.size()));
}

std::string Page::text_of(std::string_view tag) const {
    const std::size_t start = html().find("<" + std::string(tag));
    if (start == std::string::npos) return "";
    const std::string name(tag.substr(0, std::min(tag.find(' '), tag.size())));
    const std::size_t open = html().find('>', start);
    const std::size_t close = html().find("</" + name + ">", open);
    if (close == std::string::npos) return "";
    return without_tags(std::string_view(html()).substr(open + 1, close - open - 1));
}

std::string Page::name() const {
    return page_with_heading(title(), html());
}

std::string Page::problem() const {
    for (const std::string& tag : tags(html(), "p")) {
        if (attribute(tag, "id") != "problem") continue;
        return key_of("problem", text_of(tag.substr(1, tag.size() - 2)));
    }
    return "";
}

std::string Page::notice() const {
    for (const std::string& tag : tags(html(), "p")) {
        if (!attribute(tag, "class").starts_with("notice") || attribute(tag, "id") == "problem")
            continue;
        return key_of("notice", text_of(tag.substr(1, tag.size() - 2)));
    }
    return "";
}

std::string Page::language() const {
    return between(html(), "<html lang=\"", "\"");
}

std::string Page::refresh() const {
    return unescaped_html(between(html(), "<meta http-equiv=\"refresh\" content=\"0; url=", "\""));
}

std::vector<Form> Page::forms() const {
    std::vector<Form> forms;
    std::string_view rest = html();
    for (std::size_t at = rest.find("<form"); at != std::string_view::npos;
         at = rest.find("<form")) {
        rest.remove_prefix(at);
        const std::string_view whole = rest.substr(0, rest.find("</form>"));
        const std::string tag = tags(whole, "form").front();
        Form form{attribute(tag, "method"), attribute(tag, "action"), {}};
        for (const std::string& input : tags(whole, "input")) {
            form.fields.emplace_back(attribute(input, "name"), attribute(input, "value"));
        }
        forms.push_back(std::move(form));
        rest.remove_prefix(whole.size());
    }
    return forms;
}

Form Page::form_to(std::string_view path) const {
    for (const Form& form : forms()) {
        if (form.action.substr(0, form.action.find('?')) == path) return form;
    }
    throw std::runtime_error("no form to " + std::string(path) + " on \"" + title() + "\" (" +
                             std::to_string(status()) + ", " + url_ + ")");
}

std::string Page::link(std::string_view text) const {
    const std::string message = words(text, language());
    if (!message.empty()) text = message;
    std::string_view rest = html();
    for (std::size_t at = rest.find("<a "); at != std::string_view::npos;
         at = rest.find("<a ", 1)) {
        rest.remove_prefix(at);
        const std::string_view element = rest.substr(0, rest.find("</a>"));
        if (contains(without_tags(element), text))
            return attribute(tags(element, "a").front(), "href");
    }
    return "";
}

std::vector<std::string> Page::links() const {
    std::vector<std::string> targets;
    for (const std::string& tag : tags(html(), "a"))
        targets.push_back(attribute(tag, "href"));
    return targets;
}

std::string unescaped_html(std::string text) {
    for (const auto& [reference, character] :
         {std::pair{"&lt;", "<"}, {"&gt;", ">"}, {"&quot;", "\""}, {"&apos;", "'"}}) {
        text = replaced(std::move(text), reference, character);
    }
    for (std::size_t at = text.find("&#"); at != std::string::npos; at = text.find("&#", at + 1)) {
        const std::size_t end = text.find(';', at);
        if (end == std::string::npos) break;
        const bool hex = text[at + 2] == 'x';
        const long code = std::strtol(text.c_str() + at + (hex ? 3 : 2), nullptr, hex ? 16 : 10);
        text.replace(at, end - at + 1, 1, static_cast<char>(code));
    }
    return replaced(std::move(text), "&amp;", "&");
}

std::string origin_of(std::string_view url) {
    return std::string(url.substr(0, end_of_authority(url)));
}

std::string authority_of(std::string_view url) {
    const std::string origin = origin_of(url);
    return origin.substr(origin.find("://") + 3);
}

std::string host_of(std::string_view url) {
    const std::string authority = authority_of(url);
    return authority.substr(0, authority.find(':'));
}

std::string target_of(std::string_view url) {
    std::string target(url.substr(end_of_authority(url)));
    target = target.substr(0, target.find('#'));
    return target.starts_with('/') ? target : "/" + target;
}

std::string resolved(std::string_view base, std::string_view reference) {
    if (contains(reference.substr(0, reference.find_first_of("/?#")), ":")) {
        return std::string(reference);
    }
    if (reference.starts_with("//")) {
        return std::string(base.substr(0, base.find(':') + 1)) + std::string(reference);
    }
    if (reference.starts_with('/')) return origin_of(base) + std::string(reference);
    const std::string target = target_of(base);
    const std::string path = target.substr(0, target.find('?'));
    if (reference.starts_with('?')) return origin_of(base) + path + std::string(reference);
    return origin_of(base) + path.substr(0, path.rfind('/') + 1) + std::string(reference);
}

}  // namespace gatekeeper::tests
