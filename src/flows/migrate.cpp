#include "journeys.hpp"
#include "throttle.hpp"

#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/username.hpp>

#include <utility>

namespace gatekeeper::flows {
namespace {

using domain::Account;
using domain::AccountId;
using domain::Email;
using domain::ResetChallenge;
using domain::seconds;
using domain::Username;
using http::Response;
using pages::Notice;
using pages::Problem;

Response name_page(int status, const Visit& visit, Services& services, Problem problem) {
    return http::html(
        status, pages::migrate(context_of(visit, services), visit.typed("username"), problem));
}

Response unusable(Visit& visit, Services& services) {
    visit.frame.route = "/migrate";
    visit.frame.token.clear();
    visit.frame.notice = Notice::LinkUnusable;
    return name_page(403, visit, services, Problem::None);
}

}  // namespace

async::Task<Response> show_migrate(Visit visit, Services& services) {
    co_return name_page(200, visit, services, Problem::None);
}

/// Known or not: one look-up, one link made, one page. A link for nobody is stored under an
/// account that does not exist and ends by itself.
async::Task<Response> migrate(Visit visit, Services& services) {
    if (domain::trim(visit.typed("username")).empty()) {
        co_return name_page(422, visit, services, Problem::UsernameMissing);
    }
    const std::optional<Username> username = Username::parse(visit.typed("username"));
    if (!username) co_return name_page(422, visit, services, Problem::UsernameMalformed);

    const Attempt asked = by_network(visit.request.client, services.limits.mail_network);
    const seconds closed = co_await reserve(asked, services);
    if (closed > seconds(0)) co_return too_many(visit, services, "mail_network", closed);
    const std::optional<Account> account = co_await services.accounts.find_by_username(*username);
    std::string subject = nobody(services, username->text());
    if (account) subject = account->id.text();
    const seconds wait = co_await services.attempts.reserve(subject, services.limits.mail);
    std::string_view known;
    if (account) known = account->id.text();
    if (wait > seconds(0)) note_excess(services, visit.request, "mail", known);

    std::optional<Email> recipient;
    std::string language = visit.frame.language;
    AccountId owner = AccountId::from_random(services.random.bytes(AccountId::kBytes));
    if (account && !account->profile.disabled && wait == seconds(0)) {
        owner = account->id;
        recipient = Email::parse(account->profile.email);
        if (!account->profile.language.empty()) language = account->profile.language;
    }
    const std::string token = co_await services.tokens.issue_link(owner);
    std::string url = services.site.portal.text() + path_of(services.site, "/migrate/confirm");
    url.append("?token=").append(token);
    services.mailer.post(ports::MailDraft(recipient, language, ports::MailKind::PasswordLink, url,
                                          occasion_of(visit, services)));
    co_return http::html(200, pages::migrate_sent(context_of(visit, services)));
}

async::Task<Response> show_confirm_link(Visit visit, Services& services) {
    std::string token(visit.query.get("token").value_or(""));
    if (token.empty()) token = visit.typed("token");
    const std::optional<AccountId> account = co_await services.tokens.find_link(token);
    if (!account) co_return unusable(visit, services);
    visit.frame.token = token;
    co_return http::html(200, pages::confirm_link(context_of(visit, services)));
}

async::Task<Response> confirm_link(Visit visit, Services& services) {
    const std::string token(visit.typed("token"));
    const std::optional<AccountId> id = co_await services.tokens.consume_link(token);
    if (!id) co_return unusable(visit, services);
    const std::optional<Account> account = co_await services.accounts.find(*id);
    if (!account || account->profile.disabled) co_return unusable(visit, services);

    ResetChallenge reset;
    reset.account = account->id;
    reset.epoch = account->epoch;
    reset.email = account->profile.email;
    reset.proven = true;
    const domain::FlowToken flow = new_flow(services);
    co_await services.challenges.save_reset(flow, reset);
    co_return to_route(visit, services, "/forgot/password").with(flow_cookie(flow));
}

}  // namespace gatekeeper::flows
