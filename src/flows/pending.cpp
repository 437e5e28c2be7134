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

async::Task<bool> take_code_attempt(domain::FlowToken flow, domain::AccountId account,
                                    Services& services) {
    const seconds for_challenge =
        co_await services.attempts.reserve(flow.digest(), services.limits.challenge);
    seconds for_account(0);
    if (for_challenge == seconds(0)) {
        for_account = co_await services.attempts.reserve(account.text(), services.limits.code);
    }
    if (for_challenge == seconds(0) && for_account == seconds(0)) co_return true;
    co_await services.challenges.remove_sign_in(flow);
    co_return false;
}

http::Response start_again(const Visit& visit, Services& services, pages::Notice notice) {
    pages::Frame frame = visit.frame;
    frame.route = "/login";
    frame.notice = notice;
    const pages::Context context{services.theme, services.site, frame};
    return http::html(403, pages::sign_in(context, "", pages::Problem::None));
}

async::Task<void> forgive_codes(domain::FlowToken flow, domain::AccountId account,
                                Services& services) {
    co_await services.attempts.forgive(flow.digest(), services.limits.challenge);
    co_await services.attempts.forgive(account.text(), services.limits.code);
}

}  // namespace gatekeeper::flows
