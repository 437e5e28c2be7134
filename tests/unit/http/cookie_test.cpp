#include <gatekeeper/http/cookie.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::tests {
namespace {

using http::cut_cookies;
using http::is_our_cookie;
using http::SetCookie;
using namespace std::string_view_literals;

using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Collector final : http::CookieSink {
    Pairs seen;
    void cookie(std::string_view name, std::string_view value) override {
        seen.emplace_back(name, value);
    }
};

struct Cut {
    std::string rest;
    Pairs ours;
};

/// The bytes after the room that the function may use are watched.
Cut cut(std::string_view header) {
    std::string room(header.size() + 8, '\x7e');
    Collector sink;
    const std::size_t size = cut_cookies(header, room.data(), sink);
    EXPECT_LE(size, header.size());
    EXPECT_EQ(room.substr(header.size()), std::string(8, '\x7e')) << "wrote past the room";
    return Cut{room.substr(0, size), sink.seen};
}

TEST(OurCookies, are_the_four_and_whatever_shares_their_prefix_and_a_hyphen) {
    for (const std::string_view name :
         {http::kSessionCookie, http::kFlowCookie, http::kStateCookie, http::kLanguageCookie,
          "__Host-gatekeeper-anything-else"sv, "__Host-gatekeeper-"sv}) {
        EXPECT_TRUE(is_our_cookie(name)) << name;
    }
}

TEST(OurCookies, SEC_103_are_named_byte_for_byte) {
    for (const std::string_view name :
         {"__Host-gatekeeperx"sv, "__Host-gatekeepe"sv, "__host-gatekeeper"sv,
          "__HOST-GATEKEEPER"sv, "__Host-Gatekeeper"sv, "_Host-gatekeeper"sv, "gatekeeper"sv,
          "__Host-gatekeeper_flow"sv, "__Host-gatekeeper "sv, " __Host-gatekeeper"sv,
          "__Host-gatekeeper\0"sv, "__Host-gatekeeper\xc2\xa0"sv, "__Host%2dgatekeeper"sv,
          "__Secure-gatekeeper"sv, "$__Host-gatekeeper"sv, ""sv}) {
        EXPECT_FALSE(is_our_cookie(name)) << name;
    }
}

struct Case {
    std::string_view header;
    std::string_view rest;
    Pairs ours;
};

TEST(CutCookies, SEC_164_takes_ours_out_wherever_they_are) {
    const std::vector<Case> cases = {
        {"__Host-gatekeeper=s", "", {{"__Host-gatekeeper", "s"}}},
        {"__Host-gatekeeper=s; a=1", "a=1", {{"__Host-gatekeeper", "s"}}},
        {"a=1; __Host-gatekeeper=s", "a=1", {{"__Host-gatekeeper", "s"}}},
        {"a=1; __Host-gatekeeper=s; b=2", "a=1; b=2", {{"__Host-gatekeeper", "s"}}},
        {"__Host-gatekeeper=s; __Host-gatekeeper-flow=f",
         "",
         {{"__Host-gatekeeper", "s"}, {"__Host-gatekeeper-flow", "f"}}},
        {"__Host-gatekeeper=s; a=1; __Host-gatekeeper-state=t; b=2",
         "a=1; b=2",
         {{"__Host-gatekeeper", "s"}, {"__Host-gatekeeper-state", "t"}}},
        {"a=1;__Host-gatekeeper=s;b=2", "a=1;b=2", {{"__Host-gatekeeper", "s"}}},
        {"__Host-gatekeeper=", "", {{"__Host-gatekeeper", ""}}},
        {"__Host-gatekeeper==x=", "", {{"__Host-gatekeeper", "=x="}}},
        {" \t__Host-gatekeeper=s \t; a=1", "a=1", {{"__Host-gatekeeper", "s"}}},
    };
    for (const Case& one : cases) {
        const Cut result = cut(one.header);
        EXPECT_EQ(result.rest, one.rest) << one.header;
        EXPECT_EQ(result.ours, one.ours) << one.header;
    }
}

TEST(CutCookies, SEC_164_leaves_every_other_byte_as_it_was) {
    for (const std::string_view header : {""sv,
                                          "a=1"sv,
                                          "a=1; b=2"sv,
                                          ";;"sv,
                                          ";"sv,
                                          "="sv,
                                          "=;="sv,
                                          "; ; ;"sv,
                                          "a"sv,
                                          "a;b"sv,
                                          "a=1;"sv,
                                          ";a=1"sv,
                                          "a=1;; b=2"sv,
                                          "a =1 ;  b= 2 "sv,
                                          "a=\"x; y\"; b=2"sv,
                                          " a=1"sv,
                                          "\ta=1"sv,
                                          "a=\xff\xfe\x01"sv,
                                          "$Version=1; a=1"sv,
                                          "a=1, b=2"sv,
                                          "__Host-gatekeeperx=look-alike"sv,
                                          "__host-gatekeeper=other-case"sv,
                                          "__Host-gatekeeper_flow=x; A=b"sv,
                                          "__Host-gatekeeper"sv,
                                          "__Host-gatekeeper;"sv,
                                          "x__Host-gatekeeper=1"sv,
                                          "__Host-gatekeeper =1"sv,
                                          "a=__Host-gatekeeper=1"sv}) {
        const Cut result = cut(header);
        EXPECT_EQ(result.rest, header);
        EXPECT_TRUE(result.ours.empty()) << header;
    }
}

TEST(CutCookies, SEC_164_keeps_odd_neighbours_of_ours_in_order) {
    const std::vector<Case> cases = {
        {";;__Host-gatekeeper=s;;", ";;;", {{"__Host-gatekeeper", "s"}}},
        {"a=1;;__Host-gatekeeper=s;;b=2", "a=1;;;b=2", {{"__Host-gatekeeper", "s"}}},
        {"=; __Host-gatekeeper=s; =", "=; =", {{"__Host-gatekeeper", "s"}}},
        {"z=9; __Host-gatekeeper=s; a=1; z=8", "z=9; a=1; z=8", {{"__Host-gatekeeper", "s"}}},
        {"__Host-gatekeeper=s;", "", {{"__Host-gatekeeper", "s"}}},
        {"__Host-gatekeeper=s; __Host-gatekeeperx=1",
         "__Host-gatekeeperx=1",
         {{"__Host-gatekeeper", "s"}}},
        {"a=\"1; __Host-gatekeeper=s\"", "a=\"1", {{"__Host-gatekeeper", "s\""}}},
    };
    for (const Case& one : cases) {
        const Cut result = cut(one.header);
        EXPECT_EQ(result.rest, one.rest) << one.header;
        EXPECT_EQ(result.ours, one.ours) << one.header;
    }
}

TEST(CutCookies, SEC_103_reports_a_doubled_cookie_twice_so_that_neither_is_believed) {
    const Cut result = cut("__Host-gatekeeper=victim; a=1; __Host-gatekeeper=attacker");
    EXPECT_EQ(result.rest, "a=1");
    EXPECT_EQ(result.ours,
              (Pairs{{"__Host-gatekeeper", "victim"}, {"__Host-gatekeeper", "attacker"}}));
}

TEST(CutCookies, SEC_103_neither_unquotes_nor_decodes_a_value) {
    EXPECT_EQ(cut("__Host-gatekeeper=\"s\"").ours, (Pairs{{"__Host-gatekeeper", "\"s\""}}));
    EXPECT_EQ(cut("__Host-gatekeeper=a%20b+c").ours, (Pairs{{"__Host-gatekeeper", "a%20b+c"}}));
    EXPECT_EQ(cut("__Host-gatekeeper=\xc2\xa0s\xc2\xa0").ours,
              (Pairs{{"__Host-gatekeeper", "\xc2\xa0s\xc2\xa0"}}));
    EXPECT_EQ(cut("__Host-gatekeeper=s\0t"sv).ours,
              (Pairs{{"__Host-gatekeeper", std::string("s\0t", 3)}}));
    EXPECT_EQ(cut("\x0b__Host-gatekeeper=s").ours, Pairs{});
    EXPECT_EQ(cut("\xc2\xa0__Host-gatekeeper=s").ours, Pairs{});
}

TEST(CutCookies, SEC_164_works_among_a_hundred_cookies) {
    std::string header;
    std::string expected;
    for (int i = 0; i < 100; ++i) {
        const std::string pair = "c" + std::to_string(i) + "=" + std::to_string(i * i);
        if (i > 0) header += "; ";
        if (!expected.empty()) expected += "; ";
        if (i % 25 == 7) {
            header += "__Host-gatekeeper-flow=" + std::to_string(i) + "; ";
        }
        header += pair;
        expected += pair;
    }
    const Cut result = cut(header);
    EXPECT_EQ(result.rest, expected);
    EXPECT_EQ(result.ours.size(), 4U);
}

TEST(SetCookieLine, SEC_102_is_host_only_secure_and_http_only) {
    EXPECT_EQ((SetCookie{http::kSessionCookie, "v", std::nullopt}.render()),
              "__Host-gatekeeper=v; Path=/; Secure; HttpOnly; SameSite=Lax");
    EXPECT_EQ((SetCookie{http::kLanguageCookie, "nl", std::chrono::hours(24)}.render()),
              "__Host-gatekeeper-language=nl; Path=/; Secure; HttpOnly; SameSite=Lax; "
              "Max-Age=86400");
}

TEST(SetCookieLine, erases_by_an_empty_value_that_ends_now) {
    EXPECT_EQ(SetCookie::erase(http::kSessionCookie).render(),
              "__Host-gatekeeper=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0");
}

TEST(SetCookieLine, SEC_102_every_cookie_of_ours_has_the_host_prefix) {
    for (const std::string_view name :
         {http::kSessionCookie, http::kFlowCookie, http::kStateCookie, http::kLanguageCookie}) {
        EXPECT_TRUE(name.starts_with("__Host-")) << name;
        EXPECT_TRUE(is_our_cookie(name)) << name;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
