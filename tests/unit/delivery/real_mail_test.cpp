#include "fakes/fake_clock.hpp"
#include "fakes/fake_random.hpp"
#include "fakes/inline_background.hpp"
#include "fakes/recording_log.hpp"
#include "mailbox.hpp"
#include "support/site.hpp"

#include <gatekeeper/delivery/smtp_mailer.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using delivery::Mailbox;
using gatekeeper::delivery::BlockingTransfer;
using gatekeeper::delivery::MailSender;
using gatekeeper::delivery::MailWriter;
using gatekeeper::delivery::SmtpMailer;
using ports::MailDraft;
using ports::MailKind;

/// What becomes of one mail to a real server that behaves as told.
struct Delivery {
    explicit Delivery(std::vector<std::string> behaviour)
        : mailbox(Mailbox::with_tls(std::move(behaviour), delivery::good_certificate())) {
        const ports::SmtpExchange exchange = mailbox.exchange();
        const domain::Email sender = delivery::address("support@example.com");
        settings::MailSettings settings{"",        exchange.url, "",           "",
                                        "Support", sender,       exchange.tls, exchange.ca_file};
        SmtpMailer mailer(std::move(settings),
                          MailWriter(MailSender{"Support", sender},
                                     MailWriter::Sources{site, shared_theme(), clock, random}),
                          SmtpMailer::Route{transfer, background, timer, log});
        mailer.post(MailDraft(delivery::address("anna@example.org"), "nl", MailKind::SecurityCode,
                              "CODE4567"));
    }

    Mailbox mailbox;
    domain::Site site = example_site();
    FakeClock clock;
    FakeRandom random;
    BlockingTransfer transfer;
    InlineBackground background;
    delivery::SkippingTimer timer;
    RecordingLog log;
};

TEST(RealMail, arrives_once_with_one_recipient) {
    const Delivery done({});
    EXPECT_EQ(done.log.all(), "mail to a***@e***.org (security code): sent\n");
    ASSERT_EQ(done.mailbox.messages(), 1U);
    const json::Value envelope = done.mailbox.folder().read_json("0001.json");
    EXPECT_EQ(envelope.text_at("from"), "support@example.com");
    EXPECT_EQ(envelope.at("to").dump(), R"(["anna@example.org"])");
    const std::string message = done.mailbox.folder().read("0001.eml");
    EXPECT_NE(message.find("\r\nTo: <anna@example.org>\r\n"), std::string::npos);
    EXPECT_NE(message.find("CODE4567"), std::string::npos);
}

TEST(RealMail, FI_30_arrives_once_after_temporary_refusals) {
    const Delivery done({"--fail", "rcpt=451*2"});
    EXPECT_EQ(done.mailbox.messages(), 1U);
    EXPECT_EQ(done.timer.sleeps.size(), 2U);
    EXPECT_TRUE(done.log.errors.empty());
}

TEST(RealMail, FI_30_is_not_repeated_after_a_refusal) {
    const Delivery done({"--fail", "rcpt=550"});
    EXPECT_EQ(done.mailbox.messages(), 0U);
    EXPECT_TRUE(done.timer.sleeps.empty());
    EXPECT_EQ(done.log.errors,
              std::vector<std::string>{"mail to a***@e***.org (security code): refused for good: "
                                       "RCPT failed: 550 (the server said 550 5.7.1)"});
}

TEST(RealMail, FI_30_is_not_repeated_when_it_may_have_arrived) {
    for (const char* const how : {"dot=drop", "dot=partial"}) {
        const Delivery done({"--fail", how});
        EXPECT_EQ(done.mailbox.messages(), 1U) << how;
        EXPECT_TRUE(done.timer.sleeps.empty()) << how;
        EXPECT_EQ(done.log.errors.size(), 1U) << how;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
