#include "journeys.hpp"
#include "known_device.hpp"
#include "text_codes.hpp"
#include "throttle.hpp"

#include <gatekeeper/domain/email.hpp>

#include <utility>

namespace gatekeeper::flows {
namespace {

using crypto::PasswordCheck;
using domain::Account;
using domain::Email;
using domain::Factor;
using domain::Level;
using domain::seconds;
using domain::SignInChallenge;
using domain::Visitor;
using http::Response;
using pages::Problem;

Response refused(const Visit& visit, Services& services, Problem problem) {
    return http::html(422,
                      pages::sign_in(context_of(visit, services), visit.typed("email"), problem));
}

/// The password was right: note so, under a new flow, and ask for the second factor. A text
/// message goes out at once only when the password was typed just now: no link may send one.
async::Task<Response> ask_second_factor(Visit visit, Account account, Services& services) {
    SignInChallenge challenge{account.id, account.epoch, visit.frame.return_to, ""};
    const domain::FlowToken flow = new_flow(services);
    co_await services.challenges.save_sign_in(flow, challenge);
    std::string location = path_of(services.site, "/enrol");
    if (account.credentials.second_factor()) location = path_of(services.site, "/second-factor");
    if (account.credentials.second_factor() == Factor::Sms && !visit.request.is_get()) {
        MessageOrder order{flow, account, visit.request.client, visit.request.id};
        const SendOutcome sent = co_await send_sign_in_code(std::move(order), services);
        location.append("?notice=").append(notice_of(sent));
    }
    co_return http::see_other(location).with(flow_cookie(flow));
}

/// Whose counters a typed password uses up.
struct Guess {
    Attempt network;
    Attempt password;
};

/// A known device of the account has counters of its own, and is none of its network's failures:
/// there the account's owner signs in, whoever else is guessing.
Guess guess_of(const Visit& visit, const Email& email, const std::optional<Account>& account,
               const Services& services) {
    const domain::Limits& limits = services.limits;
    if (account) {
        const auto device =
            known_device(visit.request.cookies, account->id, account->epoch, services);
        if (device) return {{}, {account->id.text(), of_part(limits.password, *device)}};
    }
    std::vector<domain::Limit> of_network = limits.network;
    const std::string name = nameless_subject(services, "email", email.text());
    for (domain::Limit& limit : of_values(limits.names, name))
        of_network.push_back(std::move(limit));
    std::string subject = nobody(services, email.text());
    if (account) subject = account->id.text();
    return {by_network(visit.request.client, of_network), {std::move(subject), limits.password}};
}

/// A hash that was imported, or made at another cost, is replaced while the password is known.
/// Somebody else's change of the account wins.
async::Task<void> upgrade_hash(Account account, crypto::Secret password, Services& services) {
    account.credentials.password = co_await services.hasher.hash(std::move(password));
    co_await services.accounts.save(account);
}

}  // namespace

async::Task<Response> show_sign_in(Visit visit, Services& services) {
    const std::optional<Visitor> visitor =
        co_await portal_visitor(visit.request.cookies.session, services);
    if (!visitor) {
        co_return http::html(
            200, pages::sign_in(context_of(visit, services), visit.typed("email"), Problem::None));
    }
    const bool enough =
        visitor->session.factor != Factor::Password || level_of(visit, services) == Level::Password;
    if (enough) {
        const auto token = domain::SessionToken::parse(visit.request.cookies.session);
        co_return co_await leave(std::move(visit), visitor->account, std::string(token->family()),
                                 services);
    }
    std::optional<Account> account = co_await services.accounts.find(visitor->account);
    if (!account) co_return to_route(visit, services, "/login");
    co_return co_await ask_second_factor(std::move(visit), std::move(*account), services);
}

async::Task<Response> sign_in(Visit visit, Services& services) {
    const std::string_view typed_password = visit.typed("password");
    if (domain::trim(visit.typed("email")).empty()) {
        co_return refused(visit, services, Problem::EmailMissing);
    }
    const std::optional<Email> email = Email::parse(visit.typed("email"));
    if (!email) co_return refused(visit, services, Problem::EmailMalformed);
    if (typed_password.empty()) co_return refused(visit, services, Problem::PasswordMissing);

    std::optional<Account> account = co_await services.accounts.find_by_email(*email);
    const Guess guess = guess_of(visit, *email, account, services);
    const seconds closed = co_await reserve(guess.network, services);
    if (closed > seconds(0)) co_return too_many(visit, services, "network", closed);
    const seconds wait = co_await reserve(guess.password, services);

    const bool may_match = account && wait == seconds(0) && !account->profile.disabled &&
                           !account->credentials.password.empty() &&
                           typed_password.size() <= domain::kLongestPassword;
    std::string stored = services.hasher.decoy();
    if (may_match) stored = account->credentials.password;
    crypto::Secret password(typed_password.substr(0, domain::kLongestPassword));
    const PasswordCheck check = co_await services.hasher.check(stored, std::move(password));

    if (!may_match || check != PasswordCheck::Match) {
        std::string_view event = "authn_login_fail";
        if (wait > seconds(0)) event = "authn_login_lock";
        std::string_view known;
        if (account) known = account->id.text();
        audit(services, visit, event, known, "password");
        co_return refused(visit, services, Problem::CredentialsRefused);
    }
    co_await services.attempts.forgive(guess.password.subject, guess.password.limits);
    co_await give_back(guess.network, services);
    if (crypto::needs_upgrade(stored, services.hasher.cost())) {
        crypto::Secret again(typed_password);
        co_await upgrade_hash(*account, std::move(again), services);
        const std::int64_t epoch = account->epoch;
        account = co_await services.accounts.find(account->id);
        if (!account || account->epoch != epoch) {
            co_return refused(visit, services, Problem::CredentialsRefused);
        }
    }
    audit(services, visit, "authn_login_success", account->id.text(), "password");
    if (level_of(visit, services) == Level::Password) {
        co_return co_await finish_sign_in(std::move(visit), std::move(*account), Factor::Password,
                                          services);
    }
    co_return co_await ask_second_factor(std::move(visit), std::move(*account), services);
}

}  // namespace gatekeeper::flows
