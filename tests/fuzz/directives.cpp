/// The words of our directives. The first line is an address or another first word, the others are
/// a word each.
#include "fuzz/target.hpp"

#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/http/form.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace gatekeeper::fuzz {
namespace {

using domain::Origin;
using settings::Arguments;
using settings::SettingError;

constexpr std::string_view kPassword = "s3cr3t-p4ssw0rd";

template <class Parser, class... Given>
auto parsed(Parser parse, const Given&... given) -> std::optional<decltype(parse(given...))> {
    try {
        return parse(given...);
    } catch (const SettingError& complaint) {
        const std::string_view text = complaint.what();
        must(!text.empty(), "a complaint says what is wrong");
        must(text.find(kPassword) == text.npos, "no complaint repeats a password");
        return std::nullopt;
    }
}

bool is_port(int port) {
    return port >= 1 && port <= 65535;
}

bool is_shown(const std::string& text) {
    return !text.empty() && text.size() <= 253 && http::is_utf8(text) &&
           std::none_of(text.begin(), text.end(),
                        [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

void check_origin(std::string_view text) {
    for (const auto& origin : {Origin::parse(text), Origin::of("https", text)}) {
        if (!origin) continue;
        must(is_port(origin->port()), "a port is a port");
        must(Origin::parse(origin->text()) == origin, "an origin is its text");
        must(origin->host().find_first_of("/\\@?#% ") == std::string::npos,
             "a host is only a host");
    }
}

void check_redis(const Arguments& words) {
    const auto redis = parsed(settings::parse_redis, words);
    if (!redis) return;
    must(redis->unix_path.empty() != redis->host.empty(), "a path or a host");
    must(redis->unix_path.empty() || redis->unix_path.front() == '/', "a full path");
    must(is_port(redis->port) && redis->database >= 0, "numbers within their bounds");
    must(redis->prefix.find_first_of("{}*?[]\\ ") == std::string::npos, "a prefix means itself");
    must(redis->user.empty() || !redis->password.empty(), "no user without password");
}

void check_mail(const Arguments& words) {
    const auto mail = parsed(settings::parse_mail, words);
    if (!mail) return;
    must(mail->directory.empty() != mail->url.empty(), "a folder or a server");
    must(mail->from_name.empty() || is_shown(mail->from_name), "a name that can be shown");
    must(mail->url.find('@') == std::string::npos, "a URL without user");
    must(mail->tls == ports::TlsPolicy::Required || mail->user.empty(), "no password in the clear");
    must(mail->user.empty() || !mail->password.empty(), "no user without password");
}

void check_rest(const Arguments& words) {
    if (const auto sms = parsed(settings::parse_sms, words)) {
        must(sms->directory.empty() != sms->gateway_file.empty(), "a folder or a file");
        must(sms->directory.empty() == sms->countries.empty(), "countries of a folder only");
    }
    if (const auto policy = parsed(settings::parse_session, words)) {
        must(policy->idle >= domain::seconds(60) && policy->idle <= policy->absolute &&
                 policy->absolute <= domain::seconds(7 * 24 * 3600),
             "times within their bounds");
    }
    if (const auto support = parsed(settings::parse_support, words)) {
        must(!support->email.empty() || !support->url.empty(), "somebody to ask");
        must(support->url.empty() || support->url.starts_with("http"), "a web address");
    }
    if (const auto service = parsed(settings::parse_service, words)) {
        must(domain::is_service_name(service->name) && is_shown(service->title), "can be shown");
        must(service->url.starts_with("https://") || service->url.starts_with("http://"),
             "a web address");
        must(service->url.find_first_of("\"<> \t") == std::string::npos, "safe in a page");
    }
    if (const auto portal = parsed(settings::parse_portal, words)) {
        must(portal->origin.is_trustworthy(), "browsers keep Secure cookies");
        must(is_shown(portal->name), "a name that can be shown");
    }
}

}  // namespace

FUZZ_TARGET(directives) {
    if (input.find(kPassword) != input.npos) return;
    Arguments words;
    while (!input.empty()) {
        const std::size_t end = std::min(input.find('\n'), input.size());
        words.emplace_back(input.substr(0, end));
        input.remove_prefix(std::min(end + 1, input.size()));
    }
    check_redis(words);
    check_mail(words);
    check_rest(words);
    if (words.empty()) return;

    check_origin(words.front());
    const auto time = parsed(settings::parse_duration, words.front());
    must(!time || time->count() >= 0, "no time is negative");
    const std::string rest = words.front();
    words.front() = "redis://user:" + std::string(kPassword) + "@" + rest;
    check_redis(words);
    words.front() = "smtp://user:" + std::string(kPassword) + "@" + rest;
    check_mail(words);
}

}  // namespace gatekeeper::fuzz
