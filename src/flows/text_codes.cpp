#include "text_codes.hpp"

#include "throttle.hpp"

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

constexpr std::string_view kAgain = "sms_again";
constexpr std::string_view kTotal = "sms_total";
/// Whose counters those of all messages are.
constexpr std::string_view kEverybody = "sms";

std::vector<domain::Limit> first_of(const std::vector<domain::Limit>& limits) {
    return {limits.front()};
}

std::vector<domain::Limit> one_in(seconds window, std::string name) {
    return {domain::Limit{std::move(name), 1, window}};
}

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

/// Whoever sets up a factor may type anybody's number: what they use up is not what its owner
/// has for signing in.
std::string number_subject(CodePurpose purpose, const PhoneNumber& phone,
                           const Services& services) {
    const bool own = purpose == CodePurpose::SmsSignIn;
    return nameless_subject(services, own ? "phone" : "phone-to-be", phone.e164());
}

std::string range_subject(const PhoneNumber& phone, const Services& services) {
    return nameless_subject(services, "prefix", phone.e164().substr(0, 1 + domain::kPrefixDigits));
}

/// One of the limits a message must pass.
struct Toll {
    std::string_view limit;
    Attempt attempt;
};

/// Who asks comes before whom it goes to, and what all share comes last: who has used up their own
/// takes nothing from others. A second message to the same number within a sign-in has to wait a
/// minute; a new sign-in does not.
std::vector<Toll> tolls_of(CodePurpose purpose, const MessageOrder& order, const PhoneNumber& phone,
                           const Services& services) {
    const domain::Limits& limits = services.limits;
    const std::string here = nameless_subject(services, "sms", order.flow.text() + phone.e164());
    return {
        {kAgain, {here, limits.sms_again}},
        {"sms_account", {order.account.id.text(), limits.sms_account}},
        {"sms_network", by_network(order.client, limits.sms_network)},
        {"sms", {number_subject(purpose, phone, services), limits.sms}},
        {"sms_prefix", {range_subject(phone, services), limits.sms_prefix}},
        {kTotal, {std::string(kEverybody), limits.sms_total}},
    };
}

/// Once until the limit opens again: the operator learns that nobody gets messages.
async::Task<void> report_total(seconds wait, Services& services) {
    const std::vector<domain::Limit> once = one_in(wait, "sms_total-told");
    const seconds told = co_await services.attempts.reserve(std::string(kEverybody), once);
    if (told > seconds(0)) co_return;
    services.log.error("no text message is sent for the next " + std::to_string(wait.count()) +
                       " s: gatekeeper_limit sms_total is used up; look at the gateway's log for "
                       "who gets them, and raise it if they are customers");
}

async::Task<SendOutcome> reserve_message(CodePurpose purpose, MessageOrder order, PhoneNumber phone,
                                         Services& services) {
    const std::vector<Toll> tolls = tolls_of(purpose, order, phone, services);
    for (const Toll& toll : tolls) {
        const seconds wait = co_await reserve(toll.attempt, services);
        if (wait == seconds(0)) continue;
        services.audit.record(ports::AuditEvent{"excess_rate_limit_exceeded",
                                                order.account.id.text(), std::string(toll.limit),
                                                order.client, order.request});
        if (toll.limit == kTotal) co_await report_total(wait, services);
        if (toll.limit == kAgain) co_return SendOutcome::TooSoon;
        co_return SendOutcome::TooMany;
    }
    co_return SendOutcome::Sent;
}

/// Counts a message that goes out; once an hour says so when hardly any code comes back.
async::Task<void> watch_messages(Services& services) {
    ports::AttemptLedger::Messages one;
    one.sent = 1;
    const ports::AttemptLedger::Messages hour = co_await services.attempts.count_messages(one);
    if (!domain::looks_like_pumping(hour.sent, hour.verified)) co_return;
    const std::vector<domain::Limit> once = one_in(std::chrono::hours(1), "pumping-told");
    const seconds told = co_await services.attempts.reserve(std::string(kEverybody), once);
    if (told > seconds(0)) co_return;
    services.log.error(std::to_string(hour.sent) + " text messages were sent this hour and " +
                       std::to_string(hour.verified) +
                       " codes came back: either they do not arrive, or somebody earns by them; "
                       "look at the numbers in the gateway's log, and at its countries and "
                       "gatekeeper_limit sms_prefix");
}

/// Counts before it sends, and gives nothing back when the gateway fails: a fault must not
/// become a way around the limits.
async::Task<SendOutcome> send_code(CodePurpose purpose, MessageOrder order, PhoneNumber phone,
                                   Services& services) {
    const SendOutcome reserved = co_await reserve_message(purpose, order, phone, services);
    if (reserved != SendOutcome::Sent) co_return reserved;
    co_await watch_messages(services);

    const domain::RandomByte random = [&services] { return random_byte(services.random); };
    const std::string code = domain::make_sms_code(random);
    std::string mac =
        code_mac(services, purpose, order.flow, subject_of(order.account.id, phone), code);
    co_await services.challenges.put_code(order.flow, purpose, std::move(mac),
                                          domain::kSmsCodeLife);

    const std::string_view language = services.theme.closest(order.account.profile.language);
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

async::Task<void> forgive_messages(CodePurpose purpose, PhoneNumber phone, std::string client,
                                   Services& services) {
    const domain::Limits& limits = services.limits;
    const std::vector<domain::Limit> burst = first_of(limits.sms);
    co_await services.attempts.forgive(number_subject(purpose, phone, services), burst);
    co_await give_back(by_network(client, limits.sms_network), services);
    co_await services.attempts.give_back(range_subject(phone, services), limits.sms_prefix);
    ports::AttemptLedger::Messages one;
    one.verified = 1;
    co_await services.attempts.count_messages(one);
}

async::Task<SendOutcome> send_sign_in_code(MessageOrder order, Services& services) {
    const std::optional<PhoneNumber> phone = phone_of(order.account, services);
    if (!phone) co_return SendOutcome::Failed;
    co_return co_await send_code(CodePurpose::SmsSignIn, std::move(order), *phone, services);
}

async::Task<SendOutcome> send_enrolment_code(MessageOrder order, PhoneNumber phone,
                                             Services& services) {
    co_return co_await send_code(CodePurpose::SmsEnrolment, std::move(order), std::move(phone),
                                 services);
}

}  // namespace gatekeeper::flows
