#include "system/actions/enrol.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// SEC-130 to SEC-134: where a sign-in may end, tried end to end.
class ReturnTo : public SiteTest<ReturnTo> {
  protected:
    /// Section K of docs/security.md; evil.example is theirs, app.localhost is ours.
    static std::vector<std::string> payloads() {
        const std::string us = site().authority("app.localhost");
        return {"//evil.example",
                "///evil.example/%2e%2e",
                "/%09/evil.example",
                "/\t/evil.example",
                "/\n/evil.example",
                "/\r/evil.example",
                "/\x0b\\evil.example",
                "/\x0c\\evil.example",
                "/ /evil.example",
                "/%2f/evil.example",
                "/%2f%2fevil.example",
                "/%u2215/evil.example",
                "/\xef\xbc\x8f"
                "evil.example",
                "//evil%E3%80%82example",
                "/\\evil.example",
                "\\/evil.example",
                "\\\\evil.example",
                "/%5cevil.example",
                "/%255cevil.example",
                "/.//evil.example",
                "/./\\evil.example",
                "/..//evil.example",
                "https://" + us + "/",
                "//" + us + "@evil.example",
                "//" + us + "%40evil.example",
                "http://" + us + "%00.evil.example/",
                "http://" + us + "@evil.example/",
                "http://" + us + ".evil.example/",
                "http://evil.example#@" + us + "/",
                "http://evil.example?@" + us + "/",
                "http://evil.example\\@" + us + "/",
                "http://app.localhost:80@evil.example/",
                "http:evil.example",
                "http:/evil.example",
                "HtTpS://evil.example",
                "https://[::ffff:1.2.3.4]/",
                "http://0x7f.1/",
                "//2130706433",
                "/%00//evil.example",
                "/a%0d%0aSet-Cookie:x=1",
                "/a\r\nLocation://evil.example",
                "/.gatekeeper/logout",
                "/.gatekeeper/login?return_to=/.gatekeeper/login",
                "/.gatekeeper",
                "data:text/html,x",
                "javascript:alert(1)",
                "ja\nvascript:alert(1)",
                "vbscript:x",
                "blob:x",
                "file:///etc/passwd",
                "",
                "?",
                "#",
                std::string(2500, 'a'),
                "http://app.localhost/",
                "http://other.localhost:" + std::to_string(site().address().port),
                "http://" + us + "\\evil.example/",
                "http://" + us + ":80/",
                " http://" + us + "/",
                "/a/../../b",
                "/%2e%2e/b",
                "/a//b",
                "/a%2f%2fb",
                "http://" + us + "//evil.example"};
    }

    static bool is_default_page(const std::string& location) {
        return location == "/.gatekeeper/services";
    }
};

TEST_F(ReturnTo, SEC_130_of_somebody_signed_in_leads_nowhere_else) {
    Browser browser = signed_in_browser(site(), site().portal("/services"));
    browser.stop_following();
    for (const std::string& payload : payloads()) {
        browser.open(site().portal("/login?return_to=" + percent_encoded(payload)));
        EXPECT_TRUE(is_default_page(browser.page().response().location()))
            << payload << " -> " << browser.page().response().location();
        EXPECT_FALSE(browser.page().response().headers.has("X-Injected"));
    }
}

TEST_F(ReturnTo, SEC_131_posted_with_the_form_leads_nowhere_else) {
    const Customer customer = site().add(with_totp());
    for (const std::string& payload :
         {std::string("//evil.example"), std::string("/\\evil.example"),
          std::string("https://evil.example/"), std::string("javascript:alert(1)"),
          std::string("/a\r\nX-Injected: 1")}) {
        Browser browser(site());
        browser.open(site().portal("/login"));
        browser.submit({{"email", customer.email}, {"password", kPassword}, {"return_to", payload}},
                       "/login");
        do_totp(browser, site(), customer);
        EXPECT_EQ(browser.page().url(), site().portal("/services")) << payload;
        for (const std::string& url : browser.way())
            EXPECT_FALSE(contains(url, "evil")) << url;
    }
}

TEST_F(ReturnTo, SEC_131_carried_through_an_enrolment_leads_nowhere_else) {
    Customer customer = site().add(with_password());
    Browser browser(site());
    browser.open(site().portal("/login"));
    browser.submit({{"email", customer.email},
                    {"password", kPassword},
                    {"return_to", "https://evil.example/"}},
                   "/login");
    do_enrol_totp(browser, site(), customer);
    EXPECT_FALSE(contains(browser.page().html(), "href=\"https://evil.example"));
    EXPECT_EQ(browser.page().link("common.continue"), "/.gatekeeper/services");
}

TEST_F(ReturnTo, SEC_131_stands_in_no_link_of_any_page_as_an_address) {
    Browser browser(site());
    for (const char* const route : {"/login", "/forgot", "/migrate"}) {
        browser.open(site().portal(route) +
                     "?return_to=" + percent_encoded("https://evil.example/x"));
        for (const std::string& link : browser.page().links()) {
            EXPECT_FALSE(link.starts_with("https://evil")) << route << link;
        }
        EXPECT_TRUE(browser.page().refresh().empty());
    }
}

TEST_F(ReturnTo, of_our_own_hosts_leads_there) {
    Browser browser = signed_in_browser(site(), site().portal("/services"));
    for (const std::string& target : {app("/a?b=c"), app2("/"), app("/x%20y")}) {
        browser.open(site().portal("/login?return_to=" + percent_encoded(target)));
        EXPECT_EQ(browser.page().url(), target);
        EXPECT_EQ(browser.page().name(), "Legacy panel");
    }
}

TEST_F(ReturnTo, SEC_133_is_made_of_the_configured_address_whatever_the_Host_says) {
    for (const char* const header :
         {"X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "X-Host"}) {
        Request wanted = request("GET", "/private");
        wanted.headers = {{"Accept", "text/html"}, {header, "evil.example"}};
        EXPECT_TRUE(is_sent_to_login(ask(wanted), site(), app("/private"))) << header;
    }
    Request upper = request("GET", "/private");
    upper.host = "APP.LOCALHOST:" + std::to_string(site().address().port);
    upper.headers = {{"Accept", "text/html"}};
    EXPECT_TRUE(is_sent_to_login(ask(upper), site(), app("/private")));
    Request other_port = request("GET", "/private");
    other_port.host = "app.localhost:1";
    other_port.headers = {{"Accept", "text/html"}};
    EXPECT_TRUE(is_sent_to_login(ask(other_port), site(), ""));
}

TEST_F(ReturnTo, SEC_133_of_the_portal_is_the_same_under_every_name_it_is_reached_by) {
    Request wanted = request("GET", "/.gatekeeper/login?return_to=%2Fx", "localhost");
    wanted.host = "LOCALHOST:" + std::to_string(site().address().port);
    const Response response = ask(wanted);
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(Page("", response).form_to("/.gatekeeper/login").value("return_to"), "/x");
}

/// The answers' own headers, on every page and status.
class ResponseHeaders : public SiteTest<ResponseHeaders> {
  protected:
    static void expect_hardened(const Response& response, const std::string& what) {
        const std::string policy = response.headers.get("Content-Security-Policy");
        for (const char* const part :
             {"default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'",
              "base-uri 'none'", "frame-ancestors 'none'"}) {
            EXPECT_TRUE(contains(policy, part)) << what << ": " << policy;
        }
        EXPECT_FALSE(contains(policy, "unsafe")) << what;
        EXPECT_TRUE(
            response.headers.get("Strict-Transport-Security").starts_with("max-age=31536000"))
            << what;
        EXPECT_EQ(response.headers.get("X-Content-Type-Options"), "nosniff") << what;
        EXPECT_EQ(response.headers.get("X-Frame-Options"), "DENY") << what;
        EXPECT_EQ(response.headers.get("Referrer-Policy"), "no-referrer") << what;
        EXPECT_EQ(response.headers.get("Cross-Origin-Opener-Policy"), "same-origin") << what;
        EXPECT_EQ(response.headers.get("Cross-Origin-Resource-Policy"), "same-origin") << what;
        EXPECT_FALSE(response.headers.has("Access-Control-Allow-Origin")) << what;
        EXPECT_TRUE(contains(response.headers.get("Cache-Control"), "no-store")) << what;
    }
};

TEST_F(ResponseHeaders, SEC_260_SEC_261_SEC_262_stand_on_every_answer_of_the_portal_and_the_gate) {
    const auto get = [](const std::string& target, const char* host, const char* accept) {
        Request wanted = request("GET", target, host);
        wanted.headers = {{"Accept", accept}, {"Origin", "https://evil.example"}};
        return ask(wanted);
    };
    for (const char* const route : {"/login", "/forgot", "/migrate", "/services", "/nothing",
                                    "/login?a=%zz", "/migrate/confirm?token=x", ""}) {
        expect_hardened(get("/.gatekeeper" + std::string(route), "localhost", "text/html"), route);
    }
    expect_hardened(get("/private", "app.localhost", "text/html"), "303 of the gate");
    expect_hardened(get("/private", "app.localhost", "*/*"), "401 of the gate");
    expect_hardened(get("/.gatekeeper/enter?ticket=x", "app.localhost", "text/html"), "403");
    expect_hardened(ask(request("PUT", "/.gatekeeper/login", "localhost")), "405");
    expect_hardened(ask(request("POST", "/.gatekeeper/login", "localhost")), "415");
    Request large = request("POST", "/.gatekeeper/login", "localhost");
    large.body = std::string(100'000, 'a');
    expect_hardened(ask(large), "413");
    Browser browser = signed_in_browser(site(), site().portal("/services"));
    expect_hardened(browser.page().response(), "services");
    browser.open(app("/reports/x"));
    expect_hardened(browser.page().response(), "403 of the gate");
}

TEST_F(ResponseHeaders, SEC_263_of_pages_say_UTF_8_and_name_the_request_on_errors) {
    Browser browser(site());
    browser.open(site().portal("/login"));
    EXPECT_EQ(browser.page().response().headers.get("Content-Type"), "text/html; charset=utf-8");
    browser.open(site().portal("/nothing"));
    EXPECT_TRUE(contains(browser.page().html(), "Reference: "));
}

TEST_F(ResponseHeaders, of_styles_and_scripts_let_browsers_keep_them_by_version) {
    Browser browser(site());
    browser.open(site().portal("/login"));
    const std::string html = browser.page().html();
    for (const auto& [start, type] :
         {std::pair{"<link rel=\"stylesheet\" href=\"", "text/css; charset=utf-8"},
          {"<script src=\"", "text/javascript; charset=utf-8"},
          {"<link rel=\"icon\" href=\"", "image/svg+xml"}}) {
        const std::string target = unescaped_html(between(html, start, "\""));
        EXPECT_TRUE(contains(target, "?v=")) << target;
        const Response response = ask(request("GET", target, "localhost"));
        EXPECT_EQ(response.status, 200) << target;
        EXPECT_EQ(response.headers.get("Content-Type"), type);
        EXPECT_TRUE(contains(response.headers.get("Cache-Control"), "immutable"));
        EXPECT_EQ(response.headers.get("X-Content-Type-Options"), "nosniff");
        EXPECT_FALSE(response.headers.has("Set-Cookie"));
    }
    EXPECT_FALSE(contains(html, "http://")) << "nothing from elsewhere but the support";
}

}  // namespace
}  // namespace gatekeeper::tests
