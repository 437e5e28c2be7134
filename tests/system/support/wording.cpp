#include "wording.hpp"

#include "files.hpp"

#include <jansson.h>

#include <map>
#include <stdexcept>

namespace gatekeeper::tests {
namespace {

using Catalogue = std::map<std::string, std::string, std::less<>>;

void flatten(json_t* group, const std::string& prefix, Catalogue& catalogue) {
    const char* name = nullptr;
    json_t* value = nullptr;
    json_object_foreach(group, name, value) {
        const std::string key = prefix + name;
        if (json_is_object(value)) flatten(value, key + ".", catalogue);
        if (json_is_string(value)) catalogue[key] = json_string_value(value);
    }
}

Catalogue read_catalogue(const std::string& file) {
    json_t* const root = json_load_file(file.c_str(), 0, nullptr);
    if (root == nullptr) throw std::runtime_error(file + " is no JSON");
    Catalogue catalogue;
    flatten(root, "", catalogue);
    json_decref(root);
    return catalogue;
}

const std::map<std::string, Catalogue, std::less<>>& catalogues() {
    static const auto all = [] {
        std::map<std::string, Catalogue, std::less<>> found;
        const std::string folder = environment("GATEKEEPER_THEME") + "/messages";
        for (const std::string& name : files_in(folder)) {
            found[name.substr(0, name.find('.'))] = read_catalogue(folder + "/" + name);
        }
        return found;
    }();
    return all;
}

/// Whether the text is the message with something in the place of its {placeholders}.
bool says(const std::string& text, const std::string& message) {
    const std::size_t open = message.find('{');
    if (open == std::string::npos) return text == message;
    const std::string end = message.substr(message.rfind('}') + 1);
    return text.starts_with(message.substr(0, open)) && text.ends_with(end);
}

/// How much of what a page can say is on this one.
std::size_t found_on(const std::string& html, const Catalogue& catalogue, const std::string& page) {
    std::size_t count = 0;
    for (auto at = catalogue.lower_bound(page + "."); at != catalogue.end(); ++at) {
        if (!at->first.starts_with(page + ".")) break;
        const std::string start = at->second.substr(0, at->second.find_first_of("{'\"&"));
        if (start.size() > 3 && contains(html, start)) ++count;
    }
    return count;
}

}  // namespace

std::string words(std::string_view key, std::string_view language) {
    const auto catalogue = catalogues().find(language);
    if (catalogue == catalogues().end()) return "";
    const auto message = catalogue->second.find(key);
    return message == catalogue->second.end() ? "" : message->second;
}

std::string page_with_heading(const std::string& heading, const std::string& html) {
    std::string best = heading;
    std::size_t most = 0;
    for (const auto& [language, catalogue] : catalogues()) {
        for (const auto& [key, message] : catalogue) {
            if (!key.ends_with(".title") || !says(heading, message)) continue;
            const std::string page = key.substr(0, key.rfind('.'));
            const std::size_t found = found_on(html, catalogue, page);
            if (found > most) best = page;
            most = std::max(most, found);
        }
    }
    return best;
}

std::string key_of(std::string_view group, const std::string& message) {
    const std::string prefix = std::string(group) + ".";
    for (const auto& [language, catalogue] : catalogues()) {
        for (const auto& [key, text] : catalogue) {
            if (key.starts_with(prefix) && says(message, text)) return key.substr(prefix.size());
        }
    }
    return message;
}

}  // namespace gatekeeper::tests
