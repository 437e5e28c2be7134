#include "fakes/fake_clock.hpp"
#include "fakes/fake_random.hpp"
#include "fakes/fake_transfer.hpp"
#include "fakes/inline_background.hpp"
#include "fakes/recording_log.hpp"
#include "support/pause.hpp"
#include "support/site.hpp"
#include "surroundings.hpp"

#include <gatekeeper/delivery/smtp_mailer.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <gtest/gtest.h>

#include <string>

namespace gatekeeper::tests {
namespace {

using gatekeeper::delivery::MailSender;
using gatekeeper::delivery::MailWriter;
using gatekeeper::delivery::SmtpMailer;
using ports::MailDraft;
using ports::MailKind;
using std::chrono::seconds;

settings::MailSettings example_settings() {
    return settings::MailSettings{"",
                                  "smtp://mail.example.com:587",
                                  "mailer",
                                  "pass-word",
                                  "Support",
                                  delivery::address("support@example.com"),
                                  ports::TlsPolicy::Required,
                                  "/etc/ca.pem"};
}

class SmtpMailerTest : public testing::Test {
  protected:
    MailDraft draft() const {
        return MailDraft(delivery::address("anna@example.org"), "en", MailKind::SecurityCode,
                         "CODE4567");
    }

    domain::Site site_ = example_site();
    FakeClock clock_;
    FakeRandom random_;
    FakeTransfer transfer_;
    InlineBackground background_;
    delivery::SkippingTimer timer_;
    RecordingLog log_;
    SmtpMailer mailer_{example_settings(),
                       MailWriter(MailSender{"Support", delivery::address("support@example.com")},
                                  MailWriter::Sources{site_, shared_theme(), clock_, random_}),
                       SmtpMailer::Route{transfer_, background_, timer_, log_}};
};

TEST_F(SmtpMailerTest, sends_the_rendered_mail) {
    transfer_.answer(250);
    mailer_.post(draft());

    ASSERT_EQ(transfer_.smtp_exchanges.size(), 1U);
    const ports::SmtpExchange& exchange = transfer_.smtp_exchanges.front();
    EXPECT_EQ(exchange.url, "smtp://mail.example.com:587");
    EXPECT_EQ(exchange.user, "mailer");
    EXPECT_EQ(exchange.password, "pass-word");
    EXPECT_EQ(exchange.from, "support@example.com");
    EXPECT_EQ(exchange.to, "anna@example.org");
    EXPECT_EQ(exchange.tls, ports::TlsPolicy::Required);
    EXPECT_EQ(exchange.ca_file, "/etc/ca.pem");
    EXPECT_NE(exchange.message.find("\r\nTo: <anna@example.org>\r\n"), std::string::npos);
    EXPECT_NE(exchange.message.find("CODE4567"), std::string::npos);
    EXPECT_NE(exchange.message.find("Example Hosting"), std::string::npos);
    EXPECT_EQ(background_.finished(), 1U);
    EXPECT_EQ(log_.all(), "mail to a***@e***.org (security code): sent\n");
}

TEST_F(SmtpMailerTest, writes_in_the_language_of_the_recipient) {
    transfer_.answer(250);
    transfer_.answer(250);
    mailer_.post(draft());
    mailer_.post(
        MailDraft(delivery::address("anna@example.org"), "nl", MailKind::SecurityCode, "CODE4567"));
    EXPECT_NE(transfer_.smtp_exchanges[0].message.find("lang=3D\"en\""), std::string::npos);
    EXPECT_NE(transfer_.smtp_exchanges[1].message.find("lang=3D\"nl\""), std::string::npos);
}

TEST_F(SmtpMailerTest, prepares_a_draft_for_nobody_and_drops_it) {
    mailer_.post(MailDraft(std::nullopt, "en", MailKind::SecurityCode, "CODE4567"));
    EXPECT_EQ(background_.started.size(), 1U);
    EXPECT_EQ(background_.finished(), 1U);
    EXPECT_TRUE(transfer_.smtp_exchanges.empty());
    EXPECT_EQ(log_.all(), "");
    EXPECT_NE(random_.bytes(1), FakeRandom().bytes(1));
}

TEST_F(SmtpMailerTest, FI_30_tries_again_after_what_may_pass) {
    transfer_.fail(0, "Failed to connect");
    transfer_.answer(451);
    transfer_.fail(220, "Timeout was reached");
    transfer_.answer(250);
    mailer_.post(draft());

    EXPECT_EQ(transfer_.smtp_exchanges.size(), 4U);
    EXPECT_EQ(timer_.sleeps,
              (std::vector<std::chrono::milliseconds>{seconds(5), seconds(30), seconds(120)}));
    ASSERT_EQ(log_.notices.size(), 4U);
    EXPECT_EQ(log_.notices[0],
              "mail to a***@e***.org (security code): not sent, next attempt in 5 s: Failed to "
              "connect");
    EXPECT_EQ(log_.notices[3], "mail to a***@e***.org (security code): sent");
    EXPECT_TRUE(log_.errors.empty());
}

TEST_F(SmtpMailerTest, sends_the_same_message_on_every_attempt) {
    transfer_.answer(451);
    transfer_.answer(250);
    mailer_.post(draft());
    EXPECT_EQ(transfer_.smtp_exchanges[0].message, transfer_.smtp_exchanges[1].message);
}

TEST_F(SmtpMailerTest, FI_30_gives_up_before_the_code_expires) {
    mailer_.post(draft());
    EXPECT_EQ(transfer_.smtp_exchanges.size(), 4U);
    EXPECT_EQ(timer_.sleeps.size(), 3U);
    ASSERT_EQ(log_.errors.size(), 1U);
    EXPECT_EQ(log_.errors[0], "mail to a***@e***.org (security code): given up: nothing queued");
    EXPECT_EQ(background_.finished(), 1U);
}

TEST_F(SmtpMailerTest, FI_30_tries_again_when_there_was_no_room_for_the_transfer) {
    transfer_.full = 2;
    transfer_.answer(250);
    mailer_.post(draft());
    EXPECT_EQ(timer_.sleeps.size(), 2U);
    ASSERT_EQ(log_.notices.size(), 3U);
    EXPECT_EQ(log_.notices[0],
              "mail to a***@e***.org (security code): not sent, next attempt in 5 s: too many "
              "transfers");
    EXPECT_EQ(log_.notices[2], "mail to a***@e***.org (security code): sent");
    EXPECT_TRUE(background_.failures.empty());
}

TEST_F(SmtpMailerTest, FI_30_refusal_is_final) {
    transfer_.answers.push_back({true, 550, "", "RCPT failed: 550"});
    mailer_.post(draft());
    EXPECT_EQ(transfer_.smtp_exchanges.size(), 1U);
    EXPECT_TRUE(timer_.sleeps.empty());
    ASSERT_EQ(log_.errors.size(), 1U);
    EXPECT_EQ(log_.errors[0],
              "mail to a***@e***.org (security code): refused for good: RCPT failed: 550");
}

TEST_F(SmtpMailerTest, FI_30_nothing_is_sent_twice_when_the_outcome_is_unknown) {
    transfer_.fail(354, "Connection reset by peer");
    mailer_.post(draft());
    EXPECT_EQ(transfer_.smtp_exchanges.size(), 1U);
    EXPECT_TRUE(timer_.sleeps.empty());
    ASSERT_EQ(log_.errors.size(), 1U);
    EXPECT_NE(log_.errors[0].find("not sent again: Connection reset by peer"), std::string::npos);
}

TEST_F(SmtpMailerTest, a_full_queue_is_the_ports_failure) {
    background_.full = true;
    EXPECT_THROW(mailer_.post(draft()), ports::PortFailure);
}

TEST_F(SmtpMailerTest, SEC_081_logs_hold_no_code_no_link_no_address) {
    transfer_.answer(451);
    transfer_.answer(550);
    mailer_.post(draft());
    mailer_.post(MailDraft(delivery::address("anna@example.org"), "en", MailKind::PasswordLink,
                           "https://auth.example.com/.gatekeeper/migrate/confirm?token=secret"));
    EXPECT_EQ(log_.all().find("CODE4567"), std::string::npos);
    EXPECT_EQ(log_.all().find("token"), std::string::npos);
    EXPECT_EQ(log_.all().find("anna"), std::string::npos);
    EXPECT_EQ(log_.all().find("pass-word"), std::string::npos);
}

TEST_F(SmtpMailerTest, every_kind_of_mail_is_named_in_the_log) {
    for (const MailKind kind : {MailKind::SecurityCode, MailKind::PasswordLink,
                                MailKind::PasswordChanged, MailKind::FactorAdded}) {
        transfer_.answer(250);
        mailer_.post(MailDraft(delivery::address("anna@example.org"), "en", kind, ""));
    }
    EXPECT_EQ(log_.notices, (std::vector<std::string>{
                                "mail to a***@e***.org (security code): sent",
                                "mail to a***@e***.org (password link): sent",
                                "mail to a***@e***.org (notice of a new password): sent",
                                "mail to a***@e***.org (notice of a new second factor): sent"}));
}

/// Waits until the test lets it go.
class PausingTimer final : public ports::Timer {
  public:
    PauseGate gate;
    async::Task<void> sleep(std::chrono::milliseconds) override { return gate.pause(); }
};

TEST_F(SmtpMailerTest, stops_cleanly_between_attempts) {
    PausingTimer timer;
    SmtpMailer mailer(example_settings(),
                      MailWriter(MailSender{"", delivery::address("support@example.com")},
                                 MailWriter::Sources{site_, shared_theme(), clock_, random_}),
                      SmtpMailer::Route{transfer_, background_, timer, log_});
    mailer.post(draft());
    EXPECT_EQ(timer.gate.waiting(), 1U);
    EXPECT_TRUE(timer.gate.step());
    EXPECT_EQ(transfer_.smtp_exchanges.size(), 2U);
    background_.stop();
    EXPECT_EQ(timer.gate.waiting(), 0U);
    EXPECT_EQ(background_.finished(), 0U);
}

}  // namespace
}  // namespace gatekeeper::tests
