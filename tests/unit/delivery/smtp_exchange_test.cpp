#include "mailbox.hpp"

#include <gatekeeper/delivery/curl_exchange.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace gatekeeper::tests {
namespace {

using delivery::kLogin;
using delivery::kMessage;
using delivery::Mailbox;
using delivery::send;
using ports::SmtpExchange;
using ports::TlsPolicy;
using ports::TransferResult;

TEST(SmtpExchange, sends_by_starttls_with_login_and_keeps_dots) {
    const Mailbox mailbox = Mailbox::with_tls(kLogin, delivery::good_certificate());
    const TransferResult result = send(mailbox.exchange_with_login());

    EXPECT_TRUE(result.completed) << result.error;
    EXPECT_EQ(result.status, 250);
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(mailbox.folder().read("0001.eml"), kMessage);
    const json::Value envelope = mailbox.folder().read_json("0001.json");
    EXPECT_EQ(envelope.text_at("from"), "sender@example.com");
    EXPECT_EQ(envelope.at("to").dump(), R"(["customer@example.org"])");
    EXPECT_TRUE(envelope.truth_at("tls"));
    EXPECT_EQ(envelope.text_at("user"), "mailer@example.com");
}

TEST(SmtpExchange, greets_with_the_domain_of_the_sender) {
    const Mailbox mailbox = Mailbox::with_tls({}, delivery::good_certificate());
    send(mailbox.exchange());
    EXPECT_TRUE(mailbox.saw("ehlo example.com"));
}

TEST(SmtpExchange, speaks_tls_from_the_start_on_smtps) {
    std::vector<std::string> arguments = kLogin;
    arguments.emplace_back("--implicit-tls");
    const Mailbox mailbox = Mailbox::with_tls(arguments, delivery::good_certificate());
    SmtpExchange exchange = mailbox.exchange_with_login();
    exchange.url.replace(0, 4, "smtps");
    const TransferResult result = send(std::move(exchange));

    EXPECT_TRUE(result.completed) << result.error;
    EXPECT_TRUE(mailbox.folder().read_json("0001.json").truth_at("tls"));
}

TEST(SmtpExchange, sends_in_the_clear_only_when_tls_is_off) {
    const Mailbox mailbox({});
    SmtpExchange exchange = mailbox.exchange();
    exchange.tls = TlsPolicy::Off;
    EXPECT_EQ(send(exchange).status, 250);

    const TransferResult strict = send(mailbox.exchange());
    EXPECT_FALSE(strict.completed);
    EXPECT_EQ(strict.error, "STARTTLS not supported.");
    EXPECT_EQ(mailbox.messages(), 1U);
}

TEST(SmtpExchange, SEC_221_refuses_login_without_tls) {
    const Mailbox mailbox({"--auth", "mailer@example.com:pass-word", "--auth-in-clear"});
    SmtpExchange exchange = mailbox.exchange_with_login();
    exchange.tls = TlsPolicy::Off;
    EXPECT_THROW(gatekeeper::delivery::CurlExchange prepared(exchange), ports::PortFailure);
}

TEST(SmtpExchange, SEC_220_sends_no_credentials_when_starttls_is_stripped) {
    const Mailbox mailbox({"--auth", "mailer@example.com:pass-word", "--auth-in-clear"});
    const TransferResult result = send(mailbox.exchange_with_login());
    EXPECT_FALSE(result.completed);
    EXPECT_EQ(mailbox.commands(), "ehlo example.com\n");
}

TEST(SmtpExchange, SEC_220_sends_no_credentials_to_another_host) {
    const Mailbox mailbox = Mailbox::with_tls(kLogin, delivery::certificate_of_another_host());
    SmtpExchange exchange = mailbox.exchange_with_login();
    exchange.ca_file = delivery::certificate_of_another_host().chain;
    const TransferResult result = send(std::move(exchange));
    EXPECT_FALSE(result.completed);
    EXPECT_NE(result.error.find("certificate subject name matches"), std::string::npos)
        << result.error;
    EXPECT_FALSE(mailbox.saw("auth"));
}

TEST(SmtpExchange, SEC_220_sends_no_credentials_to_an_unknown_authority) {
    const Mailbox mailbox = Mailbox::with_tls(kLogin, delivery::good_certificate());
    SmtpExchange exchange = mailbox.exchange_with_login();
    exchange.ca_file.clear();
    const TransferResult result = send(std::move(exchange));
    EXPECT_FALSE(result.completed);
    EXPECT_NE(result.error.find("self-signed certificate"), std::string::npos) << result.error;
    EXPECT_FALSE(mailbox.saw("auth"));
}

TEST(SmtpExchange, SEC_221_drops_replies_pipelined_before_tls) {
    std::vector<std::string> arguments = kLogin;
    arguments.insert(arguments.end(), {"--fail", "starttls=inject"});
    const Mailbox mailbox = Mailbox::with_tls(arguments, delivery::good_certificate());
    EXPECT_FALSE(send(mailbox.exchange_with_login()).completed);
    EXPECT_FALSE(mailbox.saw("auth"));
}

TEST(SmtpExchange, tells_a_wrong_password_without_repeating_it) {
    const Mailbox mailbox = Mailbox::with_tls(kLogin, delivery::good_certificate());
    SmtpExchange exchange = mailbox.exchange_with_login();
    exchange.password = "wrong-word";
    const TransferResult result = send(std::move(exchange));
    EXPECT_TRUE(result.completed);
    EXPECT_EQ(result.status, 535);
    EXPECT_EQ(result.error, "Login denied (the server said 535 5.7.8)");
    EXPECT_EQ(mailbox.messages(), 0U);
}

TEST(SmtpExchange, SEC_224_refuses_line_breaks_in_the_envelope) {
    for (const std::string bad : {"a@example.org\r\nRCPT TO:<b@example.org>", "a@example.org\n"}) {
        SmtpExchange exchange;
        exchange.url = "smtp://localhost:1";
        exchange.from = "sender@example.com";
        exchange.to = bad;
        EXPECT_THROW(gatekeeper::delivery::CurlExchange prepared(exchange), ports::PortFailure);
        std::swap(exchange.from, exchange.to);
        EXPECT_THROW(gatekeeper::delivery::CurlExchange prepared(exchange), ports::PortFailure);
    }
}

}  // namespace
}  // namespace gatekeeper::tests
