#include "template_set.hpp"

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/json/value.hpp>
#include <gatekeeper/pages/theme.hpp>

#include <kainjow/mustache.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>
#include <unordered_map>

namespace gatekeeper::pages {
namespace {

namespace fs = std::filesystem;
namespace mustache = kainjow::mustache;
using MustacheData = mustache::data;

constexpr std::string_view kFallbackLanguage = "en";
constexpr std::string_view kMessagePrefix = "t.";
constexpr std::size_t kVersionCharacters = 12;

std::string read_file(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::string content((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    if (!file.good() && !file.eof()) {
        throw ThemeError("\"" + path.string() + "\" cannot be read");
    }
    return content;
}

std::vector<fs::path> files_in(const fs::path& directory) {
    std::error_code error;
    std::vector<fs::path> files;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
        const bool hidden = entry.path().filename().string().starts_with('.');
        if (entry.is_regular_file() && !hidden) files.push_back(entry.path());
    }
    if (error) throw ThemeError("\"" + directory.string() + "\" cannot be read");
    std::sort(files.begin(), files.end());
    return files;
}

std::string at(const fs::path& file, std::size_t line) {
    return "\"" + file.string() + "\" line " + std::to_string(line) + ": ";
}

std::size_t line_of(std::string_view text, std::size_t position) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(position, text.size()));
    return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
}

using Catalogue = std::map<std::string, std::string, std::less<>>;

void flatten(const json::Value& group, const std::string& prefix, const fs::path& file,
             Catalogue& catalogue) {
    for (const auto& [name, value] : group.members()) {
        const std::string key = prefix.empty() ? name : prefix + "." + name;
        if (value.is_object()) {
            flatten(value, key, file, catalogue);
        } else if (value.is_string()) {
            catalogue.emplace(key, *value.text());
        } else {
            throw ThemeError("\"" + file.string() + "\": \"" + key +
                             "\" must be a text or a group of texts");
        }
    }
}

Catalogue read_catalogue(const fs::path& file) {
    Catalogue catalogue;
    try {
        const json::Value root = json::Value::parse(read_file(file));
        if (!root.is_object()) throw ThemeError(at(file, 1) + "must be a JSON object");
        flatten(root, "", file, catalogue);
    } catch (const json::ParseError& error) {
        throw ThemeError(at(file, static_cast<std::size_t>(error.line())) + error.what());
    }
    return catalogue;
}

/// The names in {braces}.
std::set<std::string> placeholders(std::string_view message) {
    std::set<std::string> names;
    for (std::size_t open = message.find('{'); open != std::string_view::npos;
         open = message.find('{', open + 1)) {
        const std::size_t close = message.find('}', open);
        if (close == std::string_view::npos) break;
        names.emplace(message.substr(open + 1, close - open - 1));
    }
    return names;
}

/// Every catalogue has the keys and placeholders of the fallback, no more and no less.
void compare(const Catalogue& fallback, const Catalogue& other, const std::string& file) {
    for (const auto& [key, message] : fallback) {
        const auto same = other.find(key);
        if (same == other.end()) throw ThemeError("\"" + file + "\" lacks \"" + key + "\"");
        if (placeholders(message) != placeholders(same->second)) {
            throw ThemeError("\"" + file + "\": \"" + key +
                             "\" has other {placeholders} than the English message");
        }
    }
    for (const auto& [key, message] : other) {
        if (!fallback.contains(key)) {
            throw ThemeError("\"" + file + "\" has \"" + key + "\", which English lacks");
        }
    }
}

MustacheData to_mustache(const Data& data) {
    MustacheData object{MustacheData::type::object};
    for (const auto& [name, member] : data.members()) {
        if (const auto* const text = std::get_if<std::string>(member.get())) {
            object.set(name, MustacheData(*text));
        } else if (const auto* const truth = std::get_if<bool>(member.get())) {
            object.set(name, MustacheData(*truth));
        } else if (const auto* const group = std::get_if<Data>(member.get())) {
            object.set(name, to_mustache(*group));
        } else {
            MustacheData list{MustacheData::type::list};
            for (const Data& element : std::get<Data::List>(*member)) {
                list.push_back(to_mustache(element));
            }
            object.set(name, list);
        }
    }
    return object;
}

using Messages = std::unordered_map<std::string, MustacheData>;

/// Page data first, then the messages of the language under `t.`: looked up, not copied into
/// every page.
class PageContext final : public mustache::context<std::string> {
  public:
    PageContext(const MustacheData* data, const Messages& messages)
        : mustache::context<std::string>(data), messages_(messages) {}

    const MustacheData* get(const std::string& name) const override {
        const auto message = messages_.find(name);
        if (message != messages_.end()) return &message->second;
        return mustache::context<std::string>::get(name);
    }

  private:
    const Messages& messages_;
};

std::string unescaped(const std::string& text) {
    return text;
}

mustache::mustache read_template(const fs::path& file, const Catalogue& messages) {
    const std::string source = read_file(file);
    mustache::mustache parsed(source);
    if (!parsed.is_valid()) {
        const std::string& error = parsed.error_message();
        const std::size_t number = error.find_last_of(' ');
        const std::size_t position = std::strtoul(error.c_str() + number, nullptr, 10);
        throw ThemeError(at(file, line_of(source, position)) +
                         error.substr(0, error.rfind(" at ")));
    }
    for (std::size_t open = source.find("{{"); open != std::string::npos;
         open = source.find("{{", open + 2)) {
        const std::size_t start = source.find_first_not_of("{#^/& ", open);
        const std::size_t end = source.find_first_of("} ", start);
        const std::string name = source.substr(start, end - start);
        if (!name.starts_with(kMessagePrefix)) continue;
        if (!messages.contains(name.substr(kMessagePrefix.size()))) {
            throw ThemeError(at(file, line_of(source, open)) + "there is no message \"" +
                             name.substr(kMessagePrefix.size()) + "\"");
        }
    }
    if (file.extension() == ".txt") parsed.set_custom_escape(unescaped);
    return parsed;
}

std::optional<std::string> content_type_of(const fs::path& file) {
    const std::string extension = file.extension().string();
    if (extension == ".css") return "text/css; charset=utf-8";
    if (extension == ".js") return "text/javascript; charset=utf-8";
    if (extension == ".svg") return "image/svg+xml";
    if (extension == ".png") return "image/png";
    if (extension == ".ico") return "image/x-icon";
    return std::nullopt;
}

}  // namespace

Data& Data::set(std::string name, std::string text) {
    members_[std::move(name)] = std::make_shared<Member>(std::move(text));
    return *this;
}
Data& Data::set(std::string name, bool truth) {
    members_[std::move(name)] = std::make_shared<Member>(truth);
    return *this;
}
Data& Data::set(std::string name, Data group) {
    members_[std::move(name)] = std::make_shared<Member>(std::move(group));
    return *this;
}
Data& Data::set(std::string name, List list) {
    members_[std::move(name)] = std::make_shared<Member>(std::move(list));
    return *this;
}

struct Theme::Contents {
    std::vector<Language> languages;
    std::map<std::string, Catalogue, std::less<>> catalogues;
    std::map<std::string, Messages, std::less<>> messages;
    /// Rendering does not change a template; kainjow just does not say so.
    mutable std::map<std::string, mustache::mustache, std::less<>> templates;
    std::map<std::string, Asset, std::less<>> assets;
};

Theme::Theme(std::unique_ptr<Contents> contents) : contents_(std::move(contents)) {}
Theme::Theme(Theme&&) noexcept = default;
Theme& Theme::operator=(Theme&&) noexcept = default;
Theme::~Theme() = default;

Theme Theme::load(const std::string& directory) {
    auto contents = std::make_unique<Contents>();
    const fs::path root(directory);
    for (const fs::path& file : files_in(root / "messages")) {
        if (file.extension() != ".json") continue;
        contents->catalogues.emplace(file.stem().string(), read_catalogue(file));
    }
    const auto fallback = contents->catalogues.find(kFallbackLanguage);
    if (fallback == contents->catalogues.end()) {
        throw ThemeError("\"" + (root / "messages").string() + "\" holds no en.json");
    }
    for (const auto& [code, catalogue] : contents->catalogues) {
        compare(fallback->second, catalogue, (root / "messages" / (code + ".json")).string());
        Messages& messages = contents->messages[code];
        for (const auto& [key, message] : catalogue) {
            messages.emplace(std::string(kMessagePrefix) + key, MustacheData(message));
        }
        const auto name = catalogue.find("language.name");
        if (name == catalogue.end()) throw ThemeError("en.json lacks \"language.name\"");
        const bool first = code == kFallbackLanguage;
        contents->languages.insert(first ? contents->languages.begin() : contents->languages.end(),
                                   Language{code, name->second});
    }
    for (const fs::path& file : files_in(root / "templates")) {
        contents->templates.emplace(file.filename().string(),
                                    read_template(file, fallback->second));
    }
    for (const std::string_view name : kTemplates) {
        if (!contents->templates.contains(name)) {
            throw ThemeError("\"" + (root / "templates" / name).string() + "\" is missing");
        }
    }
    for (const fs::path& file : files_in(root / "assets")) {
        const std::optional<std::string> content_type = content_type_of(file);
        if (!content_type) throw ThemeError("\"" + file.string() + "\" is no known kind of asset");
        std::string content = read_file(file);
        const std::string version = crypto::sha256_text(content).substr(0, kVersionCharacters);
        contents->assets.emplace(file.filename().string(),
                                 Asset{*content_type, std::move(content), version});
    }
    for (const std::string_view name : kAssets) {
        if (!contents->assets.contains(name)) {
            throw ThemeError("\"" + (root / "assets" / name).string() + "\" is missing");
        }
    }
    return Theme(std::move(contents));
}

const std::vector<Language>& Theme::languages() const {
    return contents_->languages;
}

std::vector<std::string> Theme::language_codes() const {
    std::vector<std::string> codes;
    for (const Language& language : contents_->languages)
        codes.push_back(language.code);
    return codes;
}

std::string_view Theme::closest(std::string_view wanted) const {
    const auto found = contents_->catalogues.find(wanted);
    return found == contents_->catalogues.end() ? kFallbackLanguage
                                                : std::string_view(found->first);
}

std::string Theme::text(std::string_view language, std::string_view key,
                        const Arguments& arguments) const {
    const Catalogue& catalogue = contents_->catalogues.find(closest(language))->second;
    const auto found = catalogue.find(key);
    if (found == catalogue.end()) return std::string(key);
    std::string message = found->second;
    for (const auto& [name, value] : arguments) {
        const std::string placeholder = "{" + std::string(name) + "}";
        for (std::size_t place = message.find(placeholder); place != std::string::npos;
             place = message.find(placeholder, place + value.size())) {
            message.replace(place, placeholder.size(), value);
        }
    }
    return message;
}

std::string Theme::render(std::string_view name, std::string_view language,
                          const Data& data) const {
    const MustacheData root = to_mustache(data);
    PageContext context(&root, contents_->messages.find(closest(language))->second);
    const auto found = contents_->templates.find(name);
    return found == contents_->templates.end() ? std::string() : found->second.render(context);
}

const Asset* Theme::asset(std::string_view file) const {
    const auto found = contents_->assets.find(file);
    return found == contents_->assets.end() ? nullptr : &found->second;
}

}  // namespace gatekeeper::pages
