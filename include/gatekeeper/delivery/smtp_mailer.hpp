#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/delivery/mail_writer.hpp>
#include <gatekeeper/ports/background.hpp>
#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/operator_log.hpp>
#include <gatekeeper/ports/timer.hpp>
#include <gatekeeper/ports/transfer.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <string>

namespace gatekeeper::delivery {

/// A complete message on its way to `to` through the operator's server.
ports::SmtpExchange exchange_with(const settings::MailSettings& settings, const domain::Email& to,
                                  std::string message);

/// Sends mail through the operator's SMTP server, in the background. What may pass by itself (no
/// connection, a 4xx reply, a full queue) is tried again while a mailed code lives; a refusal (5xx)
/// is final, and so is a connection that went after the message was on its way: it may be
/// delivered, and nobody should get it twice. The outcome is logged with the recipient's address
/// masked.
class SmtpMailer final : public ports::Mailer {
  public:
    /// All of it outlives the mailer, and the mailer every task it gave to `background`.
    struct Route {
        ports::Transfer& transfer;
        ports::Background& background;
        ports::Timer& timer;
        ports::OperatorLog& log;
    };

    SmtpMailer(settings::MailSettings settings, MailWriter writer, Route route);

    void post(ports::MailDraft draft) override;

  private:
    async::Task<void> deliver(ports::MailDraft draft);
    async::Task<ports::TransferResult> attempt(ports::SmtpExchange exchange);

    settings::MailSettings settings_;
    MailWriter writer_;
    Route route_;
};

}  // namespace gatekeeper::delivery
