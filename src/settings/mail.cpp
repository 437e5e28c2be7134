#include "words.hpp"

#include <gatekeeper/domain/text.hpp>

#include <utility>

namespace gatekeeper::settings {
namespace {

constexpr std::string_view kSmtp = "smtp://";
constexpr std::string_view kSmtps = "smtps://";
constexpr std::string_view kFile = "file:";
constexpr int kSubmissionPort = 587;
constexpr int kSubmissionsPort = 465;
constexpr int kRelayPort = 25;

struct Sender {
    std::string name;
    domain::Email address;
};

std::string_view without_quotes(std::string_view name) {
    const bool has_quotes = name.size() >= 2 && name.front() == '"' && name.back() == '"';
    return has_quotes ? name.substr(1, name.size() - 2) : name;
}

/// `Name <address>`, `"Name" <address>` or an address alone.
Sender parse_sender(const Options& options) {
    const std::optional<std::string> from = options.get("from");
    if (!from) {
        throw SettingError(
            "from= is missing; write the sender, as in from=\"Support <support@example.com>\"");
    }
    std::string_view name;
    std::string_view address = *from;
    const std::size_t open = from->rfind('<');
    if (open != std::string::npos && from->ends_with('>')) {
        name = without_quotes(domain::trim(address.substr(0, open)));
        address = address.substr(open + 1, address.size() - open - 2);
    }
    const std::optional<domain::Email> parsed = domain::Email::parse(address);
    if (!parsed) {
        throw SettingError("from=" + in_quotes(*from) +
                           " holds no mail address; write it as \"Support "
                           "<support@example.com>\" or support@example.com");
    }
    return Sender{name.empty() ? "" : shown_text(name), *parsed};
}

ports::TlsPolicy parse_tls(const Options& options) {
    const std::string tls = options.get("tls").value_or("required");
    if (tls != "required" && tls != "off") {
        throw SettingError("tls=" + tls + " is unknown; write tls=required or tls=off");
    }
    return tls == "off" ? ports::TlsPolicy::Off : ports::TlsPolicy::Required;
}

void refuse_password_in_url(const Address& address) {
    if (!address.user_info || address.user_info->find(':') == std::string::npos) return;
    throw SettingError(
        "a password does not belong before the @, where everyone who sees the "
        "configuration can read it; put it in a file and add "
        "password_file=/path/to/it");
}

void refuse_clear_text(const Address& address, bool implicit_tls) {
    if (implicit_tls) throw SettingError("tls=off contradicts smtps://; write smtp:// or drop it");
    if (!domain::Origin::of("http", address.host)->is_trustworthy()) {
        throw SettingError(
            "tls=off is possible for a relay on this machine only (localhost, "
            "127.0.0.1, [::1]): on the way to " +
            in_quotes(address.host) + " anybody could read the security codes in the mails");
    }
    if (address.user_info) {
        throw SettingError("user " + in_quotes(*address.user_info) +
                           " would sign in without encryption; drop tls=off, or let the relay "
                           "accept mail from this machine without a user");
    }
}

void set_credentials(MailSettings& settings, const Address& address, const Options& options) {
    const std::optional<std::string> file = options.get("password_file");
    if (!address.user_info) {
        if (!file) return;
        throw SettingError(
            "password_file= without a user; write the user before the host, as in "
            "smtp://user@" +
            address.host);
    }
    settings.user = percent_decode(*address.user_info);
    if (settings.user.empty()) throw SettingError("the user before the @ is missing");
    if (!file) {
        throw SettingError("user " + in_quotes(settings.user) +
                           " has no password; add password_file=/path/to/its/password");
    }
    settings.password = read_secret_file(absolute_path(*file));
}

void set_server(MailSettings& settings, std::string_view word, const Options& options) {
    const bool implicit_tls = word.starts_with(kSmtps);
    const std::string scheme(implicit_tls ? kSmtps : kSmtp);
    std::string_view rest = word.substr(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const Address address = parse_address(rest);
    refuse_password_in_url(address);
    const bool clear_text = settings.tls == ports::TlsPolicy::Off;
    if (clear_text) refuse_clear_text(address, implicit_tls);
    if (clear_text && options.has("ca_file")) {
        throw SettingError("ca_file= has no meaning together with tls=off; drop one of them");
    }
    int port = clear_text ? kRelayPort : kSubmissionPort;
    if (implicit_tls) port = kSubmissionsPort;
    settings.url = scheme + address.host + ":" + std::to_string(address.port.value_or(port));
    set_credentials(settings, address, options);
    if (const auto file = options.get("ca_file")) settings.ca_file = readable_file(*file);
}

void set_outbox(MailSettings& settings, std::string_view word, const Options& options) {
    for (const std::string_view name : {"password_file", "tls", "ca_file"}) {
        if (options.has(name)) {
            throw SettingError(std::string(name) +
                               "= has no meaning for file:, which writes the "
                               "mails to a folder; drop it");
        }
    }
    settings.directory = absolute_path(word.substr(kFile.size()));
}

}  // namespace

MailSettings parse_mail(const Arguments& arguments) {
    if (arguments.empty()) {
        throw SettingError("the server is missing; write smtp://user@host:587");
    }
    const std::string& word = arguments.front();
    const Options options(std::span<const std::string>(arguments).subspan(1),
                          {"from", "password_file", "tls", "ca_file"});
    Sender sender = parse_sender(options);
    MailSettings settings{
        "", "", "", "", std::move(sender.name), std::move(sender.address), parse_tls(options), ""};
    if (word.starts_with(kFile)) {
        set_outbox(settings, word, options);
    } else if (word.starts_with(kSmtp) || word.starts_with(kSmtps)) {
        set_server(settings, word, options);
    } else {
        throw SettingError(in_quotes(std::string_view(word).substr(0, word.find(':'))) +
                           " is no way to send mail; write smtp://user@host:587, "
                           "smtps://user@host:465 or file:/folder");
    }
    return settings;
}

}  // namespace gatekeeper::settings
