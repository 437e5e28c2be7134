#include <gatekeeper/http/form.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gatekeeper::tests {
namespace {

using http::Form;
using http::FormError;
using http::is_utf8;
using namespace std::string_view_literals;

Form parsed(std::string_view encoded) {
    auto result = Form::parse(encoded);
    EXPECT_TRUE(std::holds_alternative<Form>(result)) << encoded;
    if (std::holds_alternative<FormError>(result)) return Form();
    return std::move(std::get<Form>(result));
}

std::optional<FormError> error_of(std::string_view encoded) {
    const auto result = Form::parse(encoded);
    if (const FormError* const error = std::get_if<FormError>(&result)) return *error;
    return std::nullopt;
}

TEST(Form, reads_fields_as_a_browser_sends_them) {
    const Form form = parsed("email=jan%40example.com&password=p%26w%3Dd+%2B&csrf=");
    EXPECT_EQ(form.get("email"), "jan@example.com");
    EXPECT_EQ(form.get("password"), "p&w=d +");
    EXPECT_EQ(form.get("csrf"), "");
    EXPECT_EQ(form.get("other"), std::nullopt);
    EXPECT_FALSE(form.has_doubles());
}

TEST(Form, decodes_names_too_and_both_cases_of_hex) {
    const Form form = parsed("%65mail=%c3%A9&%2B=+");
    EXPECT_EQ(form.get("email"), "\xc3\xa9");
    EXPECT_EQ(form.get("+"), " ");
}

TEST(Form, splits_at_the_first_equals_sign_only) {
    EXPECT_EQ(parsed("code=a=b=c").get("code"), "a=b=c");
    EXPECT_EQ(parsed("code").get("code"), "");
    EXPECT_EQ(parsed("=value").get(""), "value");
}

TEST(Form, SEC_186_a_semicolon_is_no_separator) {
    const Form form = parsed("a=1;b=2");
    EXPECT_EQ(form.get("a"), "1;b=2");
    EXPECT_EQ(form.get("b"), std::nullopt);
}

TEST(Form, SEC_186_empty_bodies_and_lone_separators_hold_no_field) {
    for (const std::string_view body : {""sv, "&"sv, "&&&&"sv}) {
        const Form form = parsed(body);
        EXPECT_EQ(form.get(""), std::nullopt) << body;
        EXPECT_FALSE(form.has_doubles()) << body;
    }
    EXPECT_EQ(parsed("&&a=1&&").get("a"), "1");
}

TEST(Form, SEC_186_broken_percent_escapes_are_an_error) {
    for (const std::string_view body :
         {"a=%"sv, "a=%1"sv, "a=%zz"sv, "a=%1g"sv, "a=%g1"sv, "%=1"sv, "%4=1"sv, "a=%%41"sv,
          "a=% 41"sv, "a=%+1"sv, "a=%-1"sv, "a=%u0041"sv, "a=1&b=%"sv, "a=%4"sv, "a=%\xc3\xa9"sv}) {
        EXPECT_EQ(error_of(body), FormError::Malformed) << body;
    }
}

TEST(Form, SEC_186_a_nul_is_an_error_however_it_is_spelt) {
    for (const std::string_view body :
         {"a=%00"sv, "a=x%00y"sv, "%00=1"sv, "a=\0"sv, "\0=1"sv, "a\0b=1"sv}) {
        EXPECT_EQ(error_of(body), FormError::Malformed);
    }
}

TEST(Form, SEC_186_bytes_that_are_not_utf_8_are_an_error) {
    for (const std::string_view body :
         {"a=%c0%af"sv, "a=%ed%a0%80"sv, "a=%ff"sv, "a=%80"sv, "a=%c3"sv, "a=%e2%82"sv, "a=\xff"sv,
          "%ff=1"sv, "a=%f5%80%80%80"sv, "a=%c3%28"sv, "a=%c3&b=%a9"sv, "%c3=%a9"sv}) {
        EXPECT_EQ(error_of(body), FormError::Malformed) << body;
    }
    EXPECT_EQ(parsed("a=%e2%82%ac").get("a"), "\xe2\x82\xac");
}

TEST(Form, SEC_025_a_doubled_field_has_no_value) {
    const Form form = parsed("code=111111&email=a&code=222222");
    EXPECT_EQ(form.get("code"), std::nullopt);
    EXPECT_EQ(form.get("email"), "a");
    EXPECT_TRUE(form.has_doubles());
    EXPECT_TRUE(parsed("code=1&c%6fde=1").has_doubles());
    EXPECT_TRUE(parsed("=1&=2").has_doubles());
    EXPECT_FALSE(parsed("code=1&Code=1&code[]=1").has_doubles());
}

TEST(Form, SEC_185_takes_thirty_two_fields_and_no_more) {
    std::string body = "f0=0";
    for (int i = 1; i < 32; ++i)
        body += "&f" + std::to_string(i) + "=" + std::to_string(i);
    EXPECT_EQ(parsed(body).get("f31"), "31");
    EXPECT_EQ(parsed(body + "&&&").get("f0"), "0");
    EXPECT_EQ(error_of(body + "&f32=x"), FormError::TooManyFields);
    EXPECT_EQ(error_of(body + "&f32"), FormError::TooManyFields);
}

TEST(Form, SEC_185_takes_fields_of_four_kilobytes_and_no_longer) {
    const std::string longest(4096, 'x');
    EXPECT_EQ(parsed("a=" + longest).get("a"), longest);
    EXPECT_EQ(parsed(longest + "=1").get(longest), "1");
    EXPECT_EQ(error_of("a=" + longest + "x"), FormError::FieldTooLong);
    EXPECT_EQ(error_of(longest + "x=1"), FormError::FieldTooLong);
    std::string escaped;
    for (int i = 0; i < 4096; ++i)
        escaped += "%41";
    EXPECT_EQ(parsed("a=" + escaped).get("a"), std::string(4096, 'A'));
}

TEST(Form, keeps_its_values_when_it_is_moved) {
    Form first = parsed("a=1&b=2");
    const Form second = std::move(first);
    EXPECT_EQ(second.get("a"), "1");
    EXPECT_EQ(second.get("b"), "2");
}

TEST(Form, SEC_186_no_random_body_crashes_and_what_is_read_is_utf_8_without_nul) {
    std::mt19937 random(186);
    constexpr std::string_view kAlphabet = "ab=&%+;012cdfFz\xc3\xa9\xff\0 "sv;
    int forms = 0;
    for (int round = 0; round < 50'000; ++round) {
        std::string body(random() % 40, '\0');
        for (char& c : body)
            c = kAlphabet[random() % kAlphabet.size()];
        auto result = Form::parse(body);
        if (const Form* const form = std::get_if<Form>(&result)) {
            ++forms;
            const std::string_view value = form->get("a").value_or("");
            ASSERT_TRUE(is_utf8(value)) << body;
            ASSERT_EQ(value.find('\0'), std::string_view::npos) << body;
        }
    }
    EXPECT_GT(forms, 1000);
}

TEST(Utf8, knows_the_edges_of_rfc_3629) {
    for (const std::string_view good :
         {""sv, "a\0"sv, "\x7f"sv, "\xc2\x80"sv, "\xdf\xbf"sv, "\xe0\xa0\x80"sv, "\xed\x9f\xbf"sv,
          "\xee\x80\x80"sv, "\xef\xbf\xbf"sv, "\xf0\x90\x80\x80"sv, "\xf4\x8f\xbf\xbf"sv}) {
        EXPECT_TRUE(is_utf8(good));
    }
    for (const std::string_view bad :
         {"\x80"sv, "\xbf"sv, "\xc0\x80"sv, "\xc1\xbf"sv, "\xc2"sv, "\xc2\x7f"sv, "\xe0\x9f\xbf"sv,
          "\xed\xa0\x80"sv, "\xed\xbf\xbf"sv, "\xe1\x80"sv, "\xf0\x8f\xbf\xbf"sv, "\xf0\x90\x80"sv,
          "\xf4\x90\x80\x80"sv, "\xf5\x80\x80\x80"sv, "\xfe"sv, "\xff"sv, "a\xe2\x82"sv}) {
        EXPECT_FALSE(is_utf8(bad));
    }
}

TEST(PercentEncoding, leaves_only_unreserved_characters) {
    EXPECT_EQ(http::percent_encode("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(http::percent_encode("a b&c=d/e?f#g:h@i+j%"),
              "a%20b%26c%3Dd%2Fe%3Ff%23g%3Ah%40i%2Bj%25");
    EXPECT_EQ(http::percent_encode("\xc3\xa9\0\r\n"sv), "%C3%A9%00%0D%0A");
}

TEST(PercentEncoding, is_what_the_form_parser_undoes) {
    std::string every_byte;
    for (int c = 1; c < 128; ++c)
        every_byte.push_back(static_cast<char>(c));
    EXPECT_EQ(parsed("a=" + http::percent_encode(every_byte)).get("a"), every_byte);
}

}  // namespace
}  // namespace gatekeeper::tests
