#include "journeys.hpp"
#include "known_device.hpp"
#include "text_codes.hpp"
#include "throttle.hpp"

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

/// A known device has a number of mails of its own, which strangers cannot use up.
Attempt mail_to(const Visit& visit, const Email& email, const std::optional<Account>& account,
                const Services& services) {
    const std::vector<domain::Limit>& limits = services.limits.mail;
    if (!account) return {nobody(services, email.text()), limits};
    const auto device = known_device(visit.request.cookies, account->id, account->epoch, services);
    if (device) return {account->id.text(), of_part(limits, *device)};
    return {account->id.text(), limits};
}

/// A wrong code of a flow, whether or not it has an account.
Attempt failure_in(const Visit& visit, const ResetChallenge& reset, const Services& services) {
    if (reset.account) return failure_of(visit.request, *reset.account, reset.epoch, services);
    return by_network(visit.request.client, services.limits.network);
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

    const Attempt asked = by_network(visit.request.client, services.limits.mail_network);
    const seconds closed = co_await reserve(asked, services);
    if (closed > seconds(0)) co_return too_many(visit, services, "mail_network", closed);
    const std::optional<Account> account = co_await services.accounts.find_by_email(*email);
    const Attempt mail = mail_to(visit, *email, account, services);
    const seconds wait = co_await reserve(mail, services);
    std::string_view known;
    if (account) known = account->id.text();
    if (wait > seconds(0)) note_excess(services, visit.request, "mail", known);

    ResetChallenge reset;
    reset.email = email->text();
    reset.return_to = visit.frame.return_to;
    std::optional<Email> recipient;
    std::string language = visit.frame.language;
    if (account && !account->profile.disabled && wait == seconds(0)) {
        reset.account = account->id;
        reset.epoch = account->epoch;
        recipient = Email::parse(account->profile.email);
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
    services.mailer.post(ports::MailDraft(recipient, language, ports::MailKind::SecurityCode, code,
                                          occasion_of(visit, services)));
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

    const Attempt attempt = failure_in(visit, *reset, services);
    const seconds closed = co_await reserve(attempt, services);
    if (closed > seconds(0)) co_return too_many(visit, services, "network", closed);
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
    co_await give_back(attempt, services);
    reset->proven = true;
    const domain::FlowToken flow = new_flow(services);
    co_await services.challenges.save_reset(flow, *reset);
    co_await services.challenges.remove_reset(visit.flow);
    visit.frame.return_to.clear();
    co_return to_route(visit, services, "/forgot/password").with(flow_cookie(flow));
}

}  // namespace gatekeeper::flows
