#include "installation.hpp"

#include "process.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace gatekeeper::ctl {
namespace {

using settings::Arguments;
using settings::Directive;
using settings::SettingError;

/// Administrators' folders, which are not on everybody's path.
constexpr const char* kMoreFolders = ":/usr/local/sbin:/usr/sbin";

void widen_path() {
    const char* const path = std::getenv("PATH");
    const std::string wider = (path == nullptr ? "/usr/bin" : std::string(path)) + kMoreFolders;
    setenv("PATH", wider.c_str(), 1);
}

/// What nginx said went wrong, without its time stamps, on one line.
std::string complaints_in(std::string_view log) {
    constexpr std::string_view kMark = "[emerg] ";
    std::string text;
    for (std::size_t at = log.find(kMark); at != log.npos; at = log.find(kMark)) {
        log.remove_prefix(at + kMark.size());
        std::string_view line = log.substr(0, log.find('\n'));
        const std::size_t process = std::min(line.find_first_not_of("0123456789#"), line.size());
        if (line.substr(process).starts_with(": ")) line.remove_prefix(process + 2);
        text.append(text.empty() ? "" : "; ").append(line);
    }
    return text;
}

std::vector<Directive> ask_nginx(const Whereabouts& whereabouts) {
    std::vector<std::string> words = {whereabouts.nginx, "-T", "-q"};
    if (words.front().empty()) {
        words.front() = "nginx";
        widen_path();
    }
    if (!whereabouts.conf.empty()) {
        words.emplace_back("-c");
        words.push_back(std::filesystem::absolute(whereabouts.conf).string());
    }
    const ProcessResult result = run_process(words);
    if (result.status == 0) return settings::read_directives(result.out);
    std::string reason = complaints_in(result.err);
    if (reason.empty()) reason = "status " + std::to_string(result.status);
    throw SettingError("\"" + words.front() + " -T\" cannot read nginx's configuration (" + reason +
                       "); correct it, run this as root, or name --redis and --keys");
}

std::string place_of(const Directive& directive) {
    return directive.name + " in " + directive.file + ":" + std::to_string(directive.line) + ": ";
}

template <class Parse>
auto parsed(const Directive& directive, Parse parse) {
    try {
        return parse(directive.arguments);
    } catch (const SettingError& error) {
        throw SettingError(place_of(directive) + error.what());
    }
}

}  // namespace

const std::vector<Directive>& Installation::directives() {
    if (unreadable_) throw SettingError("this stands in nginx's configuration, see there");
    if (!directives_) {
        unreadable_ = true;
        directives_ = ask_nginx(whereabouts_);
        unreadable_ = false;
    }
    return *directives_;
}

const Directive* Installation::find(std::string_view name) {
    for (const Directive& directive : directives()) {
        if (directive.name == name) return &directive;
    }
    return nullptr;
}

const Directive& Installation::need(std::string_view name, std::string_view instead) {
    const Directive* const directive = find(name);
    if (directive != nullptr) return *directive;
    throw SettingError("nginx's configuration has no " + std::string(name) + "; add it, or name " +
                       std::string(instead));
}

settings::RedisSettings Installation::redis() {
    if (whereabouts_.redis.empty()) {
        return parsed(need("gatekeeper_redis", "--redis"), settings::parse_redis);
    }
    try {
        return settings::parse_redis(settings::split_words(whereabouts_.redis));
    } catch (const SettingError& error) {
        throw SettingError(std::string("--redis: ") + error.what());
    }
}

std::string Installation::keys_path() {
    if (!whereabouts_.keys.empty()) return whereabouts_.keys;
    const Directive& directive = need("gatekeeper_keys", "--keys");
    if (directive.arguments.size() != 1) {
        throw SettingError(place_of(directive) + "write the path of the key file");
    }
    // nginx takes a relative path from the folder of its main configuration file.
    const std::filesystem::path main_file(directives().front().file);
    return (main_file.parent_path() / directive.arguments.front()).string();
}

std::optional<settings::MailSettings> Installation::mail() {
    const Directive* const directive = find("gatekeeper_mail");
    if (directive == nullptr) return std::nullopt;
    return parsed(*directive, settings::parse_mail);
}

std::optional<settings::SmsSettings> Installation::sms() {
    const Directive* const directive = find("gatekeeper_sms");
    if (directive == nullptr) return std::nullopt;
    return parsed(*directive, settings::parse_sms);
}

std::optional<settings::PortalSettings> Installation::portal() {
    const Directive* const directive = find("gatekeeper_portal");
    if (directive == nullptr) return std::nullopt;
    return parsed(*directive, settings::parse_portal);
}

}  // namespace gatekeeper::ctl
