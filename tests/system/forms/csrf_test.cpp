#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// Forms of other sites, other visitors and other times.
class ForeignForm : public SiteTest<ForeignForm> {
  protected:
    void SetUp() override {
        SiteTest::SetUp();
        customer_ = site().add(with_totp());
        browser_.open(site().portal("/login"));
        form_ = browser_.page().form_to("/.gatekeeper/login");
    }
    /// The form as the visitor would send it.
    Request filled_in() {
        return browser_.prepared(form_, {{"email", customer_.email}, {"password", kPassword}});
    }
    Response send(Request request) { return browser_.send(std::move(request), "localhost"); }

    /// The page again with what was typed, and nothing done.
    void expect_refused(const Response& response) {
        EXPECT_EQ(response.status, 403) << response.raw;
        const Page page(site().portal("/login"), response);
        EXPECT_EQ(page.name(), "sign_in");
        EXPECT_EQ(page.notice(), "form_expired");
        EXPECT_EQ(page.form_to("/.gatekeeper/login").value("email"), customer_.email);
        EXPECT_FALSE(contains(response.body, kPassword));
    }

    Customer customer_;
    Browser browser_{site()};
    Form form_;
};

TEST_F(ForeignForm, of_our_own_is_taken) {
    EXPECT_EQ(send(filled_in()).status, 303);
}

TEST_F(ForeignForm, SEC_121_with_another_token_is_shown_again_and_does_nothing) {
    Browser other(site());
    other.open(site().portal("/login"));
    const std::string foreign = other.page().form_to("/.gatekeeper/login").value("csrf");
    const std::string mine = form_.value("csrf");
    const std::vector<std::string> wrong = {
        "",
        "x",
        ".",
        mine + "A",
        mine.substr(1),
        mine.substr(0, mine.find('.')),
        mine.substr(mine.find('.')),
        foreign,
        foreign.substr(0, foreign.find('.')) + mine.substr(mine.find('.')),
        std::string(200, '.'),
        std::string(mine.size(), 'A')};
    for (const std::string& token : wrong) {
        for (auto& [name, value] : form_.fields) {
            if (name == "csrf") value = token;
        }
        SCOPED_TRACE(token);
        expect_refused(send(filled_in()));
    }
}

TEST_F(ForeignForm, SEC_121_without_a_token_is_shown_again) {
    std::erase_if(form_.fields, [](const auto& field) { return field.first == "csrf"; });
    expect_refused(send(filled_in()));
}

TEST_F(ForeignForm, SEC_123_without_the_flow_cookie_is_shown_again_and_then_works) {
    Request request = filled_in();
    browser_.cookies().forget("localhost");
    const Response refused = send(request);
    expect_refused(refused);
    const Page page(site().portal("/login"), refused);
    const Form again = page.form_to("/.gatekeeper/login");
    EXPECT_EQ(send(browser_.prepared(again, {{"email", customer_.email}, {"password", kPassword}}))
                  .status,
              303);
}

TEST_F(ForeignForm, SEC_123_of_another_visitors_flow_is_shown_again) {
    Browser attacker(site());
    attacker.open(site().portal("/login"));
    const Form theirs = attacker.page().form_to("/.gatekeeper/login");
    expect_refused(
        send(browser_.prepared(theirs, {{"email", customer_.email}, {"password", kPassword}})));
}

TEST_F(ForeignForm, SEC_122_from_another_site_is_shown_again) {
    for (const std::string& from :
         {std::string("cross-site"), std::string("same-site"), std::string("nonsense")}) {
        Request request = filled_in();
        request.headers.set("Sec-Fetch-Site", from);
        SCOPED_TRACE(from);
        expect_refused(send(request));
    }
    for (const std::string& origin :
         {std::string("https://evil.example"), std::string("null"), app(""), std::string("x"),
          site().url("localhost", "") + ".evil.example"}) {
        Request request = filled_in();
        request.headers.remove("Sec-Fetch-Site");
        request.headers.set("Origin", origin);
        SCOPED_TRACE(origin);
        expect_refused(send(request));
    }
    Request by_referer = filled_in();
    by_referer.headers.remove("Sec-Fetch-Site");
    by_referer.headers.remove("Origin");
    by_referer.headers.set("Referer", site().url("localhost", ".evil.example/login"));
    expect_refused(send(by_referer));
}

TEST_F(ForeignForm, of_a_browser_that_sends_only_a_referer_is_taken) {
    Request request = filled_in();
    request.headers.remove("Sec-Fetch-Site");
    request.headers.remove("Origin");
    request.headers.set("Referer", site().portal("/login"));
    EXPECT_EQ(send(request).status, 303);
}

TEST_F(ForeignForm, SEC_123_from_before_the_sign_in_is_worth_nothing_after_it) {
    const Request logout_before =
        browser_.prepared(Form{"post", "/.gatekeeper/logout", {{"csrf", form_.value("csrf")}}}, {});
    do_password(browser_, customer_);
    do_totp(browser_, site(), customer_);
    ASSERT_EQ(browser_.page().name(), "services");
    const Response response = send(logout_before);
    EXPECT_EQ(response.status, 403);
    browser_.open(site().portal("/services"));
    EXPECT_EQ(browser_.page().name(), "services") << "still signed in";
}

TEST_F(ForeignForm, cannot_be_sent_to_another_name_of_the_portals_address) {
    Request request = filled_in();
    request.host = site().authority("nobody.localhost");
    EXPECT_NE(tests::ask(site().address(), request).status, 303);
}

/// SEC-120 on every page: what a link, an image or a prefetch can do.
class Route : public SiteTest<Route> {
  protected:
    static std::vector<std::string> pages() {
        return {"/login",  "/second-factor", "/enrol/totp",      "/enrol/sms", "/enrol/sms/verify",
                "/forgot", "/forgot/code",   "/forgot/password", "/migrate",   "/migrate/confirm",
                "/logout"};
    }
    static std::string state_of(const Customer& customer) {
        Redis redis = site().redis().client();
        std::string state;
        for (const std::string& key : redis.keys("gk:{" + site().account_id(customer) + "}:*")) {
            const std::string type = redis.ask({"TYPE", key});
            if (type == "hash") state += key + redis.ask({"HGETALL", key});
            if (type == "string") state += key + redis.ask({"GET", key});
        }
        return state;
    }
};

TEST_F(Route, SEC_120_changes_nothing_by_GET_HEAD_and_OPTIONS) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, site().portal("/services"));
    const std::string before = state_of(customer);
    for (const std::string& path : pages()) {
        for (const char* const method : {"GET", "HEAD", "OPTIONS"}) {
            Request wanted = request(method,
                                     "/.gatekeeper" + path + "?email=" + customer.email +
                                         "&password=x&code=123456&csrf=x",
                                     "localhost");
            wanted.headers = {{"Accept", "text/html"}};
            const Response response = browser.send(wanted, "localhost");
            EXPECT_LT(response.status, 500) << method << path;
        }
    }
    EXPECT_EQ(state_of(customer), before);
}

TEST_F(Route, answers_405_and_says_what_it_allows) {
    for (const std::string& path : pages()) {
        for (const char* const method : {"PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"}) {
            const Response response = ask(request(method, "/.gatekeeper" + path, "localhost"));
            EXPECT_EQ(response.status, 405) << method << path;
            EXPECT_EQ(response.headers.get("Allow"), "GET, HEAD, POST") << path;
        }
    }
    EXPECT_EQ(
        ask(request("GET", "/.gatekeeper/second-factor/send", "localhost")).headers.get("Allow"),
        "POST");
    EXPECT_EQ(ask(request("POST", "/.gatekeeper/services", "localhost")).headers.get("Allow"),
              "GET, HEAD");
}

TEST_F(Route, that_does_not_exist_answers_404_with_a_page_that_helps) {
    for (const char* const path :
         {"/nothing", "/login/", "/LOGIN", "/loginx", "/assets/", "/assets/nothing.css",
          "/assets/../templates/layout.html", "/assets/..%2fmessages%2fen.json", "/%6cogin/x",
          "/assets/.hidden", "/assets/gatekeeper.css/"}) {
        Browser browser(site());
        browser.open(site().portal(path));
        EXPECT_EQ(browser.page().status(), 404) << path;
        EXPECT_TRUE(contains(browser.page().html(), "support@example.com")) << path;
    }
}

TEST_F(Route, SEC_234_shown_to_a_stranger_leaves_nothing_in_Redis) {
    Redis redis = site().redis().client();
    const auto keys = [&] { return redis.keys("*").size() - redis.keys("gk:audit").size(); };
    const std::size_t before = keys();
    for (const std::string& path : pages()) {
        for (int i = 0; i < 5; ++i) {
            Browser browser(site());
            browser.open(site().portal(path));
        }
    }
    Browser refused(site());
    refused.open(app("/private"));
    EXPECT_EQ(keys(), before);
}

}  // namespace
}  // namespace gatekeeper::tests
