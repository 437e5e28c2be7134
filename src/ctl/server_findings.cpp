#include "findings.hpp"
#include "trial_message.hpp"

#include <gatekeeper/delivery/curl_exchange.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <filesystem>

namespace gatekeeper::ctl {
namespace {

using Level = Finding::Level;

/// Any number will do where nothing is sent.
constexpr const char* kNobody = "+32470000000";

Finding judge_folder(const std::string& topic, const std::string& folder) {
    if (!std::filesystem::is_directory(folder)) {
        return {Level::Problem, topic, folder + " is not a folder",
                "make it, and give it to the user of nginx's workers"};
    }
    return {Level::Warning, topic, "messages are written to " + folder + ", nobody gets them",
            "name a server before customers come"};
}

/// Connects with all that comes before the first message: TLS, and for mail the sign-in.
Finding judge_connection(const std::string& topic, const std::string& name,
                         delivery::CurlExchange exchange) {
    curl_easy_setopt(exchange.handle(), CURLOPT_CONNECT_ONLY, 1L);
    const CURLcode code = curl_easy_perform(exchange.handle());
    if (code == CURLE_OK) return {Level::Ok, topic, name + " answers", ""};
    return {Level::Problem, topic, name + ": " + exchange.result(code).error,
            "correct the directive or the server; nothing was sent"};
}

}  // namespace

Finding examine_mail(Installation& installation) {
    const settings::MailSettings settings = mail_settings(installation);
    if (!settings.directory.empty()) return judge_folder("mail", settings.directory);
    return judge_connection(
        "mail", settings.url,
        delivery::CurlExchange(exchange_with(settings, settings.from, "nothing\r\n")));
}

Finding examine_sms(Installation& installation) {
    const settings::SmsSettings settings = sms_settings(installation);
    if (!settings.directory.empty()) return judge_folder("SMS", settings.directory);
    const auto gateway = delivery::SmsGateway::load(settings.gateway_file);
    const auto nobody = domain::PhoneNumber::from_e164(kNobody);
    return judge_connection("SMS", "the gateway of " + settings.gateway_file,
                            delivery::CurlExchange(gateway.request(trial_text("nobody", *nobody))));
}

}  // namespace gatekeeper::ctl
