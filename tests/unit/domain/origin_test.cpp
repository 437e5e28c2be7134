#include <gatekeeper/domain/origin.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

using domain::Origin;
using namespace std::string_view_literals;

std::optional<std::string> text_of(std::string_view typed) {
    const std::optional<Origin> origin = Origin::parse(typed);
    if (!origin) return std::nullopt;
    return origin->text();
}

TEST(Origin, knows_scheme_host_and_port) {
    const std::optional<Origin> origin = Origin::parse("https://Auth.Example.com:8443");
    ASSERT_TRUE(origin);
    EXPECT_EQ(origin->scheme(), "https");
    EXPECT_EQ(origin->host(), "auth.example.com");
    EXPECT_EQ(origin->port(), 8443);
    EXPECT_EQ(origin->text(), "https://auth.example.com:8443");
}

TEST(Origin, leaves_the_default_port_out) {
    EXPECT_EQ(text_of("https://example.com:443"), "https://example.com");
    EXPECT_EQ(text_of("http://example.com:80"), "http://example.com");
    EXPECT_EQ(text_of("http://example.com:443"), "http://example.com:443");
    EXPECT_EQ(Origin::parse("https://a.example"), Origin::parse("https://A.EXAMPLE:443"));
}

TEST(Origin, reads_ipv6_hosts_with_their_brackets) {
    EXPECT_EQ(text_of("https://[2001:DB8::1]:444"), "https://[2001:db8::1]:444");
    EXPECT_EQ(text_of("http://[::1]"), "http://[::1]");
    EXPECT_EQ(text_of("http://[::ffff:192.0.2.1]"), "http://[::ffff:192.0.2.1]");
}

TEST(Origin, refuses_whatever_is_more_or_less_than_an_origin) {
    for (const std::string_view typed : {""sv,
                                         "example.com"sv,
                                         "//example.com"sv,
                                         "https:/example.com"sv,
                                         "https://"sv,
                                         "https://example.com/"sv,
                                         "https://example.com/path"sv,
                                         "https://example.com?x"sv,
                                         "https://example.com#x"sv,
                                         "https://user@example.com"sv,
                                         "https://u:p@example.com"sv,
                                         "ftp://example.com"sv,
                                         "HTTPS://example.com"sv,
                                         "javascript://example.com"sv,
                                         " https://example.com"sv,
                                         "https://example.com "sv,
                                         "https://exa mple.com"sv,
                                         "https://example.com\\"sv,
                                         "https://example.com\n"sv,
                                         "https://example.com\0"sv,
                                         "https://ex\xc3\xa9mple.com"sv,
                                         "https://.example.com"sv,
                                         "https://example..com"sv,
                                         "https://ex%61mple.com"sv}) {
        EXPECT_EQ(text_of(typed), std::nullopt) << typed;
    }
}

TEST(Origin, refuses_ports_that_are_none) {
    for (const std::string_view typed :
         {"https://example.com:"sv, "https://example.com:0"sv, "https://example.com:65536"sv,
          "https://example.com:-1"sv, "https://example.com:+1"sv, "https://example.com:80x"sv,
          "https://example.com:x"sv, "https://example.com:80:80"sv, "https://example.com: 80"sv,
          "https://example.com:99999999999"sv}) {
        EXPECT_EQ(text_of(typed), std::nullopt) << typed;
    }
    EXPECT_EQ(text_of("https://example.com:65535"), "https://example.com:65535");
}

TEST(Origin, refuses_broken_ipv6_hosts) {
    for (const std::string_view typed :
         {"https://["sv, "https://[]"sv, "https://[::1"sv, "https://::1"sv, "https://[::1]x"sv,
          "https://[::1]x:80"sv, "https://[::g]"sv, "https://[::1%25eth0]"sv, "https://[::1]:"sv}) {
        EXPECT_EQ(text_of(typed), std::nullopt) << typed;
    }
}

TEST(Origin, limits_the_length_of_a_host) {
    EXPECT_TRUE(Origin::of("https", std::string(253, 'a')));
    EXPECT_FALSE(Origin::of("https", std::string(254, 'a')));
}

TEST(Origin, takes_a_host_header_as_authority) {
    EXPECT_EQ(Origin::of("https", "Panel.example.com:8080")->text(),
              "https://panel.example.com:8080");
    EXPECT_FALSE(Origin::of("https", ""));
    EXPECT_FALSE(Origin::of("https", "evil.example/panel.example.com"));
    EXPECT_FALSE(Origin::of("ws", "panel.example.com"));
}

TEST(Origin, is_trustworthy_where_browsers_keep_secure_cookies) {
    for (const std::string_view typed :
         {"https://example.com"sv, "http://localhost"sv, "http://localhost:8080"sv,
          "http://app.localhost"sv, "http://127.0.0.1"sv, "http://127.1.2.3:81"sv,
          "http://[::1]:8080"sv}) {
        EXPECT_TRUE(Origin::parse(typed)->is_trustworthy()) << typed;
    }
    for (const std::string_view typed :
         {"http://example.com"sv, "http://localhost.example.com"sv, "http://notlocalhost"sv,
          "http://127.0.0.1.example.com"sv, "http://128.0.0.1"sv, "http://[::2]"sv,
          "http://10.0.0.1"sv}) {
        EXPECT_FALSE(Origin::parse(typed)->is_trustworthy()) << typed;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
