#include <gatekeeper/delivery/smtp_mailer.hpp>
#include <gatekeeper/domain/challenge.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <array>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace gatekeeper::delivery {
namespace {

using ports::MailDraft;
using ports::MailKind;
using ports::SmtpExchange;
using ports::TransferResult;
using std::chrono::seconds;

/// Between the attempts.
constexpr std::array<seconds, 3> kPauses = {seconds(5), seconds(30), seconds(120)};
/// Twice the limit of an exchange: libcurl grants it to the answer to QUIT once more.
constexpr seconds kLongestAttempt = seconds(60);
static_assert(kPauses[0] + kPauses[1] + kPauses[2] + 4 * kLongestAttempt < domain::kMailCodeLife,
              "the last attempt must not deliver a code that has expired");

constexpr int kStartMessage = 354;
constexpr int kPermanent = 500;

enum class Outcome { Sent, Refused, Unknown, Failed };

Outcome outcome_of(const TransferResult& result) {
    if (!result.completed) {
        return result.status == kStartMessage ? Outcome::Unknown : Outcome::Failed;
    }
    if (result.status / 100 == 2) return Outcome::Sent;
    return result.status >= kPermanent ? Outcome::Refused : Outcome::Failed;
}

std::string_view name_of(MailKind kind) {
    switch (kind) {
        case MailKind::SecurityCode:
            return "security code";
        case MailKind::PasswordLink:
            return "password link";
        case MailKind::PasswordChanged:
            return "notice of a new password";
        case MailKind::FactorAdded:
            break;
    }
    return "notice of a new second factor";
}

}  // namespace

SmtpExchange exchange_with(const settings::MailSettings& settings, const domain::Email& to,
                           std::string message) {
    SmtpExchange exchange;
    exchange.url = settings.url;
    exchange.user = settings.user;
    exchange.password = settings.password;
    exchange.from = settings.from.text();
    exchange.to = to.text();
    exchange.message = std::move(message);
    exchange.tls = settings.tls;
    exchange.ca_file = settings.ca_file;
    return exchange;
}

SmtpMailer::SmtpMailer(settings::MailSettings settings, MailWriter writer, Route route)
    : settings_(std::move(settings)), writer_(std::move(writer)), route_(route) {}

void SmtpMailer::post(MailDraft draft) {
    route_.background.run("a mail", deliver(std::move(draft)));
}

/// A transfer that has no room now is as good as a server that has none.
async::Task<TransferResult> SmtpMailer::attempt(SmtpExchange exchange) {
    TransferResult result;
    try {
        TransferResult answer = co_await route_.transfer.smtp(std::move(exchange));
        result = std::move(answer);
    } catch (const ports::PortFailure& failure) {
        result.error = failure.what();
    }
    co_return result;
}

async::Task<void> SmtpMailer::deliver(MailDraft draft) {
    const std::string message = writer_.write(draft);
    if (!draft.to) co_return;

    const std::string mail =
        "mail to " + draft.to->masked() + " (" + std::string(name_of(draft.kind)) + "): ";
    for (std::size_t failures = 0; failures <= kPauses.size(); ++failures) {
        SmtpExchange exchange = exchange_with(settings_, *draft.to, message);
        const TransferResult result = co_await attempt(std::move(exchange));
        const Outcome outcome = outcome_of(result);
        if (outcome == Outcome::Sent) {
            route_.log.notice(mail + "sent");
            co_return;
        }
        if (outcome == Outcome::Refused) {
            route_.log.error(mail + "refused for good: " + result.error);
            co_return;
        }
        if (outcome == Outcome::Unknown) {
            route_.log.error(
                mail + "on its way when the connection went, and not sent again: " + result.error);
            co_return;
        }
        if (failures == kPauses.size()) {
            route_.log.error(mail + "given up: " + result.error);
            co_return;
        }
        const seconds pause = kPauses[failures];
        route_.log.notice(mail + "not sent, next attempt in " + std::to_string(pause.count()) +
                          " s: " + result.error);
        co_await route_.timer.sleep(pause);
    }
}

}  // namespace gatekeeper::delivery
