/// What `nginx -T` prints, and the words of one directive.
#include "fuzz/target.hpp"

#include <gatekeeper/settings/nginx_dump.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::fuzz {
namespace {

using settings::Arguments;
using settings::Directive;

std::string quoted(const std::string& word) {
    std::string text = "\"";
    for (const char c : word) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + "\"";
}

std::string written(const Arguments& words) {
    std::string text;
    for (const std::string& word : words)
        text += quoted(word) + " ";
    return text;
}

/// A word that looks like the start of the next file cannot be told from it.
bool starts_a_file(const std::string& text) {
    return text.find("# configuration file ") != std::string::npos;
}

void same(const std::vector<Directive>& one, const std::vector<Directive>& other) {
    must(one.size() == other.size(), "as many directives");
    for (std::size_t i = 0; i < one.size(); ++i) {
        must(one[i].name == other[i].name && one[i].arguments == other[i].arguments,
             "the same words");
    }
}

void check_words(std::string_view text) {
    std::optional<Arguments> words;
    try {
        words = settings::split_words(text);
    } catch (const settings::SettingError&) {
        return;
    }
    const std::string again = written(*words);
    must(starts_a_file(again) || settings::split_words(again) == *words,
         "words that were split can be written and split");
}

}  // namespace

FUZZ_TARGET(nginx_dump) {
    const std::vector<Directive> directives = settings::read_directives(input);
    const auto lines = std::count(input.begin(), input.end(), '\n') + 1;
    std::string again;
    for (const Directive& directive : directives) {
        must(directive.line >= 1 && directive.line <= lines, "a directive has its line");
        must(directive.file.find('\n') == std::string::npos, "a file is named on one line");
        again += quoted(directive.name) + " " + written(directive.arguments) + ";\n";
    }
    must(directives.size() <= input.size() / 2 + 1, "every directive has a name and an end");
    if (!starts_a_file(again)) same(settings::read_directives(again), directives);
    check_words(input);
}

}  // namespace gatekeeper::fuzz
