#include "surroundings.hpp"

#include <gatekeeper/delivery/sms_gateway.hpp>

#include <gtest/gtest.h>

#include <string>

namespace gatekeeper::tests {
namespace {

using delivery::Folder;
using gatekeeper::delivery::SmsGateway;
using gatekeeper::delivery::SmsGatewayError;

/// A file that is right, with one part to replace by something wrong.
constexpr std::string_view kRight = R"({
  "countries": ["BE"],
  "from": "Example",
  "method": "POST",
  "url": "https://sms.example.com/send",
  "headers": {"X-One": "1"},
  "body": {"form": {"to": "{to}", "text": "{text}", "from": "{from}", "key": "{key}"}},
  "auth": {"bearer": {"token_file": "token"}},
  "secrets": {"key": "token"},
  "success": {"status": [200, "201-202"], "json": {"/ok": "1"}, "contains": "a", "not_contains": "b"},
  "ca_file": "token",
  "connect_timeout": 2,
  "timeout": 4
})";

struct Mistake {
    std::string right;
    std::string wrong;
    std::string message;  ///< After the name of the file; the folder is written as FOLDER.
};

std::string load(const Folder& folder, const std::string& json) {
    try {
        SmsGateway::load(folder.write("sms.json", json));
        return "no error";
    } catch (const SmsGatewayError& error) {
        std::string what = error.what();
        for (std::size_t at = what.find(folder.path()); at != std::string::npos;
             at = what.find(folder.path())) {
            what.replace(at, folder.path().size(), "FOLDER");
        }
        return what;
    }
}

std::string replaced(std::string_view right, std::string_view wrong) {
    std::string json(kRight);
    const std::size_t at = json.find(right);
    EXPECT_NE(at, std::string::npos) << right;
    return json.replace(at, right.size(), wrong);
}

class SmsGatewayMistake : public testing::TestWithParam<Mistake> {};

TEST_P(SmsGatewayMistake, is_told_with_file_member_and_remedy) {
    const Folder folder;
    folder.write("token", "to-ken");
    folder.write("empty", "\n");
    folder.write("control", "to\tken");
    folder.write("latin1", "gehe\xefm");
    const auto& [right, wrong, message] = GetParam();
    EXPECT_EQ(load(folder, replaced(right, wrong)), "FOLDER/sms.json" + message);
}

const std::string kVariables =
    "there are {to}, {to_digits}, {to_00}, {text}, {code}, {from} and what \"secrets\" names";
const std::string kStatusRemedy = "; write a status from 200 to 299, or a range as in \"200-202\"";

INSTANTIATE_TEST_SUITE_P(
    Structure, SmsGatewayMistake,
    testing::Values(
        Mistake{R"("countries": ["BE"],)", R"("countries": ["BE"])",
                " line 3 is no JSON: '}' expected near '\"from\"'"},
        Mistake{R"("from")", R"("countries")",
                " line 3 is no JSON: duplicate object key near '\"countries\"'"},
        Mistake{R"("timeout": 4)", R"("time": 4)",
                " line 13: \"time\" is unknown here; this object may have \"countries\", "
                "\"from\", \"method\", \"url\", \"headers\", \"body\", \"auth\", \"secrets\", "
                "\"success\", \"ca_file\", \"connect_timeout\" or \"timeout\""},
        Mistake{R"("token_file": "token")", R"("token": "abc")",
                " line 8: \"auth.bearer.token\" is unknown here; this object may have "
                "\"token_file\""},
        Mistake{R"({"bearer": {"token_file": "token"}})", R"("bearer")",
                " line 8: \"auth\" must be an object: {\"name\": …}"},
        Mistake{R"({"bearer": {"token_file": "token"}})", "{}",
                " line 8: \"auth\" must have one of \"basic\", \"bearer\" and \"header\""},
        Mistake{R"({"form")", R"({"json": {}, "form")",
                " line 7: \"body\" must have one of \"form\", \"json\" and \"raw\""},
        Mistake{R"("method": "POST",)", "", ": \"method\" is missing"},
        Mistake{R"("POST")", "1", " line 4: \"method\" must be a text in quotes"},
        Mistake{R"("POST")", R"("")", " line 4: \"method\" is empty"},
        Mistake{R"("POST")", R"("DELETE")", " line 4: \"method\" must be GET, POST or PUT"},
        Mistake{R"("POST")", R"("GET")",
                " line 7: \"body\" has no meaning with \"method\": \"GET\""}));

INSTANTIATE_TEST_SUITE_P(
    Countries, SmsGatewayMistake,
    testing::Values(
        Mistake{R"("countries": ["BE"],)", "",
                ": \"countries\" is missing; name the countries whose numbers may be used, as in "
                "[\"BE\"]"},
        Mistake{R"(["BE"])", "[]",
                " line 2: \"countries\" is empty; name the countries whose numbers may be used, "
                "as in [\"BE\"]"},
        Mistake{R"(["BE"])", R"("BE")",
                " line 2: \"countries\" must be a list; name the countries whose numbers may be "
                "used, as in [\"BE\"]"},
        Mistake{R"(["BE"])", R"(["be"])",
                " line 2: \"countries\" holds \"be\", which is no country; write two capital "
                "letters (ISO 3166-1)"},
        Mistake{R"(["BE"])", R"(["BE", 32])",
                " line 2: \"countries\" holds 32, which is no country; write two capital letters "
                "(ISO 3166-1)"},
        Mistake{R"(["BE"])", R"(["BE", "BE"])", " line 2: \"countries\" holds BE twice"}));

INSTANTIATE_TEST_SUITE_P(
    Sec086Urls, SmsGatewayMistake,
    testing::Values(
        Mistake{"https://sms.example.com", "http://sms.example.com",
                " line 5: \"url\" must start with https://; http:// is possible for this machine "
                "only"},
        Mistake{"https://sms.example.com", "ftp://sms.example.com",
                " line 5: \"url\" must start with https:// and a host name without variables"},
        Mistake{"https://sms.example.com", "https://{to_digits}.example.com",
                " line 5: \"url\" must start with https:// and a host name without variables"},
        Mistake{"https://sms.example.com/send", "x",
                " line 5: \"url\" must start with https:// and a host name without variables"},
        Mistake{"https://sms.example.com", "https://me:pw@sms.example.com",
                " line 5: \"url\" holds a user; put it in \"auth\""},
        Mistake{"/send", "/send#top",
                " line 5: \"url\" holds a space, a # or a character that must be percent-encoded"},
        Mistake{
            "/send", "/send message",
            " line 5: \"url\" holds a space, a # or a character that must be percent-encoded"}));

INSTANTIATE_TEST_SUITE_P(
    Variables, SmsGatewayMistake,
    testing::Values(
        Mistake{R"("{text}")", R"("{message}")",
                " line 7: \"body.form.text\" uses {message}, which is unknown; " + kVariables},
        Mistake{"/send", "/{phone}",
                " line 5: \"url\" uses {phone}, which is unknown; " + kVariables},
        Mistake{R"({"form": {"to": "{to}", "text": "{text}", "from": "{from}", "key": "{key}"}})",
                R"({"json": ["{to}", {"deep": "{nothing}"}]})",
                ": \"body.json\" uses {nothing}, which is unknown; " + kVariables},
        Mistake{R"("to": "{to}")", R"("to": "32")",
                " line 5: \"url\" and the rest of the request name no recipient; use {to}, "
                "{to_digits} or {to_00}"},
        Mistake{R"("{text}")", R"("text")",
                " line 5: \"url\" and the rest of the request hold no message; use {text} or "
                "{code}"},
        Mistake{R"("from": "Example",)", "", ": \"from\" is missing, but {from} is used"},
        Mistake{R"("{from}")", R"("me")",
                ": \"from\" is never used; write {from} where the gateway wants the sender"},
        Mistake{R"("Example")", R"("a\nb")", ": \"from\" holds a control character"},
        Mistake{R"("{key}")", R"("key")",
                ": \"secrets.key\" is never used; write {key} where the gateway wants it"},
        Mistake{R"("to": "{to}")", R"("to": 32)",
                " line 7: \"body.form.to\" must be a text in quotes"}));

INSTANTIATE_TEST_SUITE_P(
    Headers, SmsGatewayMistake,
    testing::Values(
        Mistake{R"("X-One": "1")", R"("X One": "1")",
                " line 6: \"headers.X One\" is no name for a header (RFC 9110)"},
        Mistake{R"("X-One": "1")", R"("Host": "other.example.com")",
                " line 6: \"headers.Host\" is a header that follows from the rest; leave it out"},
        Mistake{R"("X-One": "1")", R"("authorization": "mine")",
                " line 6: \"headers.authorization\" is what \"auth\" sets already"},
        Mistake{R"("X-One": "1")", R"("X-One": "1\r\nX-Two: 2")",
                " line 6: \"headers.X-One\" must be a text without control characters"},
        Mistake{R"("X-One": "1")", R"("X-One": "{text}")",
                " line 6: \"headers.X-One\" uses {text}, which has several lines; use {code}"},
        Mistake{R"({"X-One": "1"})", "[]",
                " line 6: \"headers\" must be an object: {\"Name\": \"value\"}"},
        Mistake{R"({"form": {"to": "{to}", "text": "{text}", "from": "{from}", "key": "{key}"}})",
                R"({"raw": "{to} {text} {from} {key}"})",
                " line 7: \"body.raw\" needs a \"Content-Type\" among the \"headers\""}));

INSTANTIATE_TEST_SUITE_P(
    Secrets, SmsGatewayMistake,
    testing::Values(
        Mistake{R"("token_file": "token")", R"("token_file": "none")",
                " line 8: \"auth.bearer.token_file\" cannot be used: FOLDER/none cannot be read: "
                "No such file or directory"},
        Mistake{R"("token_file": "token")", R"("token_file": "empty")",
                " line 8: \"auth.bearer.token_file\" cannot be used: the first line of "
                "FOLDER/empty is empty; the secret belongs there"},
        Mistake{R"("token_file": "token")", R"("token_file": "control")",
                " line 8: \"auth.bearer.token_file\" names FOLDER/control, whose first line holds "
                "a control character"},
        Mistake{R"({"bearer": {"token_file": "token"}})",
                R"({"basic": {"user": "a:b", "password_file": "token"}})",
                " line 8: \"auth.basic.user\" cannot hold a colon or a control character "
                "(RFC 7617)"},
        Mistake{R"({"bearer": {"token_file": "token"}})",
                R"({"header": {"name": "", "value_file": "token"}})",
                " line 8: \"auth.header.name\" is empty"},
        Mistake{R"({"key": "token"})", R"({"Key": "token"})",
                " line 9: \"secrets.Key\" cannot be a variable; use lower-case letters, digits "
                "and \"_\""},
        Mistake{R"({"key": "token"})", R"({"key": "latin1"})",
                ": \"secrets.key\" names FOLDER/latin1, whose first line is not UTF-8, as {key} "
                "must be"},
        Mistake{R"({"key": "token"})", R"({"to": "token"})",
                ": \"secrets.to\" is a variable already; choose another name"}));

INSTANTIATE_TEST_SUITE_P(
    Success, SmsGatewayMistake,
    testing::Values(
        Mistake{R"("status": [200, "201-202"], )", "",
                ": \"success.status\" is missing; write what the gateway answers"},
        Mistake{R"([200, "201-202"])", "[]", " line 10: \"success.status\" is empty"},
        Mistake{R"([200, "201-202"])", "301",
                " line 10: \"success.status\" holds 301" + kStatusRemedy},
        Mistake{R"([200, "201-202"])", R"("202-201")",
                " line 10: \"success.status\" holds \"202-201\"" + kStatusRemedy},
        Mistake{R"([200, "201-202"])", R"([200, "2xx"])",
                " line 10: \"success.status\" holds \"2xx\"" + kStatusRemedy},
        Mistake{R"({"/ok": "1"})", "{}",
                " line 10: \"success.json\" must be an object, as in {\"/messages/0/status\": "
                "\"0\"}"},
        Mistake{R"({"/ok": "1"})", R"({"ok": "1"})",
                " line 10: \"success.json\" holds \"ok\"; a JSON pointer starts with /"},
        Mistake{R"({"/ok": "1"})", R"({"/ok": [1]})",
                " line 10: \"success.json\" wants /ok to be more than one value"},
        Mistake{R"("contains": "a")", R"("contains": "")",
                " line 10: \"success.contains\" is empty"}));

INSTANTIATE_TEST_SUITE_P(
    Connection, SmsGatewayMistake,
    testing::Values(
        Mistake{R"("ca_file": "token")", R"("ca_file": "none")",
                " line 11: \"ca_file\" is FOLDER/none, which cannot be read: No such file or "
                "directory"},
        Mistake{R"("timeout": 4)", R"("timeout": 0)",
                " line 13: \"timeout\" must be a whole number of seconds from 1 to 30"},
        Mistake{R"("timeout": 4)", R"("timeout": 31)",
                " line 13: \"timeout\" must be a whole number of seconds from 1 to 30"},
        Mistake{R"("timeout": 4)", R"("timeout": "4")",
                " line 13: \"timeout\" must be a whole number of seconds from 1 to 30"},
        Mistake{R"("connect_timeout": 2)", R"("connect_timeout": 11)",
                " line 12: \"connect_timeout\" must be a whole number of seconds from 1 to 10"},
        Mistake{R"("connect_timeout": 2)", R"("connect_timeout": 5)",
                " line 12: \"connect_timeout\" is longer than \"timeout\", which limits it all"}));

TEST(SmsGatewayError, the_right_file_has_none) {
    const Folder folder;
    folder.write("token", "to-ken");
    EXPECT_EQ(load(folder, std::string(kRight)), "no error");
}

TEST(SmsGatewayError, tells_what_cannot_be_read) {
    const Folder folder;
    EXPECT_EQ(load(folder, "[]"), "FOLDER/sms.json: must be an object: {\"name\": …}");
    EXPECT_TRUE(load(folder, "").starts_with("FOLDER/sms.json line 1 is no JSON: "));
    EXPECT_THROW(SmsGateway::load(folder.path("none.json")), SmsGatewayError);
    EXPECT_THROW(SmsGateway::load(folder.path()), SmsGatewayError);
}

TEST(SmsGatewayError, a_secret_file_that_others_can_read_is_refused) {
    const Folder folder;
    std::filesystem::permissions(folder.write("token", "to-ken"), std::filesystem::perms(0644));
    EXPECT_NE(load(folder, std::string(kRight)).find("can be read by every user"),
              std::string::npos);
}

TEST(SmsGatewayError, is_a_setting_error) {
    EXPECT_THROW(SmsGateway::load("/nonexistent"), settings::SettingError);
}

}  // namespace
}  // namespace gatekeeper::tests
