#include "journeys.hpp"
#include "pending.hpp"
#include "text_codes.hpp"

#include <gatekeeper/domain/one_time_code.hpp>
#include <gatekeeper/domain/totp.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <utility>

namespace gatekeeper::flows {
namespace {

using domain::Account;
using domain::CodePurpose;
using domain::CodeResult;
using domain::Factor;
using http::Response;
using pages::Notice;
using pages::Problem;

Response page(int status, const Visit& visit, const Account& account, Services& services,
              Problem problem) {
    pages::SecondFactorView view;
    view.factor = *account.credentials.second_factor();
    view.problem = problem;
    if (const auto phone = phone_of(account, services)) view.masked_phone = phone->masked();
    return http::html(status, pages::second_factor(context_of(visit, services), view));
}

enum class TotpResult { Right, Wrong, Reused };

async::Task<TotpResult> check_totp(Account account, std::string code, Services& services) {
    const std::optional<crypto::Secret> secret =
        services.keys.open(account.credentials.totp_secret, domain::owner_of(account.id, "totp"));
    if (!secret) throw ports::PortFailure("no key opens the TOTP secret of " + account.id.text());
    const auto step = domain::match_totp(secret->view(), code, services.clock.now());
    if (!step) co_return TotpResult::Wrong;
    const bool first_use = co_await services.accounts.accept_totp_step(account.id, *step);
    if (!first_use) co_return TotpResult::Reused;
    co_return TotpResult::Right;
}

async::Task<bool> text_code_is_right(domain::FlowToken flow, std::string client, Account account,
                                     std::string code, Services& services) {
    const auto phone = phone_of(account, services);
    if (!phone) throw ports::PortFailure("no key opens the number of " + account.id.text());
    std::vector<std::string> macs =
        code_macs(services, CodePurpose::SmsSignIn, flow, subject_of(account.id, *phone), code);
    const CodeResult result =
        co_await services.challenges.spend_code(flow, CodePurpose::SmsSignIn, std::move(macs));
    if (result != CodeResult::Right) co_return false;
    co_await forgive_messages(CodePurpose::SmsSignIn, *phone, client, services);
    co_return true;
}

}  // namespace

async::Task<Response> show_second_factor(Visit visit, Services& services) {
    const std::optional<Pending> pending = co_await pending_sign_in(visit.flow, services);
    if (!pending) co_return to_route(visit, services, "/login");
    visit.frame.return_to = pending->challenge.return_to;
    if (!pending->account.credentials.second_factor())
        co_return to_route(visit, services, "/enrol");
    co_return page(200, visit, pending->account, services, Problem::None);
}

async::Task<Response> second_factor(Visit visit, Services& services) {
    std::optional<Pending> pending = co_await pending_sign_in(visit.flow, services);
    if (!pending || !pending->account.credentials.second_factor()) {
        co_return start_again(visit, services, Notice::SignInExpired);
    }
    visit.frame.return_to = pending->challenge.return_to;
    Account& account = pending->account;
    const Factor factor = *account.credentials.second_factor();

    if (domain::trim(visit.typed("code")).empty()) {
        co_return page(422, visit, account, services, Problem::CodeMissing);
    }
    const std::optional<std::string> code = domain::normalize_totp(visit.typed("code"));
    if (!code) co_return page(422, visit, account, services, Problem::CodeNotSixDigits);

    const CodeGuess guess(visit, account, services);
    const CodeVerdict verdict = co_await take_code_attempt(guess, services);
    if (!verdict.may_try) {
        if (verdict.network_wait == domain::seconds(0)) {
            audit(services, visit, "authn_login_fail_max", account.id.text(),
                  domain::name_of(factor));
        }
        co_return refuse_code(visit, account, verdict, services);
    }
    bool right = false;
    if (factor == Factor::Totp) {
        const TotpResult result = co_await check_totp(account, *code, services);
        right = result == TotpResult::Right;
        if (result == TotpResult::Reused) {
            audit(services, visit, "authn_token_reuse", account.id.text(), "totp");
        }
    } else {
        right =
            co_await text_code_is_right(visit.flow, visit.request.client, account, *code, services);
    }
    if (!right) {
        audit(services, visit, "authn_login_fail", account.id.text(), domain::name_of(factor));
        co_return page(422, visit, account, services, Problem::CodeWrong);
    }
    co_await forgive_codes(guess, services);
    audit(services, visit, "authn_login_success", account.id.text(), domain::name_of(factor));
    co_return co_await finish_sign_in(std::move(visit), std::move(account), factor, services);
}

async::Task<Response> send_code_again(Visit visit, Services& services) {
    std::optional<Pending> pending = co_await pending_sign_in(visit.flow, services);
    if (!pending) co_return start_again(visit, services, Notice::SignInExpired);
    Account& account = pending->account;
    visit.frame.return_to.clear();
    visit.frame.level.clear();

    MessageOrder order{visit.flow, account, visit.request.client, visit.request.id};
    if (account.credentials.second_factor() == Factor::Sms) {
        const SendOutcome sent = co_await send_sign_in_code(std::move(order), services);
        co_return to_route(visit, services, "/second-factor", notice_of(sent));
    }
    const std::optional<domain::PhoneNumber> phone = pending_number(*pending, services);
    if (account.credentials.second_factor() || !phone) {
        co_return to_route(visit, services, "/second-factor");
    }
    const SendOutcome sent = co_await send_enrolment_code(std::move(order), *phone, services);
    co_return to_route(visit, services, "/enrol/sms/verify", notice_of(sent));
}

}  // namespace gatekeeper::flows
