#include "words.hpp"

#include <gatekeeper/domain/text.hpp>

#include <sys/un.h>

#include <algorithm>
#include <charconv>

namespace gatekeeper::settings {
namespace {

constexpr std::string_view kUnix = "unix:";
constexpr std::string_view kTcp = "redis://";
constexpr std::size_t kLongestUnixPath = sizeof(sockaddr_un::sun_path) - 1;
constexpr std::size_t kLongestPrefix = 64;
constexpr int kLastDatabase = 9999;

int parse_database(std::string_view text) {
    int database = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), database);
    if (error != std::errc() || end != text.data() + text.size() || database < 0 ||
        database > kLastDatabase) {
        throw SettingError("database " + in_quotes(text) + " is not a number from 0 to " +
                           std::to_string(kLastDatabase));
    }
    return database;
}

/// Characters that mean something in a key's hash tag or in a search pattern stay out.
std::string parse_prefix(std::string_view text) {
    const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
        return domain::is_alnum(c) || std::string_view(":._-/").find(c) != std::string_view::npos;
    });
    if (!plain || text.size() > kLongestPrefix) {
        throw SettingError("prefix " + in_quotes(text) +
                           " may hold letters, digits and :._-/, at "
                           "most " +
                           std::to_string(kLongestPrefix) + " of them");
    }
    return std::string(text);
}

void set_unix_path(RedisSettings& settings, std::string_view path) {
    settings.unix_path = absolute_path(path);
    if (path.size() > kLongestUnixPath) {
        throw SettingError("the socket's path " + in_quotes(path) + " is too long: " +
                           std::to_string(kLongestUnixPath) + " characters are possible");
    }
}

/// What follows redis://. The word may hold a password, so no complaint repeats it as a whole.
void set_tcp_address(RedisSettings& settings, std::string_view rest) {
    const std::size_t last_at = rest.rfind('@');
    const std::size_t slash = rest.find('/', last_at == std::string_view::npos ? 0 : last_at);
    const Address address = parse_address(rest.substr(0, slash));
    settings.host = address.host;
    if (settings.host.starts_with('[')) {
        settings.host = settings.host.substr(1, settings.host.size() - 2);
    }
    settings.port = address.port.value_or(settings.port);
    if (address.user_info) {
        const std::string_view info = *address.user_info;
        const std::size_t colon = std::min(info.find(':'), info.size());
        settings.user = percent_decode(info.substr(0, colon));
        settings.password = percent_decode(info.substr(std::min(colon + 1, info.size())));
    }
    if (slash != std::string_view::npos && slash + 1 < rest.size()) {
        settings.database = parse_database(rest.substr(slash + 1));
    }
}

void set_address(RedisSettings& settings, std::string_view word) {
    if (word.starts_with(kUnix)) return set_unix_path(settings, word.substr(kUnix.size()));
    if (word.starts_with(kTcp)) return set_tcp_address(settings, word.substr(kTcp.size()));
    if (word.starts_with("rediss://")) {
        throw SettingError(
            "rediss:// (TLS) is not available; use a unix socket, or a TLS tunnel that ends on "
            "this machine and redis://127.0.0.1:port");
    }
    const std::string_view scheme = word.substr(0, word.find(':'));
    throw SettingError(in_quotes(scheme) +
                       " is no way to reach Redis; write unix:/run/redis/redis.sock or "
                       "redis://host:6379");
}

void set_user(RedisSettings& settings, const Options& options) {
    const std::optional<std::string> user = options.get("user");
    if (!user) return;
    if (!settings.user.empty()) {
        throw SettingError("the user stands before the @ and in user=; keep one of them");
    }
    settings.user = *user;
}

void set_password(RedisSettings& settings, const Options& options) {
    const std::optional<std::string> file = options.get("password_file");
    if (file && !settings.password.empty()) {
        throw SettingError(
            "there is a password before the @ and a password_file=; keep the file only");
    }
    if (file) settings.password = read_secret_file(absolute_path(*file));
    if (!settings.user.empty() && settings.password.empty()) {
        throw SettingError("user " + in_quotes(settings.user) +
                           " has no password; add password_file=/path/to/its/password");
    }
}

}  // namespace

RedisSettings parse_redis(const Arguments& arguments) {
    if (arguments.empty()) {
        throw SettingError(
            "the address is missing; write unix:/run/redis/redis.sock or redis://host:6379");
    }
    const Options options(std::span<const std::string>(arguments).subspan(1),
                          {"prefix", "user", "password_file", "db"});
    RedisSettings settings;
    set_address(settings, arguments.front());
    set_user(settings, options);
    set_password(settings, options);
    if (const auto prefix = options.get("prefix")) settings.prefix = parse_prefix(*prefix);
    if (const auto database = options.get("db")) {
        if (settings.database != 0) {
            throw SettingError("the database stands after the host and in db=; keep one of them");
        }
        settings.database = parse_database(*database);
    }
    return settings;
}

}  // namespace gatekeeper::settings
