#include <gatekeeper/domain/password_rule.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::judge_password;
using domain::PasswordVerdict;
using namespace std::string_view_literals;

bool accepted(std::string_view password, const std::vector<std::string>& context = {}) {
    return judge_password(password, context).accepted();
}

TEST(PasswordRule, SEC_010_accepts_one_that_meets_every_part) {
    for (const std::string_view password :
         {"x7!Kqzpw"sv, "correct Horse 9 battery"sv, "Tr0ub4dor&3xQ"sv, "aB3 dE6 gH9"sv}) {
        const PasswordVerdict verdict = judge_password(password, {});
        EXPECT_TRUE(verdict.accepted()) << password;
    }
}

TEST(PasswordRule, SEC_010_names_each_part_that_is_missing) {
    struct Case {
        std::string_view password;
        bool PasswordVerdict::*part;
    };
    const std::vector<Case> cases = {
        {"x7!Kqzp", &PasswordVerdict::long_enough}, {"X7!KQZPW", &PasswordVerdict::lower},
        {"x7!kqzpw", &PasswordVerdict::upper},      {"xq!Kqzpw", &PasswordVerdict::digit},
        {"x7rKqzpw", &PasswordVerdict::special},
    };
    for (const Case& one : cases) {
        const PasswordVerdict verdict = judge_password(one.password, {});
        EXPECT_FALSE(verdict.*one.part) << one.password;
        EXPECT_FALSE(verdict.accepted()) << one.password;
        const int met =
            verdict.long_enough + verdict.lower + verdict.upper + verdict.digit + verdict.special;
        EXPECT_EQ(met, 4) << one.password;
    }
}

TEST(PasswordRule, SEC_010_an_empty_password_meets_nothing) {
    const PasswordVerdict verdict = judge_password("", {});
    EXPECT_FALSE(verdict.long_enough || verdict.lower || verdict.upper || verdict.digit ||
                 verdict.special || verdict.accepted());
}

TEST(PasswordRule, SEC_010_length_is_counted_in_code_points) {
    EXPECT_TRUE(judge_password("\xc3\xa9\xc3\xa9"
                               "aB3xqw",
                               {})
                    .long_enough);
    EXPECT_FALSE(judge_password("\xf0\x9f\x94\x91"
                                "aB3xq\xc3\xa9",
                                {})
                     .long_enough);
    EXPECT_TRUE(judge_password("\xf0\x9f\x94\x91"
                               "aB3xqk\xc3\xa9",
                               {})
                    .long_enough);
}

TEST(PasswordRule, SEC_010_special_is_anything_but_an_ascii_letter_or_digit) {
    for (const std::string_view password :
         {"x7rKqzp w"sv, "x7rKqzp\xc3\xa9"sv, "x7rKqzp\xe2\x82\xac"sv, "x7rKqzp\t"sv, "x7rKqzp\""sv,
          "x7rKqzp<"sv, "x7rKqzp\\"sv}) {
        EXPECT_TRUE(judge_password(password, {}).special) << password;
        EXPECT_TRUE(accepted(password)) << password;
    }
    // A letter with an accent is neither an upper- nor a lower-case letter of the rule.
    EXPECT_FALSE(judge_password("X7!\xc3\xa9QZPW", {}).lower);
    EXPECT_FALSE(judge_password("x7!\xc3\x89qzpw", {}).upper);
}

TEST(PasswordRule, SEC_006_takes_1024_bytes_and_no_more) {
    std::string longest = "aB3 ";
    while (longest.size() < 1024)
        longest += "q7 Xk-w2";
    EXPECT_EQ(longest.size(), 1028U);
    longest.resize(1024);
    EXPECT_TRUE(accepted(longest));
    const PasswordVerdict verdict = judge_password(longest + "x", {});
    EXPECT_TRUE(verdict.too_long);
    EXPECT_FALSE(verdict.accepted());
}

TEST(PasswordRule, SEC_006_accepts_sixty_four_code_points_of_four_bytes) {
    std::string password = "aB3";
    for (int i = 0; i < 64; ++i)
        password += i % 2 == 0 ? "\xf0\x9f\x94\x91" : "\xf0\x9f\x90\x8e";
    EXPECT_TRUE(judge_password(password, {}).long_enough);
    EXPECT_FALSE(judge_password(password, {}).too_long);
}

class Common : public testing::TestWithParam<std::string_view> {};

/// They meet every other part of the rule, so that it is the guessing that refuses them.
TEST_P(Common, SEC_011_a_common_password_is_refused_though_it_meets_the_rule) {
    const PasswordVerdict verdict = judge_password(GetParam(), {});
    EXPECT_TRUE(verdict.long_enough && verdict.lower && verdict.upper && verdict.digit &&
                verdict.special);
    EXPECT_TRUE(verdict.guessable);
    EXPECT_FALSE(verdict.accepted());
}

INSTANTIATE_TEST_SUITE_P(English, Common,
                         testing::Values("Password1!", "P@ssw0rd", "P@ssword1", "Passw0rd!",
                                         "Welcome1!", "Qwerty123!", "Qwerty1!", "Abcd1234!",
                                         "Admin123!", "Abc123!!", "Aa123456!", "Aa12345!",
                                         "Monkey123!", "Letmein1!", "Football1!", "Summer2024!",
                                         "Winter2023!", "January1!", "Iloveyou1!", "Dragon12!",
                                         "Test1234!", "Hello123!", "Baseball1!", "Superman1!",
                                         "Pa$$w0rd", "Changeme1!", "Secret123!", "Admin@123",
                                         "Pass@123", "Demo@123"));

INSTANTIATE_TEST_SUITE_P(Dutch, Common,
                         testing::Values("Welkom01!", "Welkom123!", "Welkom2024!", "W3lkom01!",
                                         "Wachtwoord1!", "Geheim123!", "Hallo123!", "Zomer2024!",
                                         "Winter2024!", "Voetbal1!", "Feyenoord1!", "Nederland1!",
                                         "Belgie123!", "Amsterdam1!", "Schatje1!", "Vakantie1!",
                                         "Lente2024!", "Ajax1234!", "Antwerpen1!"));

INSTANTIATE_TEST_SUITE_P(SeasonAndYear, Common,
                         testing::Values("Winter23!", "Zomer23!", "Herfst23!", "Summer24!"));

INSTANTIATE_TEST_SUITE_P(KeyboardWalks, Common,
                         testing::Values("Zaq12wsx!", "Qwer1234!", "Azerty123!", "1qaz@WSX",
                                         "!QAZ2wsx", "1qaz!QAZ", "QWEasd123!"));

TEST(PasswordRule, SEC_011_words_about_the_person_or_the_site_are_guesses) {
    const std::vector<std::string> context = {"Examplehost", "jan.janssens", "klant00123",
                                              "auth.examplehost.be", "jan.janssens@examplehost.be"};
    for (const std::string_view password :
         {"Examplehost1!"sv, "examplehosT1!"sv, "Jan.Janssens1"sv, "Jan.janssens1!"sv,
          "Klant00123!"sv, "Jan.Janssens@examplehost.be1"sv}) {
        EXPECT_FALSE(accepted(password, context)) << password;
    }
    EXPECT_TRUE(accepted("x7!Kqzpw", context));
}

TEST(PasswordRule, SEC_011_context_makes_the_difference) {
    EXPECT_TRUE(accepted("Qvortixan1!", {}));
    EXPECT_FALSE(accepted("Qvortixan1!", {"qvortixan"}));
}

TEST(PasswordRule, never_reads_past_an_odd_password_or_context) {
    for (const std::string_view password :
         {"\0"sv, "aB3!\0xyzw"sv, "\xff\xfe\xfd"sv, "\x80\x80\x80\x80\x80\x80\x80\x80"sv}) {
        EXPECT_FALSE(accepted(password, {"", " ", std::string(5000, 'x')}));
    }
}

}  // namespace
}  // namespace gatekeeper::tests
