#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

class SessionCookie : public SiteTest<SessionCookie> {
  protected:
    void SetUp() override {
        SiteTest::SetUp();
        do_sign_in(browser_, site(), site().add(with_totp()), app("/start"));
        session_ = browser_.cookies().get("app.localhost", kSessionCookie);
        ASSERT_EQ(session_.size(), 75u);
    }

    int status_with(const std::string& cookie_header) {
        Request wanted = request("GET", "/cookie");
        wanted.headers = {{"Cookie", cookie_header}};
        return ask(wanted).status;
    }

    std::string name_ = kSessionCookie;
    std::string session_;
    Browser browser_{site()};
};

TEST_F(SessionCookie, SEC_102_is_host_only_secure_and_out_of_reach_of_scripts) {
    Browser browser(site());
    const Customer customer = site().add(with_totp());
    browser.open(site().portal("/login"));
    do_password(browser, customer);
    browser.stop_following();
    do_totp(browser, site(), customer);
    std::string line;
    for (const std::string& cookie : browser.page().response().headers.all("Set-Cookie")) {
        if (cookie.starts_with(name_ + "=")) line = cookie;
    }
    EXPECT_EQ(line.substr(line.find(';')), "; Path=/; Secure; HttpOnly; SameSite=Lax");
    EXPECT_LT(line.size(), 4096u);
}

TEST_F(SessionCookie, opens_the_gate_as_it_was_given_and_in_no_other_form) {
    EXPECT_EQ(status_with(name_ + "=" + session_), 200);
    std::string changed = session_;
    changed[60] = changed[60] == 'A' ? 'B' : 'A';
    const std::vector<std::string> wrong = {
        name_ + "=" + changed,
        name_ + "=" + session_.substr(0, 74),
        name_ + "=" + session_ + "A",
        name_ + "=" + session_ + "=",
        name_ + "=\"" + session_ + "\"",
        name_ + "=%" + session_,
        name_ + "=",
        name_,
        name_ + " =" + session_,
        "__host-gatekeeper=" + session_,
        "__Host-Gatekeeper=" + session_,
        "gatekeeper=" + session_,
        "x" + name_ + "=" + session_,
        "$Version=1; " + name_ + "=\"" + session_ + "\"",
        "%5F_Host-gatekeeper=" + session_,
        name_ + "=" + std::string(75, 'A'),
        name_ + "=" + std::string(8000, 'A'),
    };
    for (const std::string& header : wrong)
        EXPECT_EQ(status_with(header), 401) << header;
}

TEST_F(SessionCookie, SEC_103_that_comes_twice_counts_as_none) {
    EXPECT_EQ(status_with(name_ + "=" + session_ + "; " + name_ + "=" + session_), 401);
    EXPECT_EQ(status_with(name_ + "=" + session_ + "; " + name_ + "=x"), 401);
    EXPECT_EQ(status_with(name_ + "=x; " + name_ + "=" + session_), 401);
    Request wanted = request("GET", "/cookie");
    wanted.headers = {{"Cookie", name_ + "=" + session_}, {"Cookie", name_ + "=x"}};
    EXPECT_EQ(ask(wanted).status, 401);
}

TEST_F(SessionCookie, SEC_103_is_not_trimmed_of_anything_but_spaces_and_tabs) {
    EXPECT_EQ(status_with("a=b;" + name_ + "=" + session_), 200);
    EXPECT_EQ(status_with("a=b; \t" + name_ + "=" + session_ + "\t "), 200);
    EXPECT_EQ(status_with("a=b;\xc2\xa0" + name_ + "=" + session_), 401);
    EXPECT_EQ(status_with(name_ + "=\xc2\xa0" + session_), 401);
    EXPECT_EQ(status_with("a=b;\x0b" + name_ + "=" + session_), 401);
}

TEST_F(SessionCookie, SEC_107_of_one_host_opens_no_other) {
    const std::string portal = browser_.cookies().get("localhost", kSessionCookie);
    ASSERT_FALSE(portal.empty());
    EXPECT_EQ(status_with(name_ + "=" + portal), 401);
    Request wanted = request("GET", "/cookie", "app2.localhost");
    wanted.headers = {{"Cookie", name_ + "=" + session_}};
    EXPECT_EQ(ask(wanted).status, 401);
    Browser thief(site());
    thief.cookies().set("localhost", name_, session_);
    thief.open(site().portal("/services"));
    EXPECT_EQ(thief.page().name(), "sign_in");
}

TEST_F(SessionCookie, SEC_021_of_a_journey_before_the_second_factor_is_no_session) {
    const Customer customer = site().add(with_totp());
    Browser pending(site());
    pending.open(app("/pending"));
    do_password(pending, customer);
    const std::string flow = pending.cookies().get("localhost", kFlowCookie);
    ASSERT_FALSE(flow.empty());
    EXPECT_EQ(status_with(name_ + "=" + flow), 401);
    EXPECT_EQ(status_with("__Host-gatekeeper-flow=" + flow), 401);
    pending.cookies().set("localhost", kSessionCookie, flow);
    pending.open(site().portal("/services"));
    EXPECT_EQ(pending.page().name(), "sign_in");
}

TEST_F(SessionCookie, SEC_100_stands_in_Redis_as_a_digest_only) {
    Redis redis = site().redis().client();
    for (const std::string& key : redis.keys("*")) {
        const std::string type = redis.ask({"TYPE", key});
        std::string content = key + "\n" + redis.ask({"DUMP", key});
        if (type == "hash") content += redis.ask({"HGETALL", key});
        EXPECT_FALSE(contains(content, session_.substr(32))) << key;
    }
}

TEST_F(SessionCookie, SEC_101_of_an_unknown_session_is_never_adopted) {
    const std::string invented = session_.substr(0, 16) + std::string(59, 'x');
    const Customer customer = site().add(with_totp());
    Browser victim(site());
    victim.cookies().set("localhost", kSessionCookie, invented);
    victim.cookies().set("app.localhost", kSessionCookie, invented);
    do_sign_in(victim, site(), customer, app("/fixed"));
    EXPECT_EQ(victim.page().url(), app("/fixed"));
    EXPECT_NE(victim.cookies().get("localhost", kSessionCookie), invented);
    EXPECT_NE(victim.cookies().get("app.localhost", kSessionCookie), invented);
    EXPECT_EQ(status_with(name_ + "=" + invented), 401);
}

TEST_F(SessionCookie, of_the_former_visitor_ends_when_another_signs_in_on_the_same_browser) {
    const Customer second = site().add(with_totp());
    const CookieJar first = browser_.cookies();
    browser_.cookies().remove("localhost", kSessionCookie);
    browser_.open(site().portal("/login"));
    Browser both(site());
    both.cookies() = first;
    both.open(site().portal("/login"));
    EXPECT_EQ(both.page().name(), "services") << "who is signed in sees no form";
    both.cookies() = browser_.cookies();
    both.cookies().set("localhost", kSessionCookie, first.get("localhost", kSessionCookie));
    const Form form = browser_.page().form_to("/.gatekeeper/login");
    both.stop_following();
    const Request sign_in =
        browser_.prepared(form, {{"email", second.email}, {"password", second.password}});
    const Response asked = both.send(sign_in, "localhost");
    ASSERT_EQ(asked.status, 303);
    both.open(site().portal("/second-factor"));
    do_totp(both, site(), second);
    EXPECT_EQ(status_with(name_ + "=" + session_), 401);
}

}  // namespace
}  // namespace gatekeeper::tests
