#include "enrol.hpp"
#include "journeys.hpp"

#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/domain/totp.hpp>

#include <utility>
#include <vector>

namespace gatekeeper::flows {
namespace {

using crypto::Secret;
using domain::Account;
using domain::Factor;
using http::Response;
using pages::Notice;
using pages::Problem;

/// The secret being enrolled is derived from the flow's 256 random bits instead of being stored:
/// showing the page again shows the same one, an abandoned enrolment leaves nothing behind, and
/// no GET writes. One per key of the ring, the active key's first.
std::vector<Secret> offered_secrets(const domain::FlowToken& flow, const Account& account,
                                    const Services& services) {
    std::vector<Secret> secrets;
    for (const std::string& tag :
         services.keys.tags(crypto::Purpose::Enrolment, {flow.text(), account.id.text()})) {
        secrets.emplace_back(crypto::from_base64url(tag)->substr(0, domain::kTotpSecretBytes));
    }
    return secrets;
}

Response page(int status, const Visit& visit, const Account& account, Services& services,
              Problem problem) {
    const std::vector<Secret> secrets = offered_secrets(visit.flow, account, services);
    pages::TotpEnrolmentView view;
    view.email = account.profile.email;
    view.uri =
        domain::otpauth_uri(services.site.name, account.profile.email, secrets.front().view());
    view.secret = domain::grouped_base32(secrets.front().view());
    view.problem = problem;
    return http::html(status, pages::enrol_totp(context_of(visit, services), view));
}

}  // namespace

async::Task<Response> show_totp_enrolment(Visit visit, Services& services) {
    const std::optional<Pending> pending = co_await pending_sign_in(visit.flow, services);
    if (!pending) co_return to_route(visit, services, "/login");
    visit.frame.return_to = pending->challenge.return_to;
    if (pending->account.credentials.second_factor()) {
        co_return to_route(visit, services, "/second-factor");
    }
    co_return page(200, visit, pending->account, services, Problem::None);
}

async::Task<Response> enrol_totp(Visit visit, Services& services) {
    std::optional<Pending> pending = co_await pending_sign_in(visit.flow, services);
    if (!pending || pending->account.credentials.second_factor()) {
        co_return start_again(visit, services, Notice::SignInExpired);
    }
    visit.frame.return_to = pending->challenge.return_to;
    Account& account = pending->account;
    if (domain::trim(visit.typed("code")).empty()) {
        co_return page(422, visit, account, services, Problem::CodeMissing);
    }
    const std::optional<std::string> code = domain::normalize_totp(visit.typed("code"));
    if (!code) co_return page(422, visit, account, services, Problem::CodeNotSixDigits);
    const CodeGuess guess(visit, account, services);
    const CodeVerdict verdict = co_await take_code_attempt(guess, services);
    if (!verdict.may_try) co_return refuse_code(visit, account, verdict, services);

    const std::vector<Secret> secrets = offered_secrets(visit.flow, account, services);
    for (const Secret& secret : secrets) {
        const auto step = domain::match_totp(secret.view(), *code, services.clock.now());
        if (!step) continue;
        co_await services.accounts.accept_totp_step(account.id, *step);
        account.credentials.totp_secret =
            services.keys.seal(secret.view(), domain::owner_of(account.id, "totp"));
        co_await forgive_codes(guess, services);
        co_return co_await finish_enrolment(std::move(visit), std::move(account), Factor::Totp,
                                            services);
    }
    co_return page(422, visit, account, services, Problem::CodeWrong);
}

}  // namespace gatekeeper::flows
