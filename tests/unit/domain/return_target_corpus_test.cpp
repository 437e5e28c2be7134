/// The table of malicious return targets of section K of the security requirements, and more of
/// the kind: every one must land on the default page, as it is, decoded once and decoded twice.
#include <gatekeeper/domain/return_target.hpp>

#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Origin;
using domain::ReturnPolicy;
using namespace std::string_view_literals;

const ReturnPolicy& policy() {
    static const ReturnPolicy kPolicy(*Origin::parse("https://auth.example.com"), "/.gatekeeper",
                                      {*Origin::parse("https://panel.example.com")});
    return kPolicy;
}

/// As a lenient server would: what is no escape stays.
std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() &&
                            std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                            std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
        if (!escape) {
            decoded.push_back(text[i]);
            continue;
        }
        decoded.push_back(static_cast<char>(
            std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16)));
        i += 2;
    }
    return decoded;
}

const std::vector<std::string_view>& table() {
    static const std::vector<std::string_view> kTable = {
        "//evil.example",
        "///evil.example/%2e%2e",
        "/%09/evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "/\v\\evil.example",
        "/\f/evil.example",
        "/ /evil.example",
        "/%2f/evil.example",
        "/%2f%2fevil.example",
        "/%u2215/evil.example",
        "/\xef\xbc\x8f/evil.example",
        "//evil%E3%80%82example",
        "/\\evil.example",
        "\\/evil.example",
        "\\\\evil.example",
        "/%5cevil.example",
        "/%255cevil.example",
        "/.//evil.example",
        "/./\\evil.example",
        "/..//evil.example",
        "http://panel.example.com/",
        "//panel.example.com@evil.example",
        "//panel.example.com%40evil.example",
        "https://panel.example.com%00.evil.example/",
        "https://panel.example.com@evil.example/",
        "https://panel.example.com.evil.example/",
        "https://evil.example#@panel.example.com/",
        "https://evil.example?@panel.example.com/",
        "https://evil.example\\@panel.example.com/",
        "https://panel.example.com:80@evil.example/",
        "https:evil.example",
        "https:/evil.example",
        "HtTpS://evil.example",
        "https://[::ffff:1.2.3.4]/",
        "http://0x7f.1/",
        "//2130706433",
        "/%00//evil.example",
        "/a%0d%0aSet-Cookie:x=1",
        "/a\r\nLocation://evil.example",
        "/.gatekeeper/logout",
        "/.gatekeeper/login?rt=/.gatekeeper/login",
        "data:text/html,x",
        "javascript:alert(1)",
        "ja%0avascript:alert(1)",
        "vbscript:msgbox(1)",
        "blob:https://panel.example.com/x",
        "file:///etc/passwd",
        "",
        "?",
        "#",
    };
    return kTable;
}

const std::vector<std::string_view>& more() {
    static const std::vector<std::string_view> kMore = {
        "////evil.example",
        "/\\/evil.example",
        "/\\\\evil.example",
        "\\evil.example",
        "\t//evil.example",
        " //evil.example",
        "\x01https://evil.example",
        "/%5c%5cevil.example",
        "/%5C/evil.example",
        "/%2F%5Cevil.example",
        "/%2e%2e//evil.example",
        "/%2e/%2e%2e//evil.example",
        "/%252f%252fevil.example",
        "/%25%32%66/evil.example",
        "/%2e%2e%2fevil.example",
        "/a/..%2f..%2f/evil.example",
        "/a/../../b",
        "/a/%2e%2e/b",
        "/a/%2E/b",
        "/.",
        "/..",
        "/a/.",
        "/a/..",
        "/a/..?x",
        "/%0a/evil.example",
        "/%0d/evil.example",
        "/%0a%0devil",
        "/%e5%98%8a%e5%98%8dSet-Cookie:x=1\xff",
        "/a%c0%afb",
        "/a%c0%ae%c0%ae/b",
        "/a%ed%a0%80",
        "/a%ff",
        "/%",
        "/%1",
        "/%zz",
        "/%-1",
        "/%+1",
        "/% 1",
        "/a%7fb",
        "/a\x7f",
        "/a%1b[31m",
        "/\xe2\x80\xae/evil",
        "/\xe3\x80\x82/evil",
        "/a#//evil.example",
        "https://panel.example.com#@evil.example/",
        "https://panel.example.com\\.evil.example/",
        "https://panel.example.com%5c@evil.example/",
        "https://panel.example.com;@evil.example/",
        "https://panel.example.com&@evil.example/",
        "https://panel.example.com\t/",
        "https://panel.example.com\xe3\x80\x82/",
        "https://auth.example.com@evil.example/",
        "https://auth.example.com.evil.example",
        "https://user:pass@panel.example.com/",
        "https://panel.example.com:443@evil.example",
        "https:///evil.example",
        "https:\\\\evil.example",
        "https://evil.example/https://panel.example.com/",
        "https://evil.example/?https://panel.example.com/",
        "http:evil.example",
        "http:///evil.example",
        "//https://panel.example.com",
        "//panel.example.com",
        "//auth.example.com/",
        "ftp://panel.example.com/",
        "ws://panel.example.com/",
        "view-source:https://panel.example.com/",
        "javascript://panel.example.com/%0aalert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "data:;base64,PHNjcmlwdD4=",
        "mailto:a@evil.example",
        "evil.example",
        "evil.example/",
        "www.evil.example",
        ".evil.example",
        "@evil.example",
        ":80",
        "a/b",
        "./a",
        "../a",
        "~",
        "*",
        "/.gatekeeper",
        "/.gatekeeper/",
        "/.gatekeeper?",
        "https://auth.example.com/.gatekeeper/logout",
        "<script>alert(1)</script>",
        "\"><script>alert(1)</script>",
        "[::1]",
        "0",
        "null",
        "undefined",
    };
    return kMore;
}

void expect_refused(std::string_view payload) {
    const std::string once = percent_decoded(payload);
    const std::string twice = percent_decoded(once);
    EXPECT_FALSE(policy().read(payload)) << "as it is: " << payload;
    EXPECT_FALSE(policy().read(once)) << "decoded once: " << payload;
    EXPECT_FALSE(policy().read(twice)) << "decoded twice: " << payload;
}

TEST(ReturnTarget, SEC_134_lands_on_the_default_page_for_every_known_payload) {
    for (const std::string_view payload : table())
        expect_refused(payload);
    EXPECT_FALSE(policy().read(std::string(9 * 1024, 'a')));
    EXPECT_FALSE(policy().read("/" + std::string(9 * 1024, 'a')));
}

TEST(ReturnTarget, SEC_134_lands_on_the_default_page_for_others_of_the_kind) {
    for (const std::string_view payload : more())
        expect_refused(payload);
}

/// A browser strips leading and trailing control characters and spaces, and removes tabs and line
/// breaks anywhere (WHATWG URL, 4.4).
TEST(ReturnTarget, SEC_134_what_a_browser_would_strip_is_not_there_to_strip) {
    for (const std::string_view payload : table()) {
        for (const char c : {'\0', '\t', '\n', '\r', ' ', '\x1f'}) {
            EXPECT_FALSE(policy().read(std::string(1, c) + std::string(payload)));
            EXPECT_FALSE(policy().read(std::string(payload) + c));
            std::string inside(payload);
            inside.insert(inside.size() / 2, 1, c);
            EXPECT_FALSE(policy().read(inside));
        }
    }
}

}  // namespace
}  // namespace gatekeeper::tests
