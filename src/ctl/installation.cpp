#include "installation.hpp"

#include "process.hpp"

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

std::string dump_of_nginx(const Whereabouts& whereabouts) {
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
    if (result.status == 0) return result.out;
    throw SettingError("nginx cannot read its configuration (\"" + words.front() +
                       " -T\" ended with status " + std::to_string(result.status) + "):\n" +
                       result.err +
                       "Correct it, run gatekeeperctl as root, or name --redis and --keys.");
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
    if (!directives_) directives_ = settings::read_directives(dump_of_nginx(whereabouts_));
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
