#include "messenger_choice.hpp"

#include "configuration.hpp"

#include <gatekeeper/delivery/file_outbox.hpp>
#include <gatekeeper/delivery/http_text_messenger.hpp>
#include <gatekeeper/delivery/mail_writer.hpp>
#include <gatekeeper/delivery/smtp_mailer.hpp>

#include <utility>

namespace gatekeeper::nginx {
namespace {

using delivery::Outbox;

/// No gateway: the factor is not offered.
class NoTexts final : public ports::TextMessenger {
  public:
    bool available() const override { return false; }
    const std::vector<std::string>& countries() const override { return none_; }
    async::Task<bool> send(ports::TextMessage) override { co_return false; }

  private:
    std::vector<std::string> none_;
};

}  // namespace

std::unique_ptr<ports::Mailer> make_mailer(const MainConf& conf, const MessengerParts& parts) {
    const settings::MailSettings& mail = *conf.mail;
    const delivery::MailWriter::Sources sources{*conf.site, *conf.theme, parts.clock, parts.random};
    delivery::MailWriter writer(delivery::MailSender{mail.from_name, mail.from}, sources);
    if (!mail.directory.empty()) {
        return std::make_unique<delivery::FileMailer>(Outbox(mail.directory, parts.random),
                                                      std::move(writer));
    }
    const delivery::SmtpMailer::Route route{parts.transfers, parts.background, parts.timer,
                                            parts.log};
    return std::make_unique<delivery::SmtpMailer>(mail, std::move(writer), route);
}

std::unique_ptr<ports::TextMessenger> make_texts(const MainConf& conf,
                                                 const MessengerParts& parts) {
    if (!conf.sms) return std::make_unique<NoTexts>();
    if (conf.sms_gateway) {
        return std::make_unique<delivery::HttpTextMessenger>(*conf.sms_gateway, parts.transfers,
                                                             parts.log);
    }
    return std::make_unique<delivery::FileTextMessenger>(Outbox(conf.sms->directory, parts.random),
                                                         conf.sms->countries);
}

}  // namespace gatekeeper::nginx
