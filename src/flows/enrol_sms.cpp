#include "enrol.hpp"
#include "journeys.hpp"
#include "text_codes.hpp"

#include <gatekeeper/domain/one_time_code.hpp>

#include <utility>
#include <variant>

namespace gatekeeper::flows {
namespace {

using domain::Account;
using domain::CodePurpose;
using domain::CodeResult;
using domain::Factor;
using domain::PhoneError;
using domain::PhoneNumber;
using http::Response;
using pages::Notice;
using pages::Problem;

Problem problem_of(PhoneError error) {
    switch (error) {
        case PhoneError::Empty:
            return Problem::PhoneMissing;
        case PhoneError::NoCountryCode:
            return Problem::PhoneWithoutCountryCode;
        case PhoneError::NotMobile:
            return Problem::PhoneNotMobile;
        case PhoneError::CountryNotAllowed:
            return Problem::PhoneCountryNotAllowed;
        case PhoneError::NotANumber:
            break;
    }
    return Problem::PhoneNotANumber;
}

Notice notice_for(SendOutcome outcome) {
    switch (outcome) {
        case SendOutcome::TooSoon:
            return Notice::SmsTooSoon;
        case SendOutcome::TooMany:
            return Notice::SmsTooMany;
        case SendOutcome::Failed:
            return Notice::SmsFailed;
        case SendOutcome::Sent:
            break;
    }
    return Notice::SmsSent;
}

Response number_page(int status, const Visit& visit, Services& services, Problem problem) {
    return http::html(status, pages::enrol_sms(context_of(visit, services), visit.typed("phone"),
                                               services.texts.countries(), problem));
}

Response code_page(int status, const Visit& visit, const PhoneNumber& phone, Services& services,
                   Problem problem) {
    return http::html(status,
                      pages::verify_sms(context_of(visit, services), phone.masked(), problem));
}

/// Only a sign-in without a second factor may choose one, and SMS only where it is offered.
bool may_enrol(const std::optional<Pending>& pending, const Services& services) {
    return pending && !pending->account.credentials.second_factor() && services.texts.available();
}

}  // namespace

async::Task<Response> show_sms_enrolment(Visit visit, Services& services) {
    const std::optional<Pending> pending = co_await pending_sign_in(visit.flow, services);
    if (!may_enrol(pending, services)) co_return to_route(visit, services, "/enrol");
    visit.frame.return_to = pending->challenge.return_to;
    co_return number_page(200, visit, services, Problem::None);
}

async::Task<Response> enrol_sms(Visit visit, Services& services) {
    std::optional<Pending> pending = co_await pending_sign_in(visit.flow, services);
    if (!may_enrol(pending, services)) {
        co_return start_again(visit, services, Notice::SignInExpired);
    }
    visit.frame.return_to = pending->challenge.return_to;
    const std::variant<PhoneNumber, PhoneError> number =
        PhoneNumber::parse(visit.typed("phone"), services.texts.countries());
    if (const PhoneError* const error = std::get_if<PhoneError>(&number)) {
        co_return number_page(422, visit, services, problem_of(*error));
    }
    const PhoneNumber& phone = std::get<PhoneNumber>(number);
    MessageOrder order{visit.flow, pending->account, visit.request.client, visit.request.id};
    const SendOutcome sent = co_await send_enrolment_code(std::move(order), phone, services);
    const std::optional<PhoneNumber> before = pending_number(*pending, services);
    const bool code_is_under_way =
        sent == SendOutcome::TooSoon && before && before->e164() == phone.e164();
    if (sent != SendOutcome::Sent && !code_is_under_way) {
        visit.frame.notice = notice_for(sent);
        co_return number_page(sent == SendOutcome::Failed ? 503 : 429, visit, services,
                              Problem::None);
    }
    pending->challenge.phone =
        services.keys.seal(phone.e164(), domain::owner_of(pending->account.id, "enrolment"));
    co_await services.challenges.save_sign_in(visit.flow, pending->challenge);
    visit.frame.return_to.clear();
    co_return to_route(visit, services, "/enrol/sms/verify", notice_of(sent));
}

async::Task<Response> show_sms_verification(Visit visit, Services& services) {
    const std::optional<Pending> pending = co_await pending_sign_in(visit.flow, services);
    if (!may_enrol(pending, services)) co_return to_route(visit, services, "/enrol");
    visit.frame.return_to = pending->challenge.return_to;
    const std::optional<PhoneNumber> phone = pending_number(*pending, services);
    if (!phone) co_return to_route(visit, services, "/enrol/sms");
    co_return code_page(200, visit, *phone, services, Problem::None);
}

async::Task<Response> verify_sms(Visit visit, Services& services) {
    std::optional<Pending> pending = co_await pending_sign_in(visit.flow, services);
    if (!may_enrol(pending, services)) {
        co_return start_again(visit, services, Notice::SignInExpired);
    }
    visit.frame.return_to = pending->challenge.return_to;
    const std::optional<PhoneNumber> phone = pending_number(*pending, services);
    if (!phone) co_return to_route(visit, services, "/enrol/sms");
    if (domain::trim(visit.typed("code")).empty()) {
        co_return code_page(422, visit, *phone, services, Problem::CodeMissing);
    }
    const std::optional<std::string> code = domain::normalize_sms_code(visit.typed("code"));
    if (!code) co_return code_page(422, visit, *phone, services, Problem::CodeNotSixDigits);

    Account& account = pending->account;
    const CodeGuess guess(visit, account, services);
    const CodeVerdict verdict = co_await take_code_attempt(guess, services);
    if (!verdict.may_try) co_return refuse_code(visit, account, verdict, services);
    std::vector<std::string> macs = code_macs(services, CodePurpose::SmsEnrolment, visit.flow,
                                              subject_of(account.id, *phone), *code);
    const CodeResult result = co_await services.challenges.spend_code(
        visit.flow, CodePurpose::SmsEnrolment, std::move(macs));
    if (result != CodeResult::Right) {
        co_return code_page(422, visit, *phone, services, Problem::CodeWrong);
    }
    co_await forgive_messages(CodePurpose::SmsEnrolment, *phone, visit.request.client, services);
    account.credentials.phone =
        services.keys.seal(phone->e164(), domain::owner_of(account.id, "phone"));
    co_await forgive_codes(guess, services);
    co_return co_await finish_enrolment(std::move(visit), std::move(account), Factor::Sms,
                                        services);
}

}  // namespace gatekeeper::flows
