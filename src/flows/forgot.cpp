#include "journeys.hpp"
#include "text_codes.hpp"

#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/one_time_code.hpp>

#include <utility>

namespace gatekeeper::flows {
namespace {

using domain::Account;
using domain::CodePurpose;
using domain::CodeResult;
using domain::Email;
using domain::ResetChallenge;
using domain::seconds;
using http::Response;
using pages::Notice;
using pages::Problem;

Response address_page(int status, const Visit& visit, Services& services, Problem problem) {
    return http::html(status,
                      pages::forgot(context_of(visit, services), visit.typed("email"), problem));
}

Response code_page(int status, const Visit& visit, const ResetChallenge& reset, Services& services,
                   Problem problem) {
    return http::html(status,
                      pages::forgot_code(context_of(visit, services), reset.email, problem));
}

Response start_again(Visit& visit, Services& services, Notice notice) {
    visit.frame.route = "/forgot";
    visit.frame.notice = notice;
    return address_page(403, visit, services, Problem::None);
}

/// What a code is bound to besides its flow. Codes of 39 bits, five tries each and few mails a day
/// need no counter per account, which a stranger could use up.
std::string subject_of(const ResetChallenge& reset, const Services& services) {
    if (reset.account) return reset.account->text();
    return nameless_subject(services, "email", reset.email);
}

}  // namespace

async::Task<Response> show_forgot(Visit visit, Services& services) {
    co_return address_page(200, visit, services, Problem::None);
}

/// The same work and the same answer for every address: a code is made, stored and awaited in any
/// case, and only the mail queue learns whether there is somebody to write to.
async::Task<Response> forgot(Visit visit, Services& services) {
    if (domain::trim(visit.typed("email")).empty()) {
        co_return address_page(422, visit, services, Problem::EmailMissing);
    }
    const std::optional<Email> email = Email::parse(visit.typed("email"));
    if (!email) co_return address_page(422, visit, services, Problem::EmailMalformed);

    const std::optional<Account> account = co_await services.accounts.find_by_email(*email);
    std::string subject = nameless_subject(services, "mail", email->text());
    if (account) subject = account->id.text();
    const seconds wait = co_await services.attempts.reserve(subject, services.limits.mail);

    ResetChallenge reset;
    reset.email = email->text();
    reset.return_to = visit.frame.return_to;
    std::optional<Email> recipient;
    std::string language = visit.frame.language;
    if (account && !account->profile.disabled) {
        reset.account = account->id;
        reset.epoch = account->epoch;
        if (wait == seconds(0)) recipient = Email::parse(account->profile.email);
        if (!account->profile.language.empty()) language = account->profile.language;
    }
    const domain::RandomByte random = [&services] { return random_byte(services.random); };
    const std::string code = domain::make_mail_code(random);
    const domain::FlowToken flow = new_flow(services);
    std::string mac =
        code_mac(services, CodePurpose::Reset, flow, subject_of(reset, services), code);
    co_await services.challenges.put_code(flow, CodePurpose::Reset, std::move(mac),
                                          domain::kMailCodeLife);
    co_await services.challenges.save_reset(flow, reset);
    services.mailer.post(
        ports::MailDraft(recipient, language, ports::MailKind::SecurityCode, code));
    visit.frame.return_to.clear();
    co_return to_route(visit, services, "/forgot/code").with(flow_cookie(flow));
}

async::Task<Response> show_forgot_code(Visit visit, Services& services) {
    const std::optional<ResetChallenge> reset = co_await services.challenges.find_reset(visit.flow);
    if (!reset) co_return to_route(visit, services, "/forgot");
    visit.frame.return_to = reset->return_to;
    co_return code_page(200, visit, *reset, services, Problem::None);
}

async::Task<Response> forgot_code(Visit visit, Services& services) {
    std::optional<ResetChallenge> reset = co_await services.challenges.find_reset(visit.flow);
    if (!reset) co_return start_again(visit, services, Notice::ResetExpired);
    visit.frame.return_to = reset->return_to;
    if (domain::trim(visit.typed("code")).empty()) {
        co_return code_page(422, visit, *reset, services, Problem::CodeMissing);
    }
    const std::optional<std::string> code = domain::normalize_mail_code(visit.typed("code"));
    if (!code) co_return code_page(422, visit, *reset, services, Problem::CodeNotEightCharacters);

    std::vector<std::string> macs =
        code_macs(services, CodePurpose::Reset, visit.flow, subject_of(*reset, services), *code);
    const CodeResult result =
        co_await services.challenges.spend_code(visit.flow, CodePurpose::Reset, std::move(macs));
    if (result == CodeResult::Wrong) {
        co_return code_page(422, visit, *reset, services, Problem::CodeWrong);
    }
    if (result == CodeResult::Spent || !reset->account) {
        co_await services.challenges.remove_reset(visit.flow);
        co_return start_again(visit, services, Notice::TooManyCodes);
    }
    reset->proven = true;
    const domain::FlowToken flow = new_flow(services);
    co_await services.challenges.save_reset(flow, *reset);
    co_await services.challenges.remove_reset(visit.flow);
    visit.frame.return_to.clear();
    co_return to_route(visit, services, "/forgot/password").with(flow_cookie(flow));
}

}  // namespace gatekeeper::flows
