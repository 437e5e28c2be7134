#include "fakes/fake_transfer.hpp"
#include "fakes/recording_log.hpp"
#include "servers.hpp"
#include "support/run.hpp"

#include <gatekeeper/delivery/blocking_transfer.hpp>
#include <gatekeeper/delivery/http_text_messenger.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using delivery::Folder;
using delivery::Server;
using gatekeeper::delivery::BlockingTransfer;
using gatekeeper::delivery::HttpTextMessenger;
using gatekeeper::delivery::SmsGateway;

constexpr std::string_view kLine = "text message to +32 *** ** ** 56: ";

SmsGateway gateway_with(const std::string& url, const std::string& success) {
    const Folder folder;
    folder.write("token", "to-ken");
    return SmsGateway::load(folder.write("sms.json", R"({
        "countries": ["BE"], "method": "POST", "url": ")" +
                                                         url + R"(",
        "body": {"json": {"to": "{to}", "text": "{text}", "key": "{key}"}},
        "secrets": {"key": "token"}, "auth": {"bearer": {"token_file": "token"}},
        "timeout": 1, "connect_timeout": 1, "success": )" +
                                                         success + "}"));
}

class HttpTextMessengerTest : public testing::Test {
  protected:
    bool send(const std::string& success = R"({"status": "200-201"})") {
        HttpTextMessenger messenger(gateway_with("https://sms.example.com/", success), transfer_,
                                    log_);
        return run(messenger.send(delivery::example_text()));
    }
    std::string only_error() const {
        EXPECT_EQ(log_.errors.size(), 1U);
        return log_.errors.empty() ? "" : log_.errors.front();
    }

    FakeTransfer transfer_;
    RecordingLog log_;
};

TEST_F(HttpTextMessengerTest, is_available_in_its_countries) {
    const HttpTextMessenger messenger(
        gateway_with("https://sms.example.com/", R"({"status": 200})"), transfer_, log_);
    EXPECT_TRUE(messenger.available());
    EXPECT_EQ(messenger.countries(), std::vector<std::string>{"BE"});
}

TEST_F(HttpTextMessengerTest, sends_once_and_logs_the_masked_number) {
    transfer_.answer(201, "{}");
    EXPECT_TRUE(send());
    EXPECT_EQ(transfer_.http_exchanges.size(), 1U);
    EXPECT_EQ(log_.all(), std::string(kLine) + "sent\n");
}

TEST_F(HttpTextMessengerTest, SEC_085_tries_nothing_twice) {
    transfer_.fail(0, "Timeout was reached");
    EXPECT_FALSE(send());
    EXPECT_EQ(transfer_.http_exchanges.size(), 1U);
    EXPECT_EQ(only_error(),
              std::string(kLine) + "not sent: no answer from the gateway: Timeout was reached");
}

TEST_F(HttpTextMessengerTest, another_status_is_a_refusal) {
    transfer_.answer(401, "{\"error\":\r\n \"authenticate\u00e9\"}");
    EXPECT_FALSE(send());
    EXPECT_EQ(only_error(), std::string(kLine) +
                                "not sent: the gateway answered 401: {\"error\":   "
                                "\"authenticate??\"}");
}

TEST_F(HttpTextMessengerTest, statuses_are_lists_and_ranges) {
    const std::string rule = R"({"status": [200, "202-204"]})";
    for (const int good : {200, 202, 203, 204}) {
        transfer_.answer(good);
        EXPECT_TRUE(send(rule)) << good;
    }
    for (const int bad : {100, 201, 205, 301, 429, 500}) {
        transfer_.answer(bad);
        EXPECT_FALSE(send(rule)) << bad;
    }
    EXPECT_EQ(log_.errors.front(), std::string(kLine) + "not sent: the gateway answered 100");
}

TEST_F(HttpTextMessengerTest, FI_31_json_in_a_200_tells_the_truth) {
    const std::string rule = R"({"status": 200, "json": {"/messages/0/status": "0", "/ok": true}})";
    transfer_.answer(200, R"({"messages":[{"status":"0"}],"ok":true})");
    EXPECT_TRUE(send(rule));
    transfer_.answer(200, R"({"messages":[{"status":0}],"ok":true})");
    EXPECT_TRUE(send(rule));
    for (const char* const bad :
         {R"({"messages":[{"status":"4"}],"ok":true})", R"({"messages":[],"ok":true})",
          R"({"messages":[{"status":"0"}]})", R"({"messages":[{"status":{}}],"ok":true})",
          "<html>0</html>", ""}) {
        transfer_.answer(200, bad);
        EXPECT_FALSE(send(rule)) << bad;
    }
    EXPECT_EQ(log_.errors[0], std::string(kLine) +
                                  "not sent: the gateway answered 200, but /messages/0/status is "
                                  "not \"0\": {\"messages\":[{\"status\":\"4\"}],\"ok\":true}");
    EXPECT_EQ(log_.errors[5],
              std::string(kLine) + "not sent: the gateway answered 200 without JSON");
}

TEST_F(HttpTextMessengerTest, an_empty_value_is_not_a_missing_one) {
    const std::string rule = R"({"status": 200, "json": {"/error": ""}})";
    transfer_.answer(200, R"({"error":""})");
    EXPECT_TRUE(send(rule));
    transfer_.answer(200, "{}");
    EXPECT_FALSE(send(rule));
}

TEST_F(HttpTextMessengerTest, words_in_the_answer_tell_the_truth) {
    const std::string rule = R"({"status": 200, "contains": "queued", "not_contains": "REJECTED"})";
    transfer_.answer(200, R"([{"status":"queued"}])");
    EXPECT_TRUE(send(rule));
    transfer_.answer(200, "fine");
    EXPECT_FALSE(send(rule));
    transfer_.answer(200, "queued? REJECTED");
    EXPECT_FALSE(send(rule));
    EXPECT_EQ(log_.errors[0],
              std::string(kLine) + "not sent: the gateway answered 200 without \"queued\": fine");
    EXPECT_EQ(log_.errors[1],
              std::string(kLine) +
                  "not sent: the gateway answered 200 with \"REJECTED\": queued? REJECTED");
}

TEST_F(HttpTextMessengerTest, SEC_081_answers_that_repeat_the_message_are_not_logged) {
    for (const char* const echo :
         {"invalid text: 654321 is your code", "code 654-321", "code 6 5 4 3 2 1",
          "no route to +32470123456", "0470 12 34 56 is barred", "key to-ken unknown"}) {
        transfer_.answer(400, echo);
        EXPECT_FALSE(send());
        EXPECT_EQ(
            log_.errors.back(),
            std::string(kLine) +
                "not sent: the gateway answered 400; its answer repeats what is not for logs");
    }
    transfer_.answer(400, std::string(150, 'x') + " 654321");
    EXPECT_FALSE(send());
    EXPECT_EQ(log_.errors.back().find("xxx"), std::string::npos);
}

TEST_F(HttpTextMessengerTest, logs_only_the_start_of_a_long_answer) {
    transfer_.answer(500, std::string(5000, 'x'));
    EXPECT_FALSE(send());
    EXPECT_EQ(only_error(),
              std::string(kLine) + "not sent: the gateway answered 500: " + std::string(120, 'x'));
}

/// A real gateway, and what became of one message to it.
struct Attempt {
    explicit Attempt(std::vector<std::string> arguments) {
        arguments.insert(arguments.end(), {"--dir", folder.path()});
        const Server server("http_gateway.py", arguments);
        HttpTextMessenger messenger(
            gateway_with("http://localhost:" + server.port() + "/send",
                         R"({"status": "200-202", "json": {"/status": "0"}})"),
            transfer, log);
        sent = run(messenger.send(delivery::example_text()));
    }

    std::size_t requests() const { return folder.names(".json").size(); }

    Folder folder;
    BlockingTransfer transfer;
    RecordingLog log;
    bool sent = false;
};

TEST(TextMessageToAGateway, arrives_as_the_file_says) {
    const Attempt attempt({"--status", "202", "--body", R"({"status":"0"})"});
    EXPECT_TRUE(attempt.sent) << attempt.log.all();
    const json::Value request = attempt.folder.read_json("0001.json");
    EXPECT_EQ(request.text_at("path"), "/send");
    EXPECT_EQ(request.at("headers").text_at("authorization"), "Bearer to-ken");
    const json::Value body = json::Value::parse(request.text_at("body"));
    EXPECT_EQ(body.text_at("to"), "+32470123456");
    EXPECT_EQ(body.text_at("text"), delivery::example_text().text);
}

TEST(TextMessageToAGateway, FI_31_every_failure_is_one_request_and_one_line) {
    const std::vector<std::vector<std::string>> failures = {
        {"--status", "200", "--body", R"({"status":"9","error":"insufficient credit"})"},
        {"--status", "200", "--body", "<html>", "--header", "Content-Type: text/html"},
        {"--status", "301", "--header", "Location: http://localhost:1/"},
        {"--status", "401", "--body", "{}"},
        {"--status", "429", "--header", "Retry-After: 1"},
        {"--status", "500", "--body", "oops"},
        {"--status", "200", "--body-size", "10000000"},
        {"--delay", "20"},
    };
    for (const std::vector<std::string>& arguments : failures) {
        const Attempt attempt(arguments);
        const std::string what = arguments[0] + " " + arguments[1];
        EXPECT_FALSE(attempt.sent) << what;
        EXPECT_EQ(attempt.requests(), 1U) << what;
        EXPECT_EQ(attempt.log.errors.size(), 1U) << what;
        EXPECT_EQ(attempt.log.all().find("654321"), std::string::npos) << what;
        EXPECT_EQ(attempt.log.all().find("to-ken"), std::string::npos) << what;
    }
}

TEST(TextMessageToAGateway, FI_31_tls_errors_and_dead_gateways_are_no_answer) {
    const Attempt tls(
        {"--tls", delivery::good_certificate().chain, delivery::good_certificate().key});
    EXPECT_FALSE(tls.sent);
    EXPECT_EQ(tls.requests(), 0U);

    BlockingTransfer transfer;
    RecordingLog log;
    HttpTextMessenger messenger(gateway_with("https://127.0.0.1:1/", R"({"status": 200})"),
                                transfer, log);
    EXPECT_FALSE(run(messenger.send(delivery::example_text())));
    ASSERT_EQ(log.errors.size(), 1U);
    EXPECT_TRUE(log.errors[0].starts_with(std::string(kLine) +
                                          "not sent: no answer from the gateway: Failed to "
                                          "connect"))
        << log.errors[0];
}

}  // namespace
}  // namespace gatekeeper::tests
