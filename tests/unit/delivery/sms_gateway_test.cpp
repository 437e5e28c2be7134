#include "surroundings.hpp"

#include <gatekeeper/delivery/sms_gateway.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using delivery::Folder;
using gatekeeper::delivery::SmsGateway;
using ports::HttpExchange;

constexpr std::string_view kEncodedText =
    "654321%20is%20your%20code%20for%20A%26B%20%22Hosting%22.%0A%0A%40auth.example.com%20%23654321";

bool has(const std::vector<std::string>& headers, const std::string& wanted) {
    return std::find(headers.begin(), headers.end(), wanted) != headers.end();
}

/// A sample file beside the secret it names.
HttpExchange request_of_sample(const std::string& name, const std::string& secret_file) {
    const Folder folder;
    folder.write(secret_file, "s3cret&+ /\n");
    std::filesystem::copy_file("nginx-conf/sms/" + name, folder.path(name));
    const SmsGateway gateway = SmsGateway::load(folder.path(name));
    EXPECT_EQ(gateway.countries(), (std::vector<std::string>{"BE", "NL"})) << name;
    return gateway.request(delivery::example_text());
}

HttpExchange request_of(const std::string& json) {
    const Folder folder;
    folder.write("token", "to-ken");
    return SmsGateway::load(folder.write("sms.json", json)).request(delivery::example_text());
}

TEST(SmsGatewaySample, every_sample_has_its_test) {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator("nginx-conf/sms")) {
        if (entry.path().extension() == ".json") {
            names.push_back(entry.path().filename().string());
        }
    }
    std::sort(names.begin(), names.end());
    EXPECT_EQ(names, (std::vector<std::string>{"kannel.json", "messagebird.json", "plivo.json",
                                               "smseagle.json", "twilio.json", "vonage.json"}));
}

TEST(SmsGatewaySample, twilio) {
    const HttpExchange request = request_of_sample("twilio.json", "twilio-auth-token");
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.url,
              "https://api.twilio.com/2010-04-01/Accounts/ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX/"
              "Messages.json");
    EXPECT_EQ(request.body,
              "To=%2B32470123456&From=%2B3246000000&Body=" + std::string(kEncodedText));
    EXPECT_EQ(request.headers,
              std::vector<std::string>{"Content-Type: application/x-www-form-urlencoded"});
    EXPECT_EQ(request.basic_user, "ACXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX");
    EXPECT_EQ(request.basic_password, "s3cret&+ /");
    EXPECT_EQ(request.connect_timeout, std::chrono::seconds(3));
    EXPECT_EQ(request.timeout, std::chrono::seconds(8));
    EXPECT_EQ(request.ca_file, "");
}

TEST(SmsGatewaySample, vonage) {
    const HttpExchange request = request_of_sample("vonage.json", "vonage-api-secret");
    EXPECT_EQ(request.url, "https://rest.nexmo.com/sms/json");
    EXPECT_EQ(request.body,
              "api_key=a1b2c3d4&api_secret=s3cret%26%2B%20%2F&from=Example&to=32470123456&"
              "type=text&text=" +
                  std::string(kEncodedText));
    EXPECT_EQ(request.basic_user, "");
}

TEST(SmsGatewaySample, message_bird) {
    const HttpExchange request = request_of_sample("messagebird.json", "messagebird-access-key");
    EXPECT_EQ(request.url, "https://rest.messagebird.com/messages");
    EXPECT_TRUE(has(request.headers, "Authorization: AccessKey s3cret&+ /"));
    EXPECT_TRUE(has(request.headers, "Content-Type: application/json"));
    const json::Value body = json::Value::parse(request.body);
    EXPECT_EQ(body.text_at("originator"), "Example");
    EXPECT_EQ(body.at("recipients").dump(), R"(["32470123456"])");
    EXPECT_EQ(body.text_at("body"), delivery::example_text().text);
    EXPECT_EQ(body.text_at("datacoding"), "auto");
}

TEST(SmsGatewaySample, kannel) {
    const HttpExchange request = request_of_sample("kannel.json", "kannel-password");
    EXPECT_EQ(request.method, "GET");
    EXPECT_EQ(request.url,
              "http://127.0.0.1:13013/cgi-bin/sendsms?username=gatekeeper&"
              "password=s3cret%26%2B%20%2F&from=Example&to=%2B32470123456&text=" +
                  std::string(kEncodedText) + "&charset=UTF-8&coding=0");
    EXPECT_EQ(request.body, "");
    EXPECT_TRUE(request.headers.empty());
    EXPECT_EQ(request.connect_timeout, std::chrono::seconds(1));
    EXPECT_EQ(request.timeout, std::chrono::seconds(5));
}

TEST(SmsGatewaySample, sms_eagle) {
    const HttpExchange request = request_of_sample("smseagle.json", "smseagle-access-token");
    EXPECT_TRUE(has(request.headers, "access-token: s3cret&+ /"));
    const json::Value body = json::Value::parse(request.body);
    EXPECT_EQ(body.at("to").dump(), R"(["+32470123456"])");
    EXPECT_EQ(body.text_at("text"), delivery::example_text().text);
}

TEST(SmsGatewaySample, plivo) {
    const HttpExchange request = request_of_sample("plivo.json", "plivo-auth-token");
    EXPECT_EQ(request.basic_user, "MAXXXXXXXXXXXXXXXXXX");
    EXPECT_EQ(request.basic_password, "s3cret&+ /");
    const json::Value body = json::Value::parse(request.body);
    EXPECT_EQ(body.text_at("dst"), "32470123456");
    EXPECT_EQ(body.at("log").truth(), false);
}

TEST(SmsGateway, SEC_086_inserts_into_json_after_parsing) {
    const HttpExchange request = request_of(R"({
        "countries": ["BE"], "method": "PUT", "url": "https://sms.example.com/",
        "body": {"json": {"a": ["{to_00}", {"b": "<{text}>"}], "n": 1.5, "z": null, "{to}": true}},
        "success": {"status": 200}})");
    EXPECT_EQ(request.method, "PUT");
    const json::Value body = json::Value::parse(request.body);
    EXPECT_EQ(body.pointer("/a/0").text(), "0032470123456");
    EXPECT_EQ(body.pointer("/a/1/b").text(), "<" + delivery::example_text().text + ">");
    EXPECT_EQ(body.at("n").dump(), "1.5");
    EXPECT_TRUE(body.at("z").exists());
    EXPECT_TRUE(body.truth_at("{to}"));
}

TEST(SmsGateway, SEC_086_encodes_in_path_and_query) {
    const HttpExchange request = request_of(R"({
        "countries": ["BE"], "from": "A/B?c=d&e", "method": "POST",
        "url": "https://sms.example.com:8443/from/{from}/to/{to_digits}?code={code}",
        "success": {"status": 200}})");
    EXPECT_EQ(request.url,
              "https://sms.example.com:8443/from/A%2FB%3Fc%3Dd%26e/to/32470123456?code=654321");
    EXPECT_EQ(request.body, "");
}

TEST(SmsGateway, raw_body_is_inserted_as_it_is) {
    const HttpExchange request = request_of(R"({
        "countries": ["BE"], "method": "POST", "url": "https://sms.example.com/",
        "headers": {"Content-Type": "text/plain; charset=utf-8", "X-To": "{to}", "X-Code": "{code}"},
        "body": {"raw": "{ {To}={to} {{text}} {"},
        "success": {"status": 200}})");
    EXPECT_EQ(request.body, "{ {To}=+32470123456 {" + delivery::example_text().text + "} {");
    EXPECT_EQ(request.headers, (std::vector<std::string>{"Content-Type: text/plain; charset=utf-8",
                                                         "X-To: +32470123456", "X-Code: 654321"}));
}

TEST(SmsGateway, a_content_type_of_the_file_is_kept) {
    const HttpExchange request = request_of(R"({
        "countries": ["BE"], "method": "POST", "url": "https://sms.example.com/",
        "headers": {"content-type": "application/vnd.api+json"},
        "body": {"json": {"to": "{to}", "text": "{text}"}}, "success": {"status": 200}})");
    EXPECT_EQ(request.headers, std::vector<std::string>{"content-type: application/vnd.api+json"});
}

TEST(SmsGateway, bearer_tokens_come_from_a_file) {
    const HttpExchange request = request_of(R"({
        "countries": ["BE"], "method": "POST", "url": "https://sms.example.com/",
        "body": {"form": {"to": "{to}", "text": "{text}"}},
        "auth": {"bearer": {"token_file": "token"}}, "success": {"status": 200}})");
    EXPECT_TRUE(has(request.headers, "Authorization: Bearer to-ken"));
}

TEST(SmsGateway, authorities_and_secrets_are_beside_the_file) {
    const Folder folder;
    const std::string authorities = folder.write("ca.pem", "");
    const std::string token = folder.write("token", "to-ken");
    const std::string json = R"({
        "countries": ["BE"], "method": "POST", "url": "https://sms.example.com/",
        "body": {"form": {"to": "{to}", "text": "{text}", "key": "{key}"}},
        "secrets": {"key": ")" +
                             token + R"("}, "ca_file": "ca.pem", "success": {"status": 200}})";
    const SmsGateway gateway = SmsGateway::load(folder.write("sms.json", json));
    const HttpExchange request = gateway.request(delivery::example_text());
    EXPECT_EQ(request.ca_file, authorities);
    EXPECT_NE(request.body.find("&key=to-ken"), std::string::npos);
}

TEST(SmsGateway, dry_run_hides_secrets_and_nothing_else) {
    const Folder folder;
    folder.write("token", "to-ken");
    const SmsGateway gateway = SmsGateway::load(folder.write("sms.json", R"({
        "countries": ["BE"], "method": "POST", "url": "https://sms.example.com/?key={key}",
        "headers": {"X-Key": "{key}"}, "body": {"form": {"to": "{to}", "text": "{text}"}},
        "secrets": {"key": "token"}, "auth": {"basic": {"user": "me", "password_file": "token"}},
        "success": {"status": 200}})"));
    EXPECT_EQ(gateway.dry_run(delivery::example_text()),
              "POST https://sms.example.com/?key=HIDDEN\n"
              "X-Key: HIDDEN\n"
              "Content-Type: application/x-www-form-urlencoded\n"
              "Authorization: Basic me:HIDDEN\n"
              "\n"
              "to=%2B32470123456&text=" +
                  std::string(kEncodedText) + "\n");
}

TEST(SmsGateway, dry_run_hides_the_header_that_proves_us) {
    const Folder folder;
    folder.write("token", "to-ken");
    const SmsGateway gateway = SmsGateway::load(folder.write("sms.json", R"({
        "countries": ["BE"], "method": "GET", "url": "https://sms.example.com/{to}/{code}",
        "auth": {"header": {"name": "X-Key", "value_file": "token"}},
        "success": {"status": 200}})"));
    EXPECT_EQ(gateway.dry_run(delivery::example_text()),
              "GET https://sms.example.com/%2B32470123456/654321\nX-Key: HIDDEN\n");
}

}  // namespace
}  // namespace gatekeeper::tests
