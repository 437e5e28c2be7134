#include "servers.hpp"
#include "support/run.hpp"

#include <gatekeeper/delivery/blocking_transfer.hpp>
#include <gatekeeper/delivery/curl_exchange.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using delivery::Folder;
using delivery::Server;
using ports::HttpExchange;
using ports::TransferResult;
using std::chrono::seconds;
using std::chrono::steady_clock;

TransferResult send(HttpExchange exchange) {
    gatekeeper::delivery::BlockingTransfer transfer;
    return run(transfer.http(std::move(exchange)));
}

/// A gateway, and an exchange with it.
class Gateway {
  public:
    explicit Gateway(std::vector<std::string> arguments = {})
        : server_("http_gateway.py", with_folder(std::move(arguments))) {}

    HttpExchange exchange(std::string_view scheme = "http") const {
        HttpExchange exchange;
        exchange.url = std::string(scheme) + "://localhost:" + server_.port() + "/send?a=b%20c";
        exchange.body = "to=%2B32";
        exchange.timeout = seconds(5);
        return exchange;
    }

    std::size_t requests() const { return folder_.names(".json").size(); }
    json::Value request() const { return folder_.read_json("0001.json"); }

  private:
    std::vector<std::string> with_folder(std::vector<std::string> arguments) const {
        arguments.insert(arguments.end(), {"--dir", folder_.path()});
        return arguments;
    }

    Folder folder_;
    Server server_;
};

std::vector<std::string> tls(const delivery::Certificate& certificate) {
    return {"--tls", certificate.chain, certificate.key};
}

TEST(HttpExchange, sends_method_headers_body_and_login) {
    const Gateway gateway({"--status", "201", "--body", R"({"id":1})"});
    HttpExchange exchange = gateway.exchange();
    exchange.headers = {"X-One: 1", "Content-Type: application/json"};
    exchange.basic_user = "user";
    exchange.basic_password = "pass:word";
    const TransferResult result = send(std::move(exchange));

    EXPECT_TRUE(result.completed) << result.error;
    EXPECT_EQ(result.status, 201);
    EXPECT_EQ(result.body, R"({"id":1})");
    EXPECT_EQ(result.error, "");
    const json::Value request = gateway.request();
    EXPECT_EQ(request.text_at("method"), "POST");
    EXPECT_EQ(request.text_at("path"), "/send?a=b%20c");
    EXPECT_EQ(request.text_at("body"), "to=%2B32");
    const json::Value headers = request.at("headers");
    EXPECT_EQ(headers.text_at("x-one"), "1");
    EXPECT_EQ(headers.text_at("content-type"), "application/json");
    EXPECT_EQ(headers.text_at("authorization"), "Basic dXNlcjpwYXNzOndvcmQ=");
    EXPECT_EQ(headers.text_at("user-agent"), "nginx-gatekeeper");
    EXPECT_FALSE(headers.at("expect").exists());
}

TEST(HttpExchange, sends_get_without_body) {
    const Gateway gateway;
    HttpExchange exchange = gateway.exchange();
    exchange.method = "GET";
    exchange.body.clear();
    EXPECT_EQ(send(std::move(exchange)).status, 200);
    EXPECT_EQ(gateway.request().text_at("method"), "GET");
    EXPECT_FALSE(gateway.request().at("headers").at("content-length").exists());
}

TEST(HttpExchange, sends_an_empty_post) {
    const Gateway gateway;
    HttpExchange exchange = gateway.exchange();
    exchange.body.clear();
    EXPECT_EQ(send(std::move(exchange)).status, 200);
    EXPECT_EQ(gateway.request().text_at("method"), "POST");
}

TEST(HttpExchange, SEC_086_follows_no_redirect) {
    const Gateway elsewhere;
    const Gateway gateway({"--status", "301", "--header", "Location: " + elsewhere.exchange().url});
    const TransferResult result = send(gateway.exchange());
    EXPECT_TRUE(result.completed);
    EXPECT_EQ(result.status, 301);
    EXPECT_EQ(elsewhere.requests(), 0U);
}

TEST(HttpExchange, SEC_086_caps_the_answer) {
    const Gateway gateway({"--body-size", "1000"});
    HttpExchange exchange = gateway.exchange();
    exchange.largest_answer = 1000;
    EXPECT_EQ(send(exchange).body.size(), 1000U);

    exchange.largest_answer = 999;
    const TransferResult result = send(exchange);
    EXPECT_FALSE(result.completed);
    EXPECT_EQ(result.body, "");
    EXPECT_EQ(result.error, "the answer is longer than 999 bytes");
}

TEST(HttpExchange, FI_31_ten_megabytes_are_not_kept) {
    const Gateway gateway({"--body-size", "10000000"});
    const TransferResult result = send(gateway.exchange());
    EXPECT_FALSE(result.completed);
    EXPECT_EQ(result.error, "the answer is longer than 65536 bytes");
}

TEST(HttpExchange, FI_31_endless_headers_end) {
    const Gateway gateway({"--header", "X-Long: " + std::string(50'000, 'x'), "--header",
                           "X-Longer: " + std::string(50'000, 'x')});
    EXPECT_FALSE(send(gateway.exchange()).completed);
}

TEST(HttpExchange, FI_31_silence_ends_in_time_and_is_one_request) {
    const Gateway gateway({"--delay", "30"});
    HttpExchange exchange = gateway.exchange();
    exchange.timeout = std::chrono::milliseconds(500);
    const auto start = steady_clock::now();
    const TransferResult result = send(std::move(exchange));
    EXPECT_LT(steady_clock::now() - start, seconds(3));
    EXPECT_FALSE(result.completed);
    EXPECT_EQ(gateway.requests(), 1U);
}

TEST(HttpExchange, speaks_tls_with_a_known_authority) {
    const Gateway gateway(tls(delivery::good_certificate()));
    HttpExchange exchange = gateway.exchange("https");
    exchange.ca_file = delivery::good_certificate().chain;
    const TransferResult result = send(std::move(exchange));
    EXPECT_EQ(result.status, 200) << result.error;
}

TEST(HttpExchange, SEC_220_sends_nothing_to_an_unknown_authority) {
    const Gateway gateway(tls(delivery::good_certificate()));
    const TransferResult result = send(gateway.exchange("https"));
    EXPECT_FALSE(result.completed);
    EXPECT_EQ(result.status, 0);
    EXPECT_NE(result.error.find("self-signed certificate"), std::string::npos) << result.error;
    EXPECT_EQ(gateway.requests(), 0U);
}

TEST(HttpExchange, SEC_220_sends_nothing_to_another_host) {
    const Gateway gateway(tls(delivery::certificate_of_another_host()));
    HttpExchange exchange = gateway.exchange("https");
    exchange.ca_file = delivery::certificate_of_another_host().chain;
    EXPECT_FALSE(send(std::move(exchange)).completed);
    EXPECT_EQ(gateway.requests(), 0U);
}

TEST(HttpExchange, tells_a_missing_authority_file) {
    HttpExchange exchange;
    exchange.url = "https://localhost:1/";
    exchange.ca_file = "/nonexistent/ca.pem";
    EXPECT_FALSE(send(std::move(exchange)).completed);
}

TEST(HttpExchange, takes_no_proxy_from_the_environment) {
    setenv("http_proxy", "http://127.0.0.1:1", 1);
    setenv("all_proxy", "http://127.0.0.1:1", 1);
    const Gateway gateway;
    const TransferResult result = send(gateway.exchange());
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    EXPECT_EQ(result.status, 200) << result.error;
}

TEST(HttpExchange, speaks_no_other_protocol) {
    const Folder folder;
    HttpExchange exchange;
    exchange.method = "GET";
    exchange.url = "file://" + folder.write("secret", "secret");
    EXPECT_FALSE(send(std::move(exchange)).completed);
}

TEST(HttpExchange, SEC_086_refuses_line_breaks_in_headers_and_url) {
    HttpExchange exchange;
    exchange.url = "http://localhost:1/";
    exchange.headers = {"X-One: 1\r\nX-Two: 2"};
    EXPECT_THROW(gatekeeper::delivery::CurlExchange prepared(exchange), ports::PortFailure);
    exchange.headers = {std::string("X-One: 1\0", 9)};
    EXPECT_THROW(gatekeeper::delivery::CurlExchange prepared(exchange), ports::PortFailure);
    exchange.headers.clear();
    exchange.url = "http://localhost:1/\nX-Two: 2";
    EXPECT_THROW(gatekeeper::delivery::CurlExchange prepared(exchange), ports::PortFailure);
}

TEST(HttpExchange, errors_hold_no_credentials) {
    HttpExchange exchange;
    exchange.url = "http://127.0.0.1:1/send?password=pass-word";
    exchange.headers = {"X-Token: to-ken"};
    exchange.basic_user = "user-name";
    exchange.basic_password = "pass-phrase";
    const TransferResult result = send(std::move(exchange));
    EXPECT_FALSE(result.completed);
    for (const char* const secret : {"pass-word", "to-ken", "user-name", "pass-phrase"}) {
        EXPECT_EQ(result.error.find(secret), std::string::npos) << result.error;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
