#include <gatekeeper/domain/username.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

using domain::Username;
using namespace std::string_view_literals;

std::optional<std::string> stored(std::string_view typed) {
    const std::optional<Username> username = Username::parse(typed);
    if (!username) return std::nullopt;
    return username->text();
}

TEST(Username, is_trimmed_and_folded_to_ascii_lower_case) {
    EXPECT_EQ(stored(" Klant-00123 "), "klant-00123");
    EXPECT_EQ(stored("\tADMIN\r\n"), "admin");
    EXPECT_EQ(Username::parse("Jan"), Username::parse("jan"));
}

TEST(Username, keeps_what_old_systems_allowed_inside) {
    EXPECT_EQ(stored("jan janssens"), "jan janssens");
    EXPECT_EQ(stored("o'brien;--"), "o'brien;--");
    EXPECT_EQ(stored("<b>"), "<b>");
    EXPECT_EQ(stored("123456"), "123456");
}

/// Unicode folding would map look-alikes to one customer.
TEST(Username, SEC_045_does_not_fold_beyond_ascii) {
    EXPECT_EQ(stored("ANDR\xc3\x89"), "andr\xc3\x89");
    EXPECT_NE(stored("andr\xc3\xa9"), stored("andr\xc3\x89"));
    EXPECT_NE(stored("K"), stored("\xe2\x84\xaa"));  // the Kelvin sign
    EXPECT_NE(stored("i"), stored("\xc4\xb1"));      // dotless i
}

TEST(Username, SEC_064_never_holds_an_at_sign) {
    for (const std::string_view typed : {"jan@example.com"sv, "@"sv, "jan@"sv, "@jan"sv}) {
        EXPECT_EQ(stored(typed), std::nullopt) << typed;
    }
}

TEST(Username, SEC_202_never_holds_control_characters) {
    for (const std::string_view typed : {"a\0b"sv, "a\nb"sv, "a\rb"sv, "a\tb"sv, "a\x1b[31mb"sv,
                                         "a\x7f"sv, "\x01"sv, "a\x1f"sv, "a\0"sv}) {
        EXPECT_EQ(stored(typed), std::nullopt);
    }
}

TEST(Username, SEC_202_never_holds_the_control_characters_above_ascii) {
    EXPECT_EQ(stored("a\xc2\x80z"), std::nullopt);
    EXPECT_EQ(stored("a\xc2\x85z"), std::nullopt);  // next line
    EXPECT_EQ(stored("a\xc2\x9bz"), std::nullopt);  // starts a terminal sequence
    EXPECT_EQ(stored("a\xc2\x9fz"), std::nullopt);
    EXPECT_EQ(stored("a\xc2\xa1z"), "a\xc2\xa1z");
}

TEST(Username, is_utf_8) {
    EXPECT_EQ(stored("\xff"), std::nullopt);
    EXPECT_EQ(stored("a\xc3"), std::nullopt);
    EXPECT_EQ(stored("\xc0\xaf"), std::nullopt);
    EXPECT_EQ(stored("z\xc3\xab"), "z\xc3\xab");
}

TEST(Username, is_one_to_sixty_four_bytes) {
    EXPECT_EQ(stored(""), std::nullopt);
    EXPECT_EQ(stored("   "), std::nullopt);
    EXPECT_EQ(stored("x"), "x");
    EXPECT_EQ(stored(std::string(64, 'x')), std::string(64, 'x'));
    EXPECT_EQ(stored(" " + std::string(64, 'x') + " "), std::string(64, 'x'));
    EXPECT_EQ(stored(std::string(65, 'x')), std::nullopt);
}

}  // namespace
}  // namespace gatekeeper::tests
