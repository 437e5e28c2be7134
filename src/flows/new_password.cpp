#include "journeys.hpp"

#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/password_rule.hpp>

#include <utility>

namespace gatekeeper::flows {
namespace {

using domain::Account;
using domain::PasswordVerdict;
using domain::ResetChallenge;
using http::Response;
using pages::Notice;
using pages::Problem;

/// A proven reset and its account as it is now; nothing when either has changed or gone.
struct ProvenReset {
    ResetChallenge reset;
    Account account;
};

async::Task<std::optional<ProvenReset>> proven_reset(domain::FlowToken flow, Services& services) {
    std::optional<ResetChallenge> reset = co_await services.challenges.find_reset(flow);
    if (!reset || !reset->proven || !reset->account) co_return std::nullopt;
    std::optional<Account> account = co_await services.accounts.find(*reset->account);
    if (!account || account->profile.disabled || account->epoch != reset->epoch) {
        co_return std::nullopt;
    }
    co_return ProvenReset{std::move(*reset), std::move(*account)};
}

Response page(int status, const Visit& visit, const Account& account, Services& services,
              const PasswordVerdict* verdict) {
    const pages::Context context = context_of(visit, services);
    const Problem problem = verdict == nullptr ? Problem::None : Problem::PasswordRefused;
    const PasswordVerdict& shown = verdict == nullptr ? PasswordVerdict() : *verdict;
    return http::html(status, pages::new_password(context, account.profile.email, shown,
                                                  verdict != nullptr, problem));
}

/// The words that guess this person's password first.
std::vector<std::string> guesses(const Account& account, const domain::Site& site) {
    std::vector<std::string> words = {site.name, site.portal.host(), account.profile.username,
                                      account.profile.email, account.profile.legacy_id};
    if (const auto email = domain::Email::parse(account.profile.email)) {
        words.emplace_back(email->local_part());
        words.emplace_back(email->domain().substr(0, email->domain().find('.')));
    }
    std::erase_if(words, [](const std::string& word) { return word.size() < 3; });
    return words;
}

}  // namespace

async::Task<Response> show_new_password(Visit visit, Services& services) {
    const std::optional<ProvenReset> proven = co_await proven_reset(visit.flow, services);
    if (!proven) co_return to_route(visit, services, "/forgot");
    visit.frame.return_to = proven->reset.return_to;
    co_return page(200, visit, proven->account, services, nullptr);
}

/// No session comes of this, and the second factor stays as it is: the mailbox proves the
/// mailbox, nothing more.
async::Task<Response> new_password(Visit visit, Services& services) {
    std::optional<ProvenReset> proven = co_await proven_reset(visit.flow, services);
    if (!proven) co_return to_route(visit, services, "/forgot", "reset-expired");
    visit.frame.return_to = proven->reset.return_to;
    Account& account = proven->account;
    const std::string_view password = visit.typed("password");
    const PasswordVerdict verdict =
        domain::judge_password(password, guesses(account, services.site));
    if (!verdict.accepted()) co_return page(422, visit, account, services, &verdict);

    crypto::Secret chosen(password);
    account.credentials.password = co_await services.hasher.hash(std::move(chosen));
    account.epoch += 1;
    const bool saved = co_await services.accounts.save(account);
    if (!saved) co_return to_route(visit, services, "/forgot", "changed-meanwhile");
    co_await services.challenges.remove_reset(visit.flow);
    co_await services.tokens.end_link(account.id);
    co_await services.attempts.forgive(account.id.text(), services.limits.password);
    audit(services, visit, "authn_password_change", account.id.text());
    services.mailer.post(
        ports::MailDraft(domain::Email::parse(account.profile.email), account.profile.language,
                         ports::MailKind::PasswordChanged, "", occasion_of(visit, services)));
    co_return to_route(visit, services, "/login", "password-changed")
        .with(http::SetCookie::erase(http::kSessionCookie));
}

}  // namespace gatekeeper::flows
