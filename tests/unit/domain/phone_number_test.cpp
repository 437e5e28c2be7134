#include <gatekeeper/domain/phone_number.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::PhoneError;
using domain::PhoneNumber;
using namespace std::string_view_literals;

const std::vector<std::string> kAllowed = {"BE", "NL", "FR", "GB", "US", "DE"};

std::optional<std::string> number(std::string_view typed,
                                  const std::vector<std::string>& countries = kAllowed) {
    const auto result = PhoneNumber::parse(typed, countries);
    if (const PhoneNumber* const phone = std::get_if<PhoneNumber>(&result)) return phone->e164();
    return std::nullopt;
}

std::optional<PhoneError> error_of(std::string_view typed,
                                   const std::vector<std::string>& countries = kAllowed) {
    const auto result = PhoneNumber::parse(typed, countries);
    if (const PhoneError* const error = std::get_if<PhoneError>(&result)) return *error;
    return std::nullopt;
}

TEST(PhoneNumber, SEC_083_is_e164_however_it_was_written) {
    for (const std::string_view typed :
         {"+32470123456"sv, "+32 470 12 34 56"sv, "0032470123456"sv, "0032 470 12 34 56"sv,
          "+32-470-12-34-56"sv, "+32.470.12.34.56"sv, "+32 (470) 12/34/56"sv, "  +32470123456  "sv,
          "+32 (0)470 12 34 56"sv}) {
        EXPECT_EQ(number(typed), "+32470123456") << typed;
    }
}

TEST(PhoneNumber, SEC_083_has_one_plus_sign_in_front) {
    for (const std::string_view typed :
         {"++32470123456"sv, "00+32470123456"sv, "+32+470123456"sv}) {
        EXPECT_EQ(error_of(typed), PhoneError::NotANumber) << typed;
    }
}

TEST(PhoneNumber, takes_mobile_numbers_of_the_allowed_countries) {
    EXPECT_EQ(number("+31 6 12345678"), "+31612345678");
    EXPECT_EQ(number("+33 6 12 34 56 78"), "+33612345678");
    EXPECT_EQ(number("+44 7400 123456"), "+447400123456");
    EXPECT_EQ(number("+49 1512 3456789"), "+4915123456789");
}

TEST(PhoneNumber, takes_numbers_of_plans_that_do_not_tell_mobile_from_fixed) {
    EXPECT_EQ(number("+1 201 555 0123"), "+12015550123");
}

TEST(PhoneNumber, says_that_nothing_was_typed) {
    for (const std::string_view typed : {""sv, " "sv, "\t\r\n"sv}) {
        EXPECT_EQ(error_of(typed), PhoneError::Empty);
    }
}

TEST(PhoneNumber, says_that_the_country_code_is_missing) {
    for (const std::string_view typed :
         {"0470123456"sv, "0470 12 34 56"sv, "470123456"sv, "06 12345678"sv, "32470123456"sv,
          "(470) 123456"sv, "."sv}) {
        EXPECT_EQ(error_of(typed), PhoneError::NoCountryCode) << typed;
    }
}

TEST(PhoneNumber, SEC_083_refuses_letters_and_everything_that_is_no_part_of_a_number) {
    for (const std::string_view typed :
         {"+32 470 FLOWER"sv, "+32470123456x12"sv, "+32470123456 ext. 1"sv, "+32470123456;ext=1"sv,
          "+32470123456,1"sv, "+32470123456#1"sv, "+32*70123456"sv, "tel:+32470123456"sv,
          "+32470123456\0"sv,
          "+3247012\0"sv
          "3456"sv,
          "+32470123456\r\nTo: x"sv, "+32\t470123456"sv, "abc"sv, "<script>"sv,
          "+32470123456'"sv}) {
        EXPECT_EQ(error_of(typed), PhoneError::NotANumber) << typed;
    }
}

TEST(PhoneNumber, SEC_083_refuses_digits_that_are_not_ascii) {
    for (const std::string_view typed : {"\xef\xbc\x8b"
                                         "32470123456"sv,  // fullwidth plus
                                         "+\xef\xbc\x93\xef\xbc\x92"
                                         "470123456"sv,  // fullwidth 32
                                         "+32\xd9\xa4\xd9\xa7\xd9\xa0"
                                         "123456"sv,  // Arabic-Indic 470
                                         "+32\xc2\xa0"
                                         "470123456"sv,
                                         "+32\xe2\x80\x93"
                                         "470123456"sv}) {  // no-break space, dash
        EXPECT_EQ(error_of(typed), PhoneError::NotANumber);
    }
}

TEST(PhoneNumber, SEC_083_refuses_numbers_that_do_not_exist_in_their_plan) {
    for (const std::string_view typed :
         {"+"sv, "00"sv, "++"sv, "+0"sv, "+0470123456"sv, "+32"sv, "+32470"sv, "+3247012345"sv,
          "+324701234567"sv, "+999123456789"sv, "+32470123456789012345"sv, "+32+470123456"sv,
          "+32470123456+32470123457"sv, "+32470123456/+32470123457"sv}) {
        EXPECT_EQ(error_of(typed), PhoneError::NotANumber) << typed;
    }
    EXPECT_EQ(error_of("+" + std::string(31, '1')), PhoneError::NotANumber);
    EXPECT_EQ(error_of("+" + std::string(100'000, '1')), PhoneError::NotANumber);
}

TEST(PhoneNumber, SEC_083_refuses_fixed_lines) {
    for (const std::string_view typed :
         {"+32 2 555 12 12"sv, "+31 20 123 4567"sv, "+33 1 42 68 53 00"sv, "+44 20 7946 0018"sv}) {
        EXPECT_EQ(error_of(typed), PhoneError::NotMobile) << typed;
    }
}

TEST(PhoneNumber, SEC_083_refuses_premium_shared_cost_toll_free_and_special_numbers) {
    for (const std::string_view typed : {"+32 900 12 345"sv,       // premium
                                         "+32 903 12 345"sv,       // premium
                                         "+32 906 12 345"sv,       // premium
                                         "+31 900 12345"sv,        // premium
                                         "+31 903 12345"sv,        // premium
                                         "+31 906 12345"sv,        // premium
                                         "+44 909 8790 000"sv,     // premium
                                         "+33 891 23 45 67 89"sv,  // premium
                                         "+44 843 2345678"sv,      // shared cost
                                         "+49 180 1234567"sv,      // shared cost
                                         "+32 800 12 345"sv,       // toll free
                                         "+44 70 1234 5678"sv,     // personal number
                                         "+44 76 4012 3456"sv,     // pager
                                         "+44 56 1234 5678"sv}) {  // VoIP
        const auto error = error_of(typed);
        EXPECT_TRUE(error == PhoneError::NotMobile || error == PhoneError::NotANumber) << typed;
    }
}

TEST(PhoneNumber, SEC_083_refuses_satellite_numbers) {
    for (const std::string_view typed :
         {"+881 612 345 678"sv, "+8816 1234 5678"sv, "+882 99 123 456"sv, "+870 773 123 456"sv,
          "+882 16 1234 5678"sv, "+883 510 012345"sv}) {
        EXPECT_EQ(number(typed), std::nullopt) << typed;
    }
}

TEST(PhoneNumber, SEC_083_an_empty_list_of_countries_allows_none) {
    EXPECT_EQ(error_of("+32470123456", {}), PhoneError::CountryNotAllowed);
}

TEST(PhoneNumber, SEC_083_countries_that_share_a_code_are_told_apart) {
    EXPECT_EQ(error_of("+32470123456", {"NL"}), PhoneError::CountryNotAllowed);
    // Canada and the United States; the United Kingdom and Guernsey.
    EXPECT_EQ(error_of("+1 506 234 5678", {"US"}), PhoneError::CountryNotAllowed);
    EXPECT_EQ(number("+1 506 234 5678", {"CA"}), "+15062345678");
    EXPECT_EQ(error_of("+44 7781 123456", {"GB"}), PhoneError::CountryNotAllowed);
    EXPECT_EQ(error_of("+32470123456", {"be"}), PhoneError::CountryNotAllowed);
}

TEST(PhoneNumber, SEC_250_shows_the_country_code_and_two_digits_only) {
    EXPECT_EQ(PhoneNumber::from_e164("+32470123456")->masked(), "+32 *** ** ** 56");
    EXPECT_EQ(PhoneNumber::from_e164("+12015550123")->masked(), "+1 *** ** ** 23");
}

TEST(PhoneNumber, is_read_back_from_the_store) {
    EXPECT_EQ(PhoneNumber::from_e164("+32470123456")->e164(), "+32470123456");
    for (const std::string_view stored : {""sv, "32470123456"sv, "+"sv, "+x"sv, "garbage"sv}) {
        EXPECT_FALSE(PhoneNumber::from_e164(stored)) << stored;
    }
}

TEST(Country, is_known_by_its_two_upper_case_letters) {
    for (const std::string_view code : {"BE"sv, "NL"sv, "FR"sv, "US"sv}) {
        EXPECT_TRUE(domain::is_country(code)) << code;
    }
    for (const std::string_view code : {""sv, "be"sv, "BEL"sv, "XX"sv, "001"sv, "ZZ"sv, "B"sv}) {
        EXPECT_FALSE(domain::is_country(code)) << code;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
