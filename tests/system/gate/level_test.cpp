#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"
#include "system/support/wording.hpp"

namespace gatekeeper::tests {
namespace {

class Level : public SiteTest<Level> {};

TEST_F(Level, password_lets_in_after_the_password_alone) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(app("/password/page"));
    do_password(browser, customer);
    EXPECT_EQ(browser.page().url(), app("/password/page"));
    EXPECT_EQ(inbox().only("/password/page").headers.get("X-Gatekeeper-Factor"), "password");
}

TEST_F(Level, two_factor_asks_one_who_gave_only_a_password_for_the_second_factor) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(app("/password/first"));
    do_password(browser, customer);
    browser.open(app("/then?a=b"));
    EXPECT_EQ(browser.page().name(), "second_factor");
    EXPECT_TRUE(inbox().to("/then").empty());
    do_totp(browser, site(), customer);
    EXPECT_EQ(browser.page().url(), app("/then?a=b"));
    EXPECT_EQ(inbox().only("/then").headers.get("X-Gatekeeper-Factor"), "totp");
    browser.open(app("/password/later"));
    EXPECT_EQ(inbox().only("/password/later").headers.get("X-Gatekeeper-Factor"), "totp");
}

TEST_F(Level, two_factor_tells_a_program_with_a_password_session_what_is_missing) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(app("/password/program"));
    do_password(browser, customer);
    EXPECT_TRUE(is_refused_as_json(browser.fetch(app("/data")), 401, "second_factor_required"));
    EXPECT_TRUE(is_refused_as_json(browser.fetch(app("/data"), "POST", "x"), 401,
                                   "second_factor_required"));
    EXPECT_TRUE(inbox().to("/data").empty());
}

TEST_F(Level, SEC_101_a_step_up_makes_the_session_before_it_worthless) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(app("/password/before"));
    do_password(browser, customer);
    const CookieJar before = browser.cookies();
    browser.open(app("/after"));
    do_totp(browser, site(), customer);
    EXPECT_EQ(browser.page().url(), app("/after"));

    Browser old(site());
    old.cookies() = before;
    EXPECT_EQ(old.fetch(app("/password/again")).status, 401);
    EXPECT_EQ(old.fetch(app("/again")).status, 401);
    old.open(site().portal("/services"));
    EXPECT_EQ(old.page().name(), "sign_in");
}

TEST_F(Level, two_factor_leads_one_without_second_factor_to_choosing_one) {
    const Customer customer = site().add(with_password());
    Browser browser(site());
    browser.open(app("/new"));
    do_password(browser, customer);
    EXPECT_EQ(browser.page().name(), "choose_factor");
    browser.open(app("/new"));
    EXPECT_NE(browser.page().name(), "Legacy panel");
    EXPECT_TRUE(inbox().to("/new").empty());
}

TEST_F(Level, SEC_023_the_page_cannot_talk_a_two_factor_location_down_to_a_password) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(app("/talked-down"));
    browser.submit(
        {{"email", customer.email}, {"password", customer.password}, {"level", "password"}},
        "/login");
    EXPECT_EQ(browser.page().name(), "second_factor");
    EXPECT_TRUE(inbox().to("/talked-down").empty());
}

TEST_F(Level, service_shows_customers_without_it_a_page_that_names_the_support) {
    Browser browser = signed_in_browser(site(), app("/start"));
    browser.open(app("/reports/2025"));
    EXPECT_EQ(browser.page().status(), 403);
    EXPECT_EQ(browser.page().title(),
              replaced(words("message.not_linked.title"), "{service}", "Reports"));
    EXPECT_TRUE(contains(browser.page().html(), "support@example.com"));
    EXPECT_EQ(browser.page().link("common.help_site"), "https://example.com/support");
    EXPECT_TRUE(holds_nothing_of_the_app(browser.page().response()));
    EXPECT_TRUE(is_refused_as_json(browser.fetch(app("/reports/x")), 403, "not_linked"));
    EXPECT_TRUE(inbox().to("/reports/2025").empty());
}

TEST_F(Level, service_counts_from_the_moment_it_is_linked_until_it_is_unlinked) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/start"));
    EXPECT_EQ(browser.fetch(app("/reports/a")).status, 403);
    ASSERT_EQ(site().ctl({"account", "link", customer.email, "reports"}).status, 0);
    EXPECT_TRUE(comes_from_the_app(browser.fetch(app("/reports/b"))));
    ASSERT_EQ(site().ctl({"account", "unlink", customer.email, "reports"}).status, 0);
    EXPECT_EQ(browser.fetch(app("/reports/c")).status, 403);
}

TEST_F(Level, service_asks_a_stranger_to_sign_in_before_it_says_who_has_access) {
    EXPECT_TRUE(is_refused_as_json(ask(request("GET", "/reports/x")), 401, "sign_in_required"));
}

/// A site whose strongest location is content with a password asks for nothing more anywhere.
class PasswordSite : public SiteTest<PasswordSite> {
  public:
    static Plan plan() {
        Plan plan;
        plan.servers = replaced(usual_servers(), "two_factor", "password");
        return plan;
    }
};

TEST_F(PasswordSite, lets_in_after_the_password_and_shows_the_services) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(app("/page"));
    do_password(browser, customer);
    EXPECT_EQ(browser.page().url(), app("/page"));
    browser.open(site().portal("/services"));
    EXPECT_EQ(browser.page().name(), "services");
}

}  // namespace
}  // namespace gatekeeper::tests
