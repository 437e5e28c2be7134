#include "pending.hpp"

#include <utility>

namespace gatekeeper::flows {

using domain::Account;
using domain::seconds;
using domain::SignInChallenge;

async::Task<std::optional<Pending>> pending_sign_in(domain::FlowToken flow, Services& services) {
    const std::optional<SignInChallenge> challenge =
        co_await services.challenges.find_sign_in(flow);
    if (!challenge) co_return std::nullopt;
    std::optional<Account> account = co_await services.accounts.find(challenge->account);
    if (!account || account->profile.disabled || account->epoch != challenge->epoch) {
        co_return std::nullopt;
    }
    co_return Pending{*challenge, std::move(*account)};
}

std::optional<domain::PhoneNumber> pending_number(const Pending& pending,
                                                  const Services& services) {
    const std::optional<crypto::Secret> number = services.keys.open(
        pending.challenge.phone, domain::owner_of(pending.account.id, "enrolment"));
    if (!number) return std::nullopt;
    return domain::PhoneNumber::from_e164(number->view());
}

CodeGuess::CodeGuess(const Visit& visit, const Account& account, const Services& services)
    : flow(visit.flow),
      account(account.id),
      network(failure_of(visit.request, account.id, account.epoch, services)) {}

async::Task<CodeVerdict> take_code_attempt(CodeGuess guess, Services& services) {
    CodeVerdict verdict;
    verdict.network_wait = co_await reserve(guess.network, services);
    if (verdict.network_wait > seconds(0)) co_return verdict;
    seconds wait =
        co_await services.attempts.reserve(guess.flow.digest(), services.limits.challenge);
    if (wait == seconds(0)) {
        wait = co_await services.attempts.reserve(guess.account.text(), services.limits.code);
    }
    verdict.may_try = wait == seconds(0);
    if (!verdict.may_try) co_await services.challenges.remove_sign_in(guess.flow);
    co_return verdict;
}

http::Response refuse_code(const Visit& visit, const Account& account, const CodeVerdict& verdict,
                           Services& services) {
    if (verdict.network_wait > seconds(0)) {
        return too_many(visit, services, "network", verdict.network_wait);
    }
    note_excess(services, visit.request, "code", account.id.text());
    return start_again(visit, services, pages::Notice::TooManyCodes);
}

http::Response start_again(const Visit& visit, Services& services, pages::Notice notice) {
    pages::Frame frame = visit.frame;
    frame.route = "/login";
    frame.notice = notice;
    const pages::Context context{services.theme, services.site, frame};
    return http::html(403, pages::sign_in(context, "", pages::Problem::None));
}

async::Task<void> forgive_codes(CodeGuess guess, Services& services) {
    co_await services.attempts.forgive(guess.flow.digest(), services.limits.challenge);
    co_await services.attempts.forgive(guess.account.text(), services.limits.code);
    co_await give_back(guess.network, services);
}

}  // namespace gatekeeper::flows
