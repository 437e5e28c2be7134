#include <gatekeeper/domain/email.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

using domain::Email;
using namespace std::string_view_literals;

std::optional<std::string> stored(std::string_view typed) {
    const std::optional<Email> email = Email::parse(typed);
    if (!email) return std::nullopt;
    return email->text();
}

TEST(Email, keeps_an_address_and_knows_its_two_sides) {
    const std::optional<Email> email = Email::parse("jan.janssens@example.com");
    ASSERT_TRUE(email);
    EXPECT_EQ(email->text(), "jan.janssens@example.com");
    EXPECT_EQ(email->local_part(), "jan.janssens");
    EXPECT_EQ(email->domain(), "example.com");
}

TEST(Email, SEC_064_is_trimmed_and_folded_to_ascii_lower_case_on_both_sides) {
    EXPECT_EQ(stored("  Jan.Janssens@EXAMPLE.Com\r\n"), "jan.janssens@example.com");
    EXPECT_EQ(stored("\tA@B.C\t"), "a@b.c");
    EXPECT_EQ(Email::parse("A@B.C"), Email::parse("a@b.c"));
}

TEST(Email, accepts_every_atom_character_but_the_old_routing_ones) {
    EXPECT_TRUE(Email::parse("a#$&'*+-/=?^_`{|}~z@example.com"));
    EXPECT_TRUE(Email::parse("first+tag@example.com"));
    EXPECT_TRUE(Email::parse("o'brien@example.ie"));
    EXPECT_TRUE(Email::parse("-@example.com"));
    EXPECT_TRUE(Email::parse("1@2.nl"));
}

TEST(Email, SEC_064_accepts_punycode_and_deep_sub_domains) {
    EXPECT_TRUE(Email::parse("info@xn--mller-kva.example"));
    EXPECT_TRUE(Email::parse("info@example.xn--p1ai"));
    EXPECT_TRUE(Email::parse("a@b.c.d.e.f.g"));
    EXPECT_TRUE(Email::parse("a@1.2.c"));
}

TEST(Email, SEC_064_refuses_more_than_one_at_sign) {
    for (const std::string_view typed :
         {"a@b@example.com"sv, "a@@example.com"sv, "@@"sv, "evil@example.com@example.org"sv,
          "a@example.com@"sv, "@a@example.com"sv}) {
        EXPECT_EQ(stored(typed), std::nullopt) << typed;
    }
}

TEST(Email, SEC_064_refuses_quotes_comments_literals_and_encoded_words) {
    for (const std::string_view typed :
         {"\"a\"@example.com"sv, "\"a b\"@example.com"sv, "\"a@b\"@example.com"sv,
          "a(comment)@example.com"sv, "(c)a@example.com"sv, "a@(c)example.com"sv, "a@[192.0.2.1]"sv,
          "a@[IPv6:::1]"sv, "=?utf-8?q?a?= @example.com"sv, "<a@example.com>"sv,
          "Jan <a@example.com>"sv, "a@example.com,b@example.com"sv, "a@example.com;b@example.com"sv,
          "mailto:a@example.com"sv, "a\\b@example.com"sv}) {
        EXPECT_EQ(stored(typed), std::nullopt) << typed;
    }
}

TEST(Email, SEC_064_refuses_percent_and_bang_routing) {
    for (const std::string_view typed :
         {"a%b@example.com"sv, "a!b@example.com"sv, "host!user@example.com"sv,
          "user%example.org@example.com"sv, "a%40b@example.com"sv}) {
        EXPECT_EQ(stored(typed), std::nullopt) << typed;
    }
}

TEST(Email, SEC_064_refuses_control_characters_and_inner_space) {
    for (const std::string_view typed :
         {"a\0@example.com"sv, "a@example.com\0"sv, "\0a@example.com"sv, "a\r\nb@example.com"sv,
          "a@example.com\r\nBcc: b@example.com"sv, "a\tb@example.com"sv, "a b@example.com"sv,
          "a@exa mple.com"sv, "a@\nexample.com"sv, "a\x1b[31m@example.com"sv, "a\x7f@example.com"sv,
          "a@example.com\x0b"sv}) {
        EXPECT_EQ(stored(typed), std::nullopt);
    }
}

TEST(Email, SEC_064_refuses_addresses_that_are_not_ascii) {
    for (const std::string_view typed :
         {"andr\xc3\xa9@example.com"sv, "a@m\xc3\xbcller.example"sv, "a@example.c\xc3\xb6m"sv,
          "\xef\xbd\x81@example.com"sv,  // fullwidth a
          "a\xef\xbc\xa0"sv
          "example.com"sv,              // fullwidth @
          "m\xc4\xb1ke@example.com"sv,  // dotless i, which folds to i elsewhere
          "a@example\xe3\x80\x82"
          "com"sv,  // ideographic full stop
          "a\xff@example.com"sv,
          "\xe2\x80\x8b"
          "a@example.com"sv}) {
        EXPECT_EQ(stored(typed), std::nullopt);
    }
}

TEST(Email, refuses_misplaced_dots_and_hyphens) {
    for (const std::string_view typed :
         {".a@example.com"sv, "a.@example.com"sv, "a..b@example.com"sv,
          "."sv
          "@example.com"sv,
          "a@.example.com"sv, "a@example..com"sv, "a@example.com."sv, "a@-example.com"sv,
          "a@example-.com"sv, "a@example.-com"sv, "a@exa_mple.com"sv}) {
        EXPECT_EQ(stored(typed), std::nullopt) << typed;
    }
}

TEST(Email, refuses_half_addresses) {
    for (const std::string_view typed :
         {""sv, " "sv, "@"sv, "a"sv, "a@"sv, "@example.com"sv, "a@localhost"sv, "a@com"sv,
          "a@example.123"sv, "a@192.0.2.1"sv, "example.com"sv, "a.example.com"sv}) {
        EXPECT_EQ(stored(typed), std::nullopt) << typed;
    }
}

TEST(Email, SEC_064_is_254_bytes_at_most) {
    const std::string label(63, 'd');
    // 64 + 1 + 63 + 1 + 63 + 1 + 61 = 254
    const std::string longest =
        std::string(64, 'l') + "@" + label + "." + label + "." + std::string(61, 'd');
    ASSERT_EQ(longest.size(), 254U);
    EXPECT_EQ(stored(longest), longest);
    EXPECT_EQ(stored("  " + longest + "  "), longest);
    EXPECT_EQ(stored(longest + "d"), std::nullopt);
}

TEST(Email, limits_the_local_part_and_each_label) {
    EXPECT_TRUE(Email::parse(std::string(64, 'l') + "@example.com"));
    EXPECT_FALSE(Email::parse(std::string(65, 'l') + "@example.com"));
    EXPECT_TRUE(Email::parse("a@" + std::string(63, 'd') + ".com"));
    EXPECT_FALSE(Email::parse("a@" + std::string(64, 'd') + ".com"));
    EXPECT_FALSE(Email::parse(std::string(100'000, 'a')));
    EXPECT_FALSE(Email::parse(std::string(100'000, '@')));
}

TEST(Email, SEC_250_is_masked_for_other_eyes) {
    EXPECT_EQ(Email::parse("anna@example.com")->masked(), "a***@e***.com");
    EXPECT_EQ(Email::parse("a@b.nl")->masked(), "a***@b***.nl");
    EXPECT_EQ(Email::parse("jan@mail.sub.example.co.uk")->masked(), "j***@m***.uk");
}

}  // namespace
}  // namespace gatekeeper::tests
