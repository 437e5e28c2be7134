/// The portal as a web server: routes, methods, headers, hosts.
#include "support/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class Portal : public Walk {
  protected:
    Portal() { browser_.follow = false; }

    const Page& page() const { return browser_.page(); }
    http::Response answer(const std::string& method, const std::string& route) {
        http::Request request = browser_.request(method, at(route));
        return world_.serve(std::move(request));
    }
    static std::string header(const http::Response& response, std::string_view name) {
        for (const http::Header& one : response.headers) {
            if (one.name == name) return one.value;
        }
        return "";
    }
};

const std::vector<std::string> kRoutes = {"/login",
                                          "/second-factor",
                                          "/second-factor/send",
                                          "/enrol",
                                          "/enrol/totp",
                                          "/enrol/sms",
                                          "/enrol/sms/verify",
                                          "/forgot",
                                          "/forgot/code",
                                          "/forgot/password",
                                          "/migrate",
                                          "/migrate/confirm",
                                          "/services",
                                          "/logout"};

TEST_F(Portal, knows_its_pages_and_no_others) {
    for (const char* const route :
         {"/no-such-page", "/login/", "/Login", "/login/x", "//login", "/enrol/", "/assets",
          "/assets/", "/assets/../templates/layout.html", "/assets/nope.css", "/enter",
          "/index.php", "/.git/config", "/services/1"}) {
        const http::Response response = answer("GET", route);
        EXPECT_EQ(response.status, 404) << route;
        EXPECT_THAT(response.body, HasSubstr(words("message.not_found.title"))) << route;
    }
    for (const std::string& route : kRoutes)
        EXPECT_NE(answer("GET", route).status, 404) << route;
}

TEST_F(Portal, SEC_120_answers_other_methods_with_405_and_what_it_allows) {
    const std::set<std::string> only_post = {"/second-factor/send"};
    const std::set<std::string> only_get = {"/enrol", "/services"};
    for (const std::string& route : kRoutes) {
        std::string allowed = "GET, HEAD, POST";
        if (only_post.count(route) > 0) allowed = "POST";
        if (only_get.count(route) > 0) allowed = "GET, HEAD";
        for (const char* const method :
             {"PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "get", "post", "PROPFIND", ""}) {
            const http::Response response = answer(method, route);
            EXPECT_EQ(response.status, 405) << method << " " << route;
            EXPECT_EQ(header(response, "Allow"), allowed) << method << " " << route;
        }
        EXPECT_EQ(answer("GET", route).status == 405, allowed == "POST") << route;
    }
}

TEST_F(Portal, answers_head_like_get) {
    EXPECT_EQ(answer("HEAD", "/login").status, 200);
    EXPECT_EQ(answer("HEAD", "/services").status, 303);
}

TEST_F(Portal, leads_from_its_front_door_to_the_services) {
    EXPECT_EQ(answer("GET", "/").location, "/.gatekeeper/services");
    EXPECT_EQ(answer("GET", "").location, "/.gatekeeper/services");
}

void expect_hardened(const http::Response& response, const std::string& what) {
    std::map<std::string, std::vector<std::string>> headers;
    for (const http::Header& one : response.headers)
        headers[one.name].push_back(one.value);
    const std::vector<std::string> once = {
        "Content-Security-Policy", "Strict-Transport-Security",
        "X-Content-Type-Options",  "X-Frame-Options",
        "Referrer-Policy",         "Cross-Origin-Opener-Policy",
        "Permissions-Policy",      "Cross-Origin-Resource-Policy",
        "Cache-Control",           "Vary"};
    for (const std::string& name : once)
        EXPECT_EQ(headers[name].size(), 1U) << what << " " << name;
    EXPECT_THAT(headers["Content-Security-Policy"].at(0), HasSubstr("default-src 'none'")) << what;
    EXPECT_THAT(headers["Content-Security-Policy"].at(0), HasSubstr("frame-ancestors 'none'"));
    EXPECT_THAT(headers["Content-Security-Policy"].at(0), HasSubstr("base-uri 'none'"));
    EXPECT_THAT(headers["Content-Security-Policy"].at(0), HasSubstr("form-action 'self'"));
    EXPECT_THAT(headers["Content-Security-Policy"].at(0), Not(HasSubstr("unsafe")));
    EXPECT_THAT(headers["Strict-Transport-Security"].at(0), StartsWith("max-age=31536000"));
    EXPECT_EQ(headers["X-Content-Type-Options"].at(0), "nosniff");
    EXPECT_EQ(headers["X-Frame-Options"].at(0), "DENY");
    EXPECT_EQ(headers["Referrer-Policy"].at(0), "no-referrer");
    EXPECT_EQ(headers.count("Access-Control-Allow-Origin"), 0U) << what;
    if (!response.content_type.empty()) {
        const bool text = response.content_type.find("charset=utf-8") != std::string::npos;
        EXPECT_TRUE(text || response.content_type.starts_with("image/")) << what;
    }
}

TEST_F(Portal, SEC_260_hardens_every_answer_whatever_its_status) {
    for (const std::string& route : kRoutes) {
        expect_hardened(answer("GET", route), "GET " + route);
        expect_hardened(answer("POST", route), "POST " + route);
        expect_hardened(answer("PUT", route), "PUT " + route);
        EXPECT_EQ(header(answer("GET", route), "Cache-Control"), "no-store") << route;
    }
    for (const char* const route : {"/", "/nope", "/login?x=%zz", "/assets/gatekeeper.css"}) {
        expect_hardened(answer("GET", route), route);
    }
    const http::Request request = browser_.request("POST", at("/login"));
    expect_hardened(flows::too_large(request, shared_theme(), world_.site), "too large");
}

TEST_F(Portal, says_413_to_a_body_it_will_not_read) {
    const http::Request request = browser_.request("POST", at("/login"));
    const http::Response response = flows::too_large(request, shared_theme(), world_.site);
    EXPECT_EQ(response.status, 413);
    EXPECT_THAT(response.body, HasSubstr(words("message.too_large.title")));
}

TEST_F(Portal, serves_its_assets_to_be_kept_for_good) {
    const http::Response css = answer("GET", "/assets/gatekeeper.css?v=abc");
    EXPECT_EQ(css.status, 200);
    EXPECT_EQ(css.content_type, "text/css; charset=utf-8");
    EXPECT_EQ(css.body, shared_theme().asset("gatekeeper.css")->content);
    EXPECT_THAT(header(css, "Cache-Control"), HasSubstr("immutable"));
    EXPECT_TRUE(css.cookies.empty());
}

TEST_F(Portal, SEC_234_gives_a_flow_cookie_with_pages_only_and_stores_nothing_for_it) {
    EXPECT_TRUE(answer("GET", "/").cookies.empty());
    EXPECT_TRUE(answer("GET", "/assets/icon.svg").cookies.empty());
    const http::Response page = answer("GET", "/login");
    ASSERT_EQ(page.cookies.size(), 1U);
    EXPECT_EQ(page.cookies[0].name, http::kFlowCookie);
    EXPECT_FALSE(page.cookies[0].lifetime);
    browser_.open(at("/login"));
    browser_.open(at("/login"));
    EXPECT_TRUE(page.cookies.size() == 1 && browser_.page().response.cookies.empty())
        << "a browser that has one keeps it";
    EXPECT_EQ(world_.challenges.pending_sign_ins(), 0U);
}

TEST_F(Portal, SEC_025_answers_a_query_it_cannot_read_with_400) {
    for (const char* const query :
         {"?x=%", "?x=%zz", "?x=%00", "?x=%ff", "?lang=nl&lang=en", "?return_to=/a&return_to=/b"}) {
        EXPECT_EQ(answer("GET", std::string("/login") + query).status, 400) << query;
    }
    for (const char* const query : {"?", "?&", "?x", "?unknown=1", "?lang=fr", "?lang=",
                                    "?notice=nope", "?level=off", "?notice=%3Cscript%3E"}) {
        EXPECT_EQ(answer("GET", std::string("/login") + query).status, 200) << query;
    }
}

TEST_F(Portal, shows_a_notice_only_for_the_words_it_knows) {
    browser_.open(at("/login?notice=signed-out"));
    EXPECT_EQ(page().notice(), words("notice.signed_out"));
    for (const char* const word :
         {"", "Your+account+was+hacked", "signed_out", "notice.signed_out"}) {
        browser_.open(at("/login?notice=") + word);
        EXPECT_EQ(page().notice(), "") << word;
    }
}

TEST_F(Portal, keeps_the_chosen_language_in_a_cookie) {
    browser_.open(at("/login?lang=nl"));
    EXPECT_EQ(browser_.cookie("__Host-gatekeeper-language"), "nl");
    EXPECT_EQ(browser_.open(at("/forgot")).heading(), words("forgot.title", {}, "nl"));
    browser_.open(at("/login?lang=fr"));
    EXPECT_EQ(browser_.cookie("__Host-gatekeeper-language"), "nl");
    for (const char* const odd : {"xx", "../en", "NL", ""}) {
        browser_.cookie("__Host-gatekeeper-language") = odd;
        EXPECT_EQ(browser_.open(at("/login")).heading(), words("sign_in.title")) << odd;
    }
}

TEST_F(Portal, SEC_026_is_not_moved_by_odd_headers) {
    world_.add_with_totp(kJan);
    const std::vector<std::string> oddities = {
        "", std::string(10'000, 'x'), "\xff\xfe", "a\nb: c", ",;,;q=9", "<script>"};
    for (const std::string& odd : oddities) {
        browser_.tamper = [&odd](http::Request& request) {
            request.accept_language = odd;
            request.accept = odd;
            request.client = odd;
            request.sec_fetch_mode = odd;
            request.sec_fetch_dest = odd;
            request.upgrade = odd;
        };
        browser_.open(at("/login"));
        EXPECT_EQ(page().status, 200);
        EXPECT_EQ(page().heading(), words("sign_in.title"));
        EXPECT_EQ(browser_.open(at("/services")).status, 303);
    }
    EXPECT_EQ(world_.full_sessions(), 0);
}

TEST_F(Portal, SEC_046_sends_other_names_of_its_host_to_the_configured_one) {
    http::Request request = browser_.request("GET", at("/login?return_to=%2Fx"));
    request.host = request.authority = "alias.example.com";
    world_.protections.clear();
    http::Response response = world_.serve(std::move(request));
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(response.location, at("/login?return_to=%2Fx"));
    request = browser_.request("POST", at("/login"), "csrf=x");
    request.host = request.authority = "evil.example";
    response = world_.serve(std::move(request));
    EXPECT_EQ(response.status, 421);
    EXPECT_THAT(response.body, Not(HasSubstr("evil.example")));
}

/// The path comes decoded; a Location must not.
TEST_F(Portal, SEC_133_no_path_can_write_into_the_header_of_that_redirect) {
    for (const std::string& path :
         {std::string("/a\r\nSet-Cookie: x=1"), std::string("/a b"), std::string("/a?b"),
          std::string("/\xc3\xa9"), std::string("/a#b"), std::string("/a\x1b[0m")}) {
        http::Request request = browser_.request("GET", at("/login"));
        request.host = request.authority = "alias.example.com";
        request.path = "/.gatekeeper" + path;
        const http::Response response = world_.serve(std::move(request));
        for (const char c : response.location) {
            EXPECT_TRUE(c > 0x20 && c < 0x7f) << testing::PrintToString(response.location);
        }
        EXPECT_EQ(response.location.find('#'), std::string::npos) << response.location;
    }
}

TEST_F(Portal, SEC_263_reflects_nothing_unescaped) {
    constexpr std::string_view kEvil = "\"><script>alert(1)</script>";
    const std::string evil = http::percent_encode(kEvil);
    for (const std::string& route : kRoutes) {
        browser_.open(at(route) + "?return_to=" + evil + "&token=" + evil + "&email=" + evil +
                      "&username=" + evil + "&level=" + evil + "&x" + evil + "=" + evil);
        EXPECT_THAT(page().body(), Not(HasSubstr("<script>alert"))) << route;
        EXPECT_THAT(page().response.location, Not(HasSubstr("<"))) << route;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
