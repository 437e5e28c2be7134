/// Forms that are not ours, are out of date or were tampered with.
#include "support/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kFlow = "__Host-gatekeeper-flow";

class FormGuard : public Walk {
  protected:
    const Page& page() const { return browser_.page(); }
    html::Fields credentials() const {
        return {{"email", kJan}, {"password", std::string(World::kPassword)}};
    }
    /// The same page again, with what was typed but the password.
    void expect_shown_again() {
        EXPECT_EQ(page().status, 403);
        EXPECT_EQ(page().heading(), words("sign_in.title"));
        EXPECT_EQ(page().notice(), words("notice.form_expired"));
        EXPECT_EQ(page().field("email"), kJan);
        EXPECT_EQ(page().field("password"), "");
        EXPECT_TRUE(world_.hasher.checked().empty()) << "nothing was tried";
    }

    domain::AccountId id_ = world_.add_with_totp(kJan);
};

TEST_F(FormGuard, SEC_121_a_wrong_or_missing_token_shows_the_form_again_with_a_fresh_one) {
    browser_.open(at("/login"));
    const std::string good = page().field("csrf");
    for (const std::string& token :
         {std::string(), std::string("x"), std::string("."), std::string("a.b"), good.substr(1),
          good.substr(0, good.size() - 1), good + "A", std::string(2000, 'A'), good + "." + good}) {
        html::Fields fields = credentials();
        fields["csrf"] = token;
        browser_.open(at("/login"));
        browser_.submit(fields);
        expect_shown_again();
    }
    EXPECT_EQ(browser_.submit(credentials()).heading(), words("second_factor.title"))
        << "the fresh form works";
    EXPECT_EQ(world_.audit.count("malicious_csrf"), 9);
}

TEST_F(FormGuard, SEC_121_a_token_of_another_browser_is_refused) {
    Browser attacker(world_);
    attacker.open(at("/login"));
    browser_.open(at("/login"));
    html::Fields fields = credentials();
    fields["csrf"] = attacker.page().field("csrf");
    browser_.submit(fields);
    expect_shown_again();
}

TEST_F(FormGuard, SEC_123_a_token_does_not_outlive_the_flow_it_was_made_for) {
    browser_.open(at("/login"));
    const std::string before = page().field("csrf");
    browser_.submit(credentials());
    browser_.post(at("/second-factor"),
                  Browser::encode({{"csrf", before}, {"code", world_.totp()}}));
    EXPECT_EQ(page().status, 403);
    EXPECT_EQ(world_.full_sessions(), 0);
}

TEST_F(FormGuard, SEC_123_signing_in_needs_the_cookie_that_came_with_the_form) {
    browser_.open(at("/login"));
    browser_.cookies.clear();
    browser_.submit(credentials());
    expect_shown_again();
    EXPECT_NE(browser_.cookie(kFlow), "") << "a browser that keeps cookies can try once more";
}

TEST_F(FormGuard, a_tampered_flow_cookie_is_refused) {
    browser_.open(at("/login"));
    const std::string good = browser_.cookie(kFlow);
    for (const std::string& bad :
         {std::string("x"), good.substr(1), good + "A", std::string(43, '.'),
          std::string("A") + good.substr(1), std::string(43, '\0')}) {
        browser_.cookie(kFlow) = bad;
        browser_.submit(credentials());
        EXPECT_EQ(page().status, 403) << bad;
        browser_.cookie(kFlow) = good;
        browser_.open(at("/login"));
    }
}

TEST_F(FormGuard, tokens_differ_on_every_page_so_that_compression_tells_nothing) {
    browser_.open(at("/login"));
    const std::string first = page().field("csrf");
    browser_.open(at("/login"));
    EXPECT_NE(page().field("csrf"), first);
    html::Fields fields = credentials();
    fields["csrf"] = first;
    EXPECT_EQ(browser_.submit(fields).heading(), words("second_factor.title"))
        << "and the earlier tab still works";
}

TEST_F(FormGuard, SEC_211_tokens_survive_a_change_of_keys) {
    browser_.open(at("/login"));
    const crypto::Keyring rotated = crypto::Keyring::parse(
        "k2 Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA\n"
        "k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    flows::Services services = world_.services_with(rotated);
    http::Request request = browser_.submission(credentials());
    request.path = "/login";
    const http::Response response = run(flows::portal(std::move(request), services));
    EXPECT_EQ(response.location, "/.gatekeeper/second-factor");
}

struct Provenance {
    std::string_view site;
    std::string_view origin;
    std::string_view referer;
    bool ours;
};

TEST_F(FormGuard, SEC_122_fetch_metadata_else_origin_else_referer_must_name_us) {
    constexpr std::string_view kUs = "https://auth.example.com";
    const std::vector<Provenance> cases = {
        {"same-origin", kUs, "", true},
        {"none", "", "", true},
        {"cross-site", kUs, "", false},
        {"same-site", kUs, "", false},
        {"bogus", kUs, "", false},
        {"same-origin, cross-site", kUs, "", false},
        {"", kUs, "", true},
        {"", "null", "", false},
        {"", "https://evil.example", "", false},
        {"", "http://auth.example.com", "", false},
        {"", "https://auth.example.com:8443", "", false},
        {"", "https://auth.example.com.evil.example", "", false},
        {"", "https://auth.example.com/", "", false},
        {"", "null", "https://auth.example.com/x", false},
        {"", "", "https://auth.example.com/.gatekeeper/login", true},
        {"", "", "https://auth.example.com.evil.example/", false},
        {"", "", "https://evil.example/https://auth.example.com/", false},
        {"", "", "https://auth.example.com", false},
        {"", "", "http://auth.example.com/", false},
    };
    for (const Provenance& one : cases) {
        Browser browser(world_);
        browser.open(at("/login"));
        browser.tamper = [&one](http::Request& request) {
            if (request.method != "POST") return;
            request.sec_fetch_site = one.site;
            request.origin = one.origin;
            request.referer = one.referer;
        };
        browser.submit(credentials());
        EXPECT_EQ(browser.page().status == 403, !one.ours)
            << one.site << " | " << one.origin << " | " << one.referer;
    }
}

TEST_F(FormGuard, SEC_124_takes_no_other_content_type) {
    for (const std::string_view type :
         {"", "text/plain", "multipart/form-data; boundary=x", "application/json",
          "application/x-www-form-urlencodedx", "x-www-form-urlencoded",
          "text/html; application/x-www-form-urlencoded", ";"}) {
        browser_.open(at("/login"));
        browser_.tamper = [type](http::Request& request) {
            if (request.method == "POST") request.content_type = type;
        };
        browser_.submit(credentials());
        EXPECT_EQ(page().status, 415) << type;
        EXPECT_EQ(page().heading(), words("message.unsupported_media_type.title")) << type;
        browser_.tamper = nullptr;
    }
    EXPECT_TRUE(world_.hasher.checked().empty());
}

TEST_F(FormGuard, SEC_124_takes_the_one_type_in_any_case_with_parameters) {
    for (const std::string_view type :
         {"application/x-www-form-urlencoded;charset=UTF-8", "APPLICATION/X-WWW-FORM-URLENCODED",
          " application/x-www-form-urlencoded ; charset=utf-8"}) {
        Browser browser(world_);
        browser.open(at("/login"));
        browser.tamper = [type](http::Request& request) {
            if (request.method == "POST") request.content_type = type;
        };
        browser.submit(credentials());
        EXPECT_EQ(browser.page().heading(), words("second_factor.title")) << type;
    }
}

TEST_F(FormGuard, SEC_025_doubled_fields_broken_escapes_and_nul_are_told_and_try_nothing) {
    browser_.open(at("/login"));
    const std::string csrf = "csrf=" + page().field("csrf");
    const std::string good = "&email=jan%40example.com&password=c0rrect+Horse%21";
    for (const std::string& body :
         {csrf + good + "&email=x", csrf + good + "&password=y", csrf + good + "&csrf=z",
          csrf + good + "&x=1&x=1", csrf + good + "&a=%", csrf + good + "&a=%zz",
          csrf + good + "&a=%00", csrf + good + "&a=%ff", csrf + good + "&a=%c0%af",
          csrf + good + std::string("&a=\0", 4)}) {
        browser_.post(at("/login"), body);
        EXPECT_EQ(page().status, 400) << body;
        EXPECT_EQ(page().heading(), words("message.bad_request.title")) << body;
    }
    EXPECT_EQ(browser_.post(at("/login"), csrf + good + "&a=" + std::string(4097, 'x')).status,
              413);
    std::string many = csrf + good;
    for (int i = 0; i < 40; ++i)
        many += "&f" + std::to_string(i) + "=";
    EXPECT_EQ(browser_.post(at("/login"), many).status, 400);
    EXPECT_TRUE(world_.hasher.checked().empty());
    EXPECT_EQ(browser_.post(at("/login"), csrf + good).heading(), words("second_factor.title"));
}

TEST_F(FormGuard, SEC_025_an_empty_post_to_any_page_changes_nothing) {
    browser_.follow = false;
    for (const char* const route :
         {"/login", "/second-factor", "/second-factor/send", "/enrol/totp", "/enrol/sms",
          "/enrol/sms/verify", "/forgot", "/forgot/code", "/forgot/password", "/migrate",
          "/migrate/confirm", "/logout"}) {
        browser_.post(at(route), "");
        const bool shown_again = page().status == 403 && !page().heading().empty();
        const bool back_to_the_start = page().status == 303;
        EXPECT_TRUE(shown_again || back_to_the_start) << route << " " << page().status;
    }
    EXPECT_TRUE(world_.mailer.sent().empty());
    EXPECT_TRUE(world_.texts.sent().empty());
    EXPECT_TRUE(world_.sessions.families().empty());
}

TEST_F(FormGuard, SEC_120_no_get_does_what_a_form_does) {
    sign_in_with_totp();
    const std::string csrf = page().field("csrf");
    const std::size_t calls_before = world_.mailer.sent().size();
    for (const char* const route :
         {"/login", "/second-factor", "/enrol/totp", "/enrol/sms", "/enrol/sms/verify", "/forgot",
          "/forgot/code", "/forgot/password", "/migrate", "/migrate/confirm", "/logout"}) {
        browser_.open(at(route) + "?csrf=" + csrf +
                      "&email=jan%40example.com&password=x&code=123456&username=klant7"
                      "&phone=%2B32470123456");
    }
    EXPECT_EQ(world_.mailer.sent().size(), calls_before);
    EXPECT_TRUE(world_.texts.sent().empty());
    EXPECT_EQ(world_.sessions.families().size(), 1U);
    EXPECT_EQ(browser_.open(at("/services")).heading(), words("services.title"));
}

}  // namespace
}  // namespace gatekeeper::tests
