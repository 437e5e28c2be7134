#include <gatekeeper/domain/one_time_code.hpp>

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

using domain::make_mail_code;
using domain::make_sms_code;
using domain::RandomByte;
using namespace std::string_view_literals;

constexpr auto kMailAlphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"sv;

/// Gives these bytes and no more.
RandomByte bytes(std::deque<unsigned char> list) {
    auto rest = std::make_shared<std::deque<unsigned char>>(std::move(list));
    return [rest] {
        if (rest->empty()) throw std::logic_error("no byte left");
        const unsigned char byte = rest->front();
        rest->pop_front();
        return byte;
    };
}

TEST(SmsCode, SEC_080_is_six_digits_leading_zeros_included) {
    EXPECT_EQ(make_sms_code(bytes({0, 0, 0, 0, 0, 0})), "000000");
    EXPECT_EQ(make_sms_code(bytes({1, 12, 23, 34, 45, 249})), "123459");
}

TEST(SmsCode, SEC_080_draws_again_where_a_byte_would_favour_some_digits) {
    // 250 to 255 would make 0 to 5 more likely.
    EXPECT_EQ(make_sms_code(bytes({250, 251, 7, 252, 253, 8, 254, 255, 9, 1, 2, 3})), "789123");
}

TEST(SmsCode, SEC_080_every_digit_is_as_likely_as_any_other) {
    std::map<char, int> seen;
    for (int value = 0; value < 256; ++value) {
        // One byte decides the first digit, or is refused, and then zeros follow.
        const std::string code =
            make_sms_code(bytes({static_cast<unsigned char>(value), 0, 0, 0, 0, 0, 0}));
        if (value < 250) ++seen[code.front()];
    }
    ASSERT_EQ(seen.size(), 10U);
    for (const auto& [digit, count] : seen)
        EXPECT_EQ(count, 25) << digit;
}

TEST(MailCode, SEC_042_is_eight_symbols_without_look_alikes) {
    std::mt19937 random(42);
    const RandomByte source = [&random] { return static_cast<unsigned char>(random()); };
    for (int i = 0; i < 2000; ++i) {
        const std::string code = make_mail_code(source);
        ASSERT_EQ(code.size(), 8U);
        ASSERT_EQ(code.find_first_not_of(kMailAlphabet), std::string::npos) << code;
    }
    for (const char look_alike : {'0', 'O', '1', 'I', 'L'}) {
        EXPECT_EQ(kMailAlphabet.find(look_alike), std::string_view::npos) << look_alike;
    }
}

TEST(MailCode, SEC_042_every_symbol_is_as_likely_as_any_other) {
    std::map<char, int> seen;
    for (int value = 0; value < 256; ++value) {
        const std::string code =
            make_mail_code(bytes({static_cast<unsigned char>(value), 0, 0, 0, 0, 0, 0, 0, 0}));
        if (value < 248) {
            ++seen[code.front()];
        } else {
            EXPECT_EQ(code, "AAAAAAAA") << value;
        }
    }
    ASSERT_EQ(seen.size(), 31U);
    for (const auto& [symbol, count] : seen)
        EXPECT_EQ(count, 8) << symbol;
}

TEST(TypedMailCode, may_be_lower_case_and_have_spaces_or_hyphens) {
    for (const std::string_view typed :
         {"ABCD2345"sv, "abcd2345"sv, "ABCD 2345"sv, " abcd-2345 "sv, "a b c d 2 3 4 5"sv}) {
        EXPECT_EQ(domain::normalize_mail_code(typed), "ABCD2345") << typed;
    }
}

TEST(TypedMailCode, is_eight_of_its_alphabet_and_nothing_else) {
    for (const std::string_view typed :
         {""sv, "ABCD234"sv, "ABCD23456"sv, "ABCD234O"sv, "ABCD2340"sv, "ABCD2341"sv, "ABCD234I"sv,
          "ABCD234l"sv, "ABCD234!"sv, "ABCD234\0"sv, "ABCD2345\0"sv, "ABCD2345\n"sv,
          "ABCD234\xc3\xa9"sv, "ABCD_2345"sv}) {
        EXPECT_EQ(domain::normalize_mail_code(typed), std::nullopt) << typed;
    }
}

TEST(TypedSmsCode, accepts_spaces_and_refuses_letters) {
    EXPECT_EQ(domain::normalize_sms_code("12 34 56"), "123456");
    EXPECT_EQ(domain::normalize_sms_code(" 000-000 "), "000000");
    for (const std::string_view typed : {""sv, "12345"sv, "1234567"sv, "12345a"sv, "l23456"sv,
                                         "O23456"sv, "12345\0"sv, "123456\0"sv,
                                         "\xef\xbc\x91"
                                         "23456"sv}) {
        EXPECT_EQ(domain::normalize_sms_code(typed), std::nullopt) << typed;
    }
}

TEST(TypedDigits, are_exactly_as_many_as_asked_for) {
    EXPECT_EQ(domain::normalize_digits("12345678", 8), "12345678");
    EXPECT_EQ(domain::normalize_digits("1234567", 8), std::nullopt);
    EXPECT_EQ(domain::normalize_digits("", 0), "");
}

}  // namespace
}  // namespace gatekeeper::tests
