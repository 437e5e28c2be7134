#include "customer.hpp"
#include "trial_message.hpp"
#include "verbs.hpp"
#include "wait.hpp"

#include <gatekeeper/delivery/blocking_transfer.hpp>
#include <gatekeeper/delivery/file_outbox.hpp>
#include <gatekeeper/host/system.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <variant>

namespace gatekeeper::ctl {
namespace {

using domain::PhoneError;
using domain::PhoneNumber;
using ports::PortFailure;
using ports::TransferResult;

int answer(const Context& context, const std::string& to, const std::string& through) {
    json::Value value = json::Value::object();
    value.set("sent", json::Value::boolean(true));
    value.set("to", json::Value::string(to));
    value.set("through", json::Value::string(through));
    context.output.answer(value, through + " took the message to " + to + ".");
    return kDone;
}

void send_mail(const settings::MailSettings& settings, const domain::Email& to,
               const std::string& message) {
    delivery::BlockingTransfer transfer;
    const TransferResult result = wait(transfer.smtp(exchange_with(settings, to, message)));
    if (result.completed && result.status / 100 == 2) return;
    const std::string text = settings.url + ": " + result.error;
    if (result.completed) throw Refusal(text);
    throw PortFailure(text);
}

void send_text(const delivery::SmsGateway& gateway, const std::string& file,
               const ports::TextMessage& message) {
    delivery::BlockingTransfer transfer;
    const TransferResult result = wait(transfer.http(gateway.request(message)));
    const std::optional<std::string> refusal = gateway.refusal(result, message);
    if (!refusal) return;
    const std::string text = "the gateway of " + file + ": " + *refusal;
    if (result.completed) throw Refusal(text);
    throw PortFailure(text);
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text.append(" ").append(word);
    return text;
}

PhoneNumber allowed_number(const std::string& typed, const std::vector<std::string>& countries) {
    const auto parsed = PhoneNumber::parse(typed, countries);
    if (const PhoneNumber* const number = std::get_if<PhoneNumber>(&parsed)) return *number;
    switch (std::get<PhoneError>(parsed)) {
        case PhoneError::NotMobile:
            throw BadValue(in_quotes(typed) + " is not a mobile number");
        case PhoneError::CountryNotAllowed:
            throw BadValue("the country of " + in_quotes(typed) +
                           " is none of those allowed:" + listed(countries));
        case PhoneError::Empty:
        case PhoneError::NoCountryCode:
        case PhoneError::NotANumber:
            break;
    }
    throw BadValue(in_quotes(typed) +
                   " is not a phone number with its country code, as in "
                   "+32470123456");
}

}  // namespace

int send_trial_mail(Context& context, const std::string& address) {
    const domain::Email to = read_email(address);
    const settings::MailSettings settings = mail_settings(context.installation);
    const std::string message = trial_mail(settings, site_name(context.installation), to);
    if (settings.directory.empty()) {
        send_mail(settings, to, message);
        return answer(context, to.text(), settings.url);
    }
    host::SystemRandom random;
    delivery::Outbox(settings.directory, random).put(".eml", message);
    return answer(context, to.text(), "the folder " + settings.directory);
}

int send_trial_text(Context& context, const std::string& number) {
    const settings::SmsSettings settings = sms_settings(context.installation);
    const std::string site = site_name(context.installation);
    if (settings.directory.empty()) {
        const auto gateway = delivery::SmsGateway::load(settings.gateway_file);
        const PhoneNumber to = allowed_number(number, gateway.countries());
        send_text(gateway, settings.gateway_file, trial_text(site, to));
        return answer(context, to.e164(), "the gateway of " + settings.gateway_file);
    }
    host::SystemRandom random;
    delivery::FileTextMessenger messenger(delivery::Outbox(settings.directory, random),
                                          settings.countries);
    const PhoneNumber to = allowed_number(number, settings.countries);
    wait(messenger.send(trial_text(site, to)));
    return answer(context, to.e164(), "the folder " + settings.directory);
}

}  // namespace gatekeeper::ctl
