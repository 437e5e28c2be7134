#include "trial_message.hpp"

#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/delivery/mime_message.hpp>
#include <gatekeeper/host/system.hpp>

#include <utility>

namespace gatekeeper::ctl {
namespace {

constexpr std::size_t kIdBytes = 10;

/// In place of a code, for gateways with a template around it.
constexpr const char* kNoCode = "000000";

template <class Settings>
Settings needed(std::optional<Settings> settings, const char* name) {
    if (settings) return std::move(*settings);
    throw settings::SettingError(std::string("nginx's configuration has no ") + name + "; add it");
}

}  // namespace

settings::MailSettings mail_settings(Installation& installation) {
    return needed(installation.mail(), "gatekeeper_mail");
}

settings::SmsSettings sms_settings(Installation& installation) {
    return needed(installation.sms(), "gatekeeper_sms");
}

std::string site_name(Installation& installation) {
    return needed(installation.portal(), "gatekeeper_portal").name;
}

std::string trial_mail(const settings::MailSettings& settings, const std::string& site,
                       const domain::Email& to) {
    const std::string text = "This is a test from " + site +
                             ". It arrived, so the mails that "
                             "customers ask for there can arrive too.";
    host::SystemRandom random;
    return delivery::render({settings.from_name, settings.from, to, "Test from " + site,
                             text + "\n", "<p>This is a test. It arrived.</p>\n",
                             host::SystemClock().now(), crypto::base32(random.bytes(kIdBytes))});
}

ports::SmtpExchange exchange_with(const settings::MailSettings& settings, const domain::Email& to,
                                  std::string message) {
    ports::SmtpExchange exchange;
    exchange.url = settings.url;
    exchange.user = settings.user;
    exchange.password = settings.password;
    exchange.from = settings.from.text();
    exchange.to = to.text();
    exchange.message = std::move(message);
    exchange.tls = settings.tls;
    exchange.ca_file = settings.ca_file;
    return exchange;
}

ports::TextMessage trial_text(const std::string& site, const domain::PhoneNumber& to) {
    return ports::TextMessage(to, "This is a test from " + site + ". It arrived.", kNoCode);
}

}  // namespace gatekeeper::ctl
