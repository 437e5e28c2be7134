#include <gatekeeper/domain/return_target.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Origin;
using domain::ReturnPolicy;
using domain::ReturnTarget;
using namespace std::string_view_literals;

ReturnPolicy policy(std::string prefix = "/.gatekeeper") {
    return ReturnPolicy(*Origin::parse("https://auth.example.com"), std::move(prefix),
                        {*Origin::parse("https://panel.example.com"),
                         *Origin::parse("https://mail.example.net:8443")});
}

std::optional<std::string> url(std::string_view text) {
    const std::optional<ReturnTarget> target = policy().read(text);
    if (!target) return std::nullopt;
    return target->url();
}

TEST(ReturnTarget, keeps_a_legal_path_byte_for_byte) {
    for (const std::string_view path : {"/"sv,
                                        "/mail"sv,
                                        "/mail/"sv,
                                        "/a/b/c.php"sv,
                                        "/a?b=c&d=e"sv,
                                        "/a?"sv,
                                        "/?q=1"sv,
                                        "/a%20b"sv,
                                        "/caf%C3%A9"sv,
                                        "/%E2%82%AC?x=%E2%82%AC"sv,
                                        "/a;v=1/b"sv,
                                        "/~user/"sv,
                                        "/a+b"sv,
                                        "/a,b(c)!'*"sv,
                                        "/a:b@c"sv,
                                        "/.well-known/x"sv,
                                        "/..."sv,
                                        "/a..b/.c"sv,
                                        "/a?next=//elsewhere"sv,
                                        "/a?next=https://elsewhere.example/"sv,
                                        "/a?x=%2f%2F"sv,
                                        "/a?x=%0d%0a"sv,
                                        "/a?x=..%2f.."sv,
                                        "/a?x=?y"sv,
                                        "/.gatekeepers"sv,
                                        "/.gatekeeper-x/"sv,
                                        "/x/.gatekeeper/login"sv,
                                        "/a=b"sv,
                                        "/$&"sv,
                                        "/%41"sv,
                                        "/%7e"sv,
                                        "/a%3fb"sv,
                                        "/a%23b"sv,
                                        "/@evil.example"sv,
                                        "/:80"sv,
                                        "/evil.example"sv,
                                        "/a%2e"sv,
                                        "/a%2eb"sv}) {
        EXPECT_EQ(url(path), "https://auth.example.com" + std::string(path)) << path;
    }
}

TEST(ReturnTarget, takes_the_origins_the_operator_named_character_by_character) {
    EXPECT_EQ(url("https://panel.example.com/a?b"), "https://panel.example.com/a?b");
    EXPECT_EQ(url("https://panel.example.com"), "https://panel.example.com/");
    EXPECT_EQ(url("https://mail.example.net:8443/"), "https://mail.example.net:8443/");
    EXPECT_EQ(url("https://auth.example.com/x"), "https://auth.example.com/x");
    for (const std::string_view text : {"http://panel.example.com/"sv,
                                        "HTTPS://panel.example.com/"sv,
                                        "https://PANEL.example.com/"sv,
                                        "https://panel.example.com:443/"sv,
                                        "https://panel.example.com:8443/"sv,
                                        "https://mail.example.net/"sv,
                                        "https://mail.example.net:84430/"sv,
                                        "https://mail.example.net:8443x/"sv,
                                        "https://panel.example.com.evil.example/"sv,
                                        "https://panel.example.comevil/"sv,
                                        "https://panel.example.com@evil.example/"sv,
                                        "https://panel.example.com?x"sv,
                                        "https://panel.example.com#/"sv,
                                        "https://panel.example.com\\x"sv,
                                        "https://other.example.com/"sv,
                                        " https://panel.example.com/"sv,
                                        "https:/panel.example.com/"sv,
                                        "https:panel.example.com/"sv,
                                        "//panel.example.com/"sv,
                                        "https://panel.example.com."sv,
                                        "https://panel.example.com.//"sv}) {
        EXPECT_EQ(url(text), std::nullopt) << text;
    }
}

TEST(ReturnTarget, SEC_130_checks_the_path_behind_a_known_origin_too) {
    for (const std::string_view path :
         {"//evil.example"sv, "/\\evil.example"sv, "/%5cevil.example"sv, "/%2fevil.example"sv,
          "/../x"sv, "/%2e%2e/x"sv, "/a%0d%0a"sv, "/a b"sv, "/a#b"sv, "/a%"sv, "/\xc3\xa9"sv}) {
        EXPECT_EQ(url("https://panel.example.com" + std::string(path)), std::nullopt) << path;
    }
}

TEST(ReturnTarget, SEC_132_the_pages_of_the_portal_are_no_targets) {
    for (const std::string_view text :
         {"/.gatekeeper"sv, "/.gatekeeper/"sv, "/.gatekeeper/login"sv, "/.gatekeeper/logout"sv,
          "/.gatekeeper?x"sv, "/.gatekeeper/login?return_to=/.gatekeeper/login"sv,
          "https://auth.example.com/.gatekeeper/enrol"sv}) {
        EXPECT_EQ(url(text), std::nullopt) << text;
    }
    EXPECT_EQ(url("https://panel.example.com/.gatekeeper/x"),
              "https://panel.example.com/.gatekeeper/x");
}

/// A server decodes the path before it looks for the location, so these are the portal's pages.
TEST(ReturnTarget, SEC_132_not_even_when_their_path_is_percent_encoded) {
    for (const std::string_view text :
         {"/%2egatekeeper/login"sv, "/.gatekeepe%72/logout"sv, "/%2Egatekeeper"sv,
          "/%2e%67%61%74%65%6b%65%65%70%65%72/second-factor"sv,
          "https://auth.example.com/.%67atekeeper/login"sv}) {
        EXPECT_EQ(url(text), std::nullopt) << text;
    }
}

TEST(ReturnTarget, SEC_132_a_portal_at_the_root_of_its_host_has_no_targets_there) {
    const ReturnPolicy at_root = policy("");
    EXPECT_FALSE(at_root.read("/"));
    EXPECT_FALSE(at_root.read("/anything"));
    EXPECT_TRUE(at_root.read("https://panel.example.com/anything"));
}

TEST(ReturnTarget, SEC_130_is_2048_bytes_at_most) {
    const std::string longest = "/" + std::string(2047, 'a');
    EXPECT_EQ(url(longest), "https://auth.example.com" + longest);
    EXPECT_EQ(url(longest + "a"), std::nullopt);
}

TEST(ReturnTarget, SEC_130_refuses_every_byte_that_is_not_visible_ascii) {
    for (int byte = 0; byte < 256; ++byte) {
        const bool plain = byte > 0x20 && byte < 0x7f && byte != '\\' && byte != '#';
        for (const std::string_view around : {"/a"sv, "/a?b="sv}) {
            const std::string text = std::string(around) + static_cast<char>(byte) + "z";
            if (byte == '%') continue;  // begins an escape
            EXPECT_EQ(url(text).has_value(), plain) << byte;
        }
    }
}

TEST(ReturnTarget, SEC_130_refuses_every_escape_that_hides_a_control_character_or_a_slash) {
    constexpr std::string_view kHex = "0123456789abcdef";
    for (unsigned byte = 0; byte < 128; ++byte) {
        const std::string escape = {'%', kHex[byte >> 4], kHex[byte & 15]};
        const bool refused = byte < 0x20 || byte == 0x7f || byte == '/' || byte == '\\' ||
                             byte == '%';  // "%25" is judged by what follows it, below
        if (byte == '%') continue;
        EXPECT_EQ(url("/a" + escape + "z").has_value(), !refused) << escape;
    }
}

TEST(ReturnTarget, SEC_130_refuses_doubled_escapes) {
    for (const std::string_view text : {"/%252f/evil"sv, "/%255cevil"sv, "/%25%32%66evil"sv,
                                        "/a%252e%252e/b"sv, "/%25252fevil"sv, "/%2541"sv}) {
        EXPECT_EQ(url(text), std::nullopt) << text;
    }
    EXPECT_EQ(url("/100%25"), "https://auth.example.com/100%25");
}

std::optional<std::string> of_request(std::string_view authority, std::string_view uri) {
    const std::optional<ReturnTarget> target = policy().of_request(authority, uri);
    if (!target) return std::nullopt;
    return target->url();
}

TEST(ReturnTarget, of_a_stopped_request_is_where_it_was_going) {
    EXPECT_EQ(of_request("panel.example.com", "/mail?id=1"), "https://panel.example.com/mail?id=1");
    EXPECT_EQ(of_request("PANEL.example.com:443", "/"), "https://panel.example.com/");
    EXPECT_EQ(of_request("mail.example.net:8443", "/x"), "https://mail.example.net:8443/x");
}

TEST(ReturnTarget, SEC_046_of_a_request_to_an_unknown_host_is_nothing) {
    for (const std::string_view host :
         {""sv, "evil.example"sv, "panel.example.com.evil.example"sv, "panel.example.com:8443"sv,
          "mail.example.net"sv, "panel.example.com@evil.example"sv, "panel.example.com/x"sv,
          "panel.example.com\r\nX: y"sv}) {
        EXPECT_EQ(of_request(host, "/"), std::nullopt) << host;
    }
}

TEST(ReturnTarget, of_a_request_that_could_be_misread_is_the_front_page) {
    for (const std::string_view uri :
         {""sv, "//evil"sv, "/\\evil"sv, "/a/../b"sv, "/a#b"sv, "/\xc3\xa9"sv, "*"sv,
          "http://evil.example/x"sv, "/a%0d%0ab"sv, "/a%00"sv}) {
        EXPECT_EQ(of_request("panel.example.com", uri), "https://panel.example.com/") << uri;
    }
    EXPECT_EQ(of_request("panel.example.com", "/" + std::string(3000, 'a')),
              "https://panel.example.com/");
}

/// What the gate makes of a request, the portal must be able to read.
TEST(ReturnTarget, of_a_request_is_always_read_back) {
    for (std::size_t size : {1U, 100U, 2000U, 2020U, 2022U, 2023U, 2024U, 2047U, 2048U, 5000U}) {
        const std::string uri = "/" + std::string(size, 'a');
        const std::optional<std::string> made = of_request("panel.example.com", uri);
        ASSERT_TRUE(made);
        EXPECT_EQ(url(*made), made) << size;
    }
}

TEST(ReturnTarget, of_a_request_to_a_page_of_the_portal_is_no_page_of_the_portal) {
    EXPECT_EQ(of_request("auth.example.com", "/.gatekeeper/logout"), "https://auth.example.com/");
}

}  // namespace
}  // namespace gatekeeper::tests
