#include "text_codes.hpp"

#include <gatekeeper/domain/one_time_code.hpp>
#include <gatekeeper/pages/mails.hpp>

#include <utility>

namespace gatekeeper::flows {
namespace {

using crypto::Purpose;
using domain::Account;
using domain::CodePurpose;
using domain::FlowToken;
using domain::PhoneNumber;
using domain::seconds;

std::string_view purpose_name(CodePurpose purpose) {
    switch (purpose) {
        case CodePurpose::Reset:
            return "reset";
        case CodePurpose::SmsSignIn:
            return "sms";
        case CodePurpose::SmsEnrolment:
            break;
    }
    return "sms-enrolment";
}

std::string number_subject(const PhoneNumber& phone, const Services& services) {
    return nameless_subject(services, "phone", phone.e164());
}

/// Takes one message from every limit. A second one to the same number within a sign-in has to
/// wait a minute; a new sign-in does not.
async::Task<SendOutcome> reserve_message(FlowToken flow, domain::AccountId account,
                                         PhoneNumber phone, Services& services) {
    const std::string here = nameless_subject(services, "sms", flow.text() + phone.e164());
    seconds wait = co_await services.attempts.reserve(here, services.limits.sms_again);
    if (wait > seconds(0)) co_return SendOutcome::TooSoon;
    const std::string number = number_subject(phone, services);
    wait = co_await services.attempts.reserve(number, services.limits.sms_burst);
    if (wait == seconds(0)) {
        wait = co_await services.attempts.reserve(number, services.limits.sms_day);
    }
    if (wait == seconds(0)) {
        wait = co_await services.attempts.reserve(account.text(), services.limits.sms_account);
    }
    if (wait > seconds(0)) co_return SendOutcome::TooMany;
    co_return SendOutcome::Sent;
}

/// Counts before it sends, and gives nothing back when the gateway fails: a fault must not
/// become a way around the limits.
async::Task<SendOutcome> send_code(FlowToken flow, CodePurpose purpose, Account account,
                                   PhoneNumber phone, Services& services) {
    const SendOutcome reserved = co_await reserve_message(flow, account.id, phone, services);
    if (reserved != SendOutcome::Sent) co_return reserved;

    const domain::RandomByte random = [&services] { return random_byte(services.random); };
    const std::string code = domain::make_sms_code(random);
    std::string mac = code_mac(services, purpose, flow, subject_of(account.id, phone), code);
    co_await services.challenges.put_code(flow, purpose, std::move(mac), domain::kSmsCodeLife);

    const std::string_view language = services.theme.closest(account.profile.language);
    ports::TextMessage message(
        phone, pages::sms_text(services.theme, services.site, language, code), code);
    const bool sent = co_await services.texts.send(std::move(message));
    if (!sent) co_return SendOutcome::Failed;
    co_return SendOutcome::Sent;
}

}  // namespace

std::string_view notice_of(SendOutcome outcome) {
    switch (outcome) {
        case SendOutcome::Sent:
            return "sms-sent";
        case SendOutcome::TooSoon:
            return "sms-too-soon";
        case SendOutcome::TooMany:
            return "sms-too-many";
        case SendOutcome::Failed:
            break;
    }
    return "sms-failed";
}

std::optional<PhoneNumber> phone_of(const Account& account, const Services& services) {
    const std::optional<crypto::Secret> number =
        services.keys.open(account.credentials.phone, domain::owner_of(account.id, "phone"));
    if (!number) return std::nullopt;
    return PhoneNumber::from_e164(number->view());
}

std::vector<std::string> code_macs(const Services& services, CodePurpose purpose,
                                   const FlowToken& flow, std::string_view subject,
                                   std::string_view code) {
    return services.keys.tags(Purpose::OneTimeCode,
                              {purpose_name(purpose), flow.text(), subject, code});
}

std::string code_mac(const Services& services, CodePurpose purpose, const FlowToken& flow,
                     std::string_view subject, std::string_view code) {
    return services.keys.tag(Purpose::OneTimeCode,
                             {purpose_name(purpose), flow.text(), subject, code});
}

std::string subject_of(const domain::AccountId& account, const PhoneNumber& phone) {
    return account.text() + phone.e164();
}

async::Task<void> forgive_messages(PhoneNumber phone, Services& services) {
    co_await services.attempts.forgive(number_subject(phone, services), services.limits.sms_burst);
}

async::Task<SendOutcome> send_sign_in_code(FlowToken flow, Account account, Services& services) {
    const std::optional<PhoneNumber> phone = phone_of(account, services);
    if (!phone) co_return SendOutcome::Failed;
    co_return co_await send_code(flow, CodePurpose::SmsSignIn, account, *phone, services);
}

async::Task<SendOutcome> send_enrolment_code(FlowToken flow, Account account, PhoneNumber phone,
                                             Services& services) {
    co_return co_await send_code(flow, CodePurpose::SmsEnrolment, account, phone, services);
}

}  // namespace gatekeeper::flows
