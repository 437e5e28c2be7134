#include "mailbox.hpp"

#include <gtest/gtest.h>

#include <chrono>
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
using ports::TransferResult;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

TEST(SmtpFault, FI_30_refused_connection_is_no_reply) {
    SmtpExchange exchange;
    exchange.url = "smtp://127.0.0.1:1";
    exchange.from = "sender@example.com";
    exchange.to = "customer@example.org";
    exchange.message = kMessage;
    const TransferResult result = send(std::move(exchange));
    EXPECT_FALSE(result.completed);
    EXPECT_EQ(result.status, 0);
    EXPECT_NE(result.error.find("Failed to connect"), std::string::npos) << result.error;
}

TEST(SmtpFault, the_answer_to_quit_changes_nothing) {
    const Mailbox mailbox = Mailbox::with_tls({"--fail", "quit=421"}, delivery::good_certificate());
    const TransferResult result = send(mailbox.exchange());
    EXPECT_TRUE(result.completed);
    EXPECT_EQ(result.status, 250);
}

TEST(SmtpFault, FI_30_waits_for_the_answer_to_quit_no_longer_than_its_limit) {
    const Mailbox mailbox = Mailbox::with_tls({"--delay", "quit=30"}, delivery::good_certificate());
    SmtpExchange exchange = mailbox.exchange();
    exchange.timeout = seconds(1);
    const auto start = steady_clock::now();
    EXPECT_EQ(send(std::move(exchange)).status, 250);
    EXPECT_LT(steady_clock::now() - start, seconds(4));
}

TEST(SmtpFault, FI_30_a_line_of_64_kilobytes_is_passed_over_or_refused) {
    const Mailbox mailbox =
        Mailbox::with_tls({"--fail", "banner=long"}, delivery::good_certificate());
    SmtpExchange exchange = mailbox.exchange();
    exchange.timeout = seconds(2);
    const auto start = steady_clock::now();
    const TransferResult result = send(std::move(exchange));
    EXPECT_TRUE(result.completed ? result.status == 250 : result.status == 0);
    EXPECT_LT(steady_clock::now() - start, seconds(5));
}

TEST(SmtpFault, FI_30_endless_and_slow_replies_end) {
    for (const std::string how :
         {"banner=endless", "banner=trickle", "ehlo=endless", "dot=trickle"}) {
        const Mailbox mailbox = Mailbox::with_tls({"--fail", how}, delivery::good_certificate());
        SmtpExchange exchange = mailbox.exchange();
        exchange.timeout = seconds(1);
        const auto start = steady_clock::now();
        EXPECT_FALSE(send(std::move(exchange)).completed) << how;
        EXPECT_LT(steady_clock::now() - start, seconds(4)) << how;
    }
}

/// Each moment at which a server can fail, and what libcurl has heard by then.
struct Moment {
    std::string phase;
    int heard;
};

class SmtpFaultAt : public testing::TestWithParam<Moment> {
  protected:
    Mailbox server(const std::string& failure) const {
        std::vector<std::string> arguments = kLogin;
        arguments.insert(arguments.end(), {"--fail", GetParam().phase + "=" + failure});
        return Mailbox::with_tls(arguments, delivery::good_certificate());
    }
};

TEST_P(SmtpFaultAt, FI_30_temporary_refusal_is_a_verdict) {
    const Mailbox mailbox = server("451");
    const TransferResult result = send(mailbox.exchange_with_login());
    EXPECT_TRUE(result.completed);
    EXPECT_EQ(result.status, 451);
    EXPECT_NE(result.error.find("451 4.7.1"), std::string::npos) << result.error;
    EXPECT_EQ(mailbox.messages(), 0U);
}

TEST_P(SmtpFaultAt, FI_30_permanent_refusal_is_a_verdict_and_names_nobody) {
    const Mailbox mailbox = server("550");
    const TransferResult result = send(mailbox.exchange_with_login());
    EXPECT_TRUE(result.completed);
    EXPECT_EQ(result.status, 550);
    EXPECT_EQ(result.error.find('@'), std::string::npos) << result.error;
    EXPECT_EQ(result.error.find("pass-word"), std::string::npos) << result.error;
}

TEST_P(SmtpFaultAt, FI_30_dropped_connection_is_no_verdict) {
    const Mailbox mailbox = server("drop");
    const TransferResult result = send(mailbox.exchange_with_login());
    EXPECT_FALSE(result.completed);
    EXPECT_EQ(result.status, GetParam().heard);
}

TEST_P(SmtpFaultAt, FI_30_half_a_reply_is_no_verdict) {
    const Mailbox mailbox = server("partial");
    const TransferResult result = send(mailbox.exchange_with_login());
    EXPECT_FALSE(result.completed);
    EXPECT_EQ(result.status == 354, GetParam().phase == "dot");
}

TEST_P(SmtpFaultAt, FI_30_silence_ends_in_time) {
    std::vector<std::string> arguments = kLogin;
    arguments.insert(arguments.end(), {"--delay", GetParam().phase + "=30"});
    const Mailbox mailbox = Mailbox::with_tls(arguments, delivery::good_certificate());
    SmtpExchange exchange = mailbox.exchange_with_login();
    exchange.timeout = milliseconds(600);
    const auto start = steady_clock::now();
    const TransferResult result = send(std::move(exchange));
    EXPECT_LT(steady_clock::now() - start, seconds(4));
    EXPECT_FALSE(result.completed);
    EXPECT_EQ(result.status, GetParam().heard);
}

INSTANTIATE_TEST_SUITE_P(EveryMoment, SmtpFaultAt,
                         testing::Values(Moment{"banner", 0}, Moment{"ehlo", 220},
                                         Moment{"starttls", 250}, Moment{"auth", 250},
                                         Moment{"mail", 235}, Moment{"rcpt", 250},
                                         Moment{"data", 250}, Moment{"dot", 354}),
                         [](const auto& info) { return info.param.phase; });

}  // namespace
}  // namespace gatekeeper::tests
