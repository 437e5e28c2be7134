#include "enrol.hpp"

#include "journeys.hpp"
#include "known_device.hpp"

#include <gatekeeper/domain/email.hpp>

#include <utility>

namespace gatekeeper::flows {
namespace {

using domain::Account;
using domain::Factor;
using domain::Visitor;
using http::Response;
using pages::Notice;

/// "Your account is linked and secured": for whoever has just finished, and whoever looks again.
async::Task<Response> show_secured(Visit visit, Services& services) {
    const std::optional<Visitor> visitor =
        co_await portal_visitor(visit.request.cookies.session, services);
    if (!visitor || visitor->session.factor == Factor::Password) {
        co_return to_route(visit, services, "/login");
    }
    const std::optional<domain::ReturnTarget> target = target_of(visit, services);
    std::string next = path_of(services.site, "/services");
    if (target) next = target->url();
    co_return http::html(
        200, pages::secured(context_of(visit, services), visitor->session.factor, next));
}

}  // namespace

async::Task<Response> show_factor_choice(Visit visit, Services& services) {
    const std::optional<Pending> pending = co_await pending_sign_in(visit.flow, services);
    if (!pending) co_return co_await show_secured(std::move(visit), services);
    visit.frame.return_to = pending->challenge.return_to;
    if (pending->account.credentials.second_factor()) {
        co_return to_route(visit, services, "/second-factor");
    }
    co_return http::html(
        200, pages::choose_factor(context_of(visit, services), services.texts.available()));
}

async::Task<Response> finish_enrolment(Visit visit, Account account, Factor factor,
                                       Services& services) {
    const bool saved = co_await services.accounts.save(account);
    if (!saved) co_return start_again(visit, services, Notice::ChangedMeanwhile);
    audit(services, visit, "authn_token_created", account.id.text(), domain::name_of(factor));
    services.mailer.post(ports::MailDraft(domain::Email::parse(account.profile.email),
                                          account.profile.language, ports::MailKind::FactorAdded,
                                          std::string(domain::name_of(factor)),
                                          occasion_of(visit, services)));
    const std::optional<domain::SessionToken> token =
        co_await begin_session(visit.flow, visit.request.cookies, account, factor, services);
    if (!token) co_return start_again(visit, services, Notice::ChangedMeanwhile);
    audit(services, visit, "session_created", account.id.text(), domain::name_of(factor));
    http::SetCookie device = device_cookie(visit.request.cookies, account, services);
    co_return signed_in(to_route(visit, services, "/enrol"), *token, std::move(device), services);
}

}  // namespace gatekeeper::flows
