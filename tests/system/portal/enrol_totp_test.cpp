#include "system/actions/enrol.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"
#include "system/support/totp.hpp"
#include "system/support/wording.hpp"

namespace gatekeeper::tests {
namespace {

class EnrolTotp : public SiteTest<EnrolTotp> {
  protected:
    /// A customer with a password who must choose a second factor now.
    Browser at_the_choice(const Customer& customer, const std::string& url) {
        Browser browser(site());
        browser.open(url);
        do_password(browser, customer);
        return browser;
    }
    static std::string stored_account(const Customer& customer) {
        return site().redis().client().ask(
            {"HGETALL", "gk:{" + site().account_id(customer) + "}:account"});
    }
};

TEST_F(EnrolTotp, links_and_secures_the_account_and_goes_on_to_the_page_asked_for) {
    Customer customer = site().add(with_password());
    Browser browser = at_the_choice(customer, app("/first?x=1"));
    EXPECT_EQ(browser.page().name(), "choose_factor");
    EXPECT_FALSE(browser.page().link("choose_factor.choose_totp").empty());
    EXPECT_FALSE(browser.page().link("choose_factor.choose_sms").empty());
    browser.click("choose_factor.choose_totp");
    EXPECT_EQ(browser.page().name(), "enrol_totp");
    EXPECT_TRUE(contains(browser.page().html(), "<svg"));
    do_enrol_totp(browser, site(), customer);
    EXPECT_EQ(browser.page().name(), "secured");
    browser.click("common.continue");
    EXPECT_EQ(browser.page().url(), app("/first?x=1"));
    EXPECT_EQ(inbox().only("/first").headers.get("X-Gatekeeper-Factor"), "totp");
}

TEST_F(EnrolTotp, makes_the_app_the_factor_of_later_sign_ins) {
    Customer customer = site().add(with_password());
    Browser browser = at_the_choice(customer, site().portal("/login"));
    do_enrol_totp(browser, site(), customer);
    Browser later(site());
    do_sign_in(later, site(), customer, site().portal("/login"));
    EXPECT_EQ(later.page().name(), "services");
}

TEST_F(EnrolTotp, SEC_070_shows_a_secret_of_160_bits_that_is_new_for_everybody) {
    Browser one = at_the_choice(site().add(with_password()), site().portal("/login"));
    Browser two = at_the_choice(site().add(with_password()), site().portal("/login"));
    one.open(site().portal("/enrol/totp"));
    two.open(site().portal("/enrol/totp"));
    const std::string secret = shown_secret(one.page());
    EXPECT_EQ(replaced(secret, " ", "").size(), 32u);
    EXPECT_NE(secret, shown_secret(two.page()));
    const std::string uri = one.page().link("enrol_totp.open_app");
    EXPECT_TRUE(uri.starts_with("otpauth://totp/Example%20Hosting:")) << uri;
    EXPECT_EQ(query_value(uri, "secret"), replaced(secret, " ", ""));
    EXPECT_EQ(query_value(uri, "issuer"), "Example Hosting");
}

TEST_F(EnrolTotp, shows_the_same_secret_when_the_page_is_loaded_again) {
    Browser browser = at_the_choice(site().add(with_password()), site().portal("/login"));
    browser.open(site().portal("/enrol/totp"));
    const std::string secret = shown_secret(browser.page());
    browser.open(site().portal("/enrol/totp"));
    EXPECT_EQ(shown_secret(browser.page()), secret);
    browser.submit({{"code", "000000"}}, "/enrol/totp");
    EXPECT_EQ(shown_secret(browser.page()), secret);
}

TEST_F(EnrolTotp, SEC_075_leaves_no_factor_until_a_good_code_was_typed) {
    const Customer customer = site().add(with_password());
    Browser browser = at_the_choice(customer, site().portal("/login"));
    const std::string before = stored_account(customer);
    browser.open(site().portal("/enrol/totp"));
    for (const char* const typed : {"", "12345", "abcdef", "000000"}) {
        browser.submit({{"code", typed}}, "/enrol/totp");
        EXPECT_EQ(browser.page().status(), 422) << typed;
        EXPECT_FALSE(browser.page().problem().empty()) << typed;
    }
    EXPECT_EQ(stored_account(customer), before);
    Browser again = at_the_choice(customer, site().portal("/login"));
    EXPECT_EQ(again.page().name(), "choose_factor");
}

TEST_F(EnrolTotp, SEC_074_keeps_the_secret_sealed) {
    Customer customer = site().add(with_password());
    Browser browser = at_the_choice(customer, site().portal("/login"));
    do_enrol_totp(browser, site(), customer);
    const std::string stored = stored_account(customer);
    EXPECT_FALSE(contains(stored, replaced(customer.totp_secret, " ", "")));
    EXPECT_TRUE(contains(stored, "totp"));
}

TEST_F(EnrolTotp, SEC_071_the_code_that_confirms_it_opens_no_second_session) {
    Customer customer = site().add(with_password());
    Browser browser = at_the_choice(customer, site().portal("/login"));
    browser.open(site().portal("/enrol/totp"));
    const std::string code = totp_code(shown_secret(browser.page()), totp_step_now());
    browser.submit({{"code", code}}, "/enrol/totp");
    ASSERT_EQ(browser.page().name(), "secured");
    Browser thief = at_the_choice(customer, site().portal("/login"));
    thief.submit({{"code", code}}, "/second-factor");
    EXPECT_EQ(thief.page().name(), "second_factor");
}

TEST_F(EnrolTotp, SEC_029_cannot_replace_a_factor_that_is_there) {
    const Customer customer = site().add(with_totp());
    Browser browser = at_the_choice(customer, site().portal("/login"));
    const Form second = browser.page().form_to("/.gatekeeper/second-factor");
    const std::string before = stored_account(customer);
    for (const char* const route : {"/enrol", "/enrol/totp", "/enrol/sms", "/enrol/sms/verify"}) {
        browser.open(site().portal(route));
        EXPECT_NE(browser.page().name(), "enrol_totp") << route;
        EXPECT_NE(browser.page().name(), "enrol_sms") << route;
        EXPECT_NE(browser.page().name(), "choose_factor") << route;
    }
    for (const char* const route : {"/enrol/totp", "/enrol/sms", "/enrol/sms/verify"}) {
        const Form form{
            "post",
            "/.gatekeeper" + std::string(route),
            {{"csrf", second.value("csrf")}, {"code", "123456"}, {"phone", "+32470123456"}}};
        EXPECT_EQ(browser.send(browser.prepared(form, {}), "localhost").status, 403) << route;
    }
    EXPECT_EQ(stored_account(customer), before);
}

TEST_F(EnrolTotp, SEC_030_needs_a_password_first) {
    Browser browser(site());
    for (const char* const route : {"/enrol", "/enrol/totp", "/enrol/sms", "/enrol/sms/verify"}) {
        browser.open(site().portal(route));
        EXPECT_EQ(browser.page().name(), "sign_in") << route;
    }
}

TEST_F(EnrolTotp, SEC_076_tells_the_customer_by_mail) {
    Customer customer = site().add(with_password());
    Browser browser = at_the_choice(customer, site().portal("/login"));
    do_enrol_totp(browser, site(), customer);
    const Mail mail = site().outbox().wait_for_mail(customer.email);
    EXPECT_EQ(mail.subject,
              replaced(words("mail.factor_added.subject"), "{site}", "Example Hosting"));
}

TEST_F(EnrolTotp, in_two_tabs_ends_with_one_factor) {
    Customer customer = site().add(with_password());
    Browser one = at_the_choice(customer, site().portal("/login"));
    Browser two = at_the_choice(customer, site().portal("/login"));
    two.open(site().portal("/enrol/totp"));
    const std::string other_secret = shown_secret(two.page());
    do_enrol_totp(one, site(), customer);
    ASSERT_EQ(one.page().name(), "secured");
    const Page& late =
        two.submit({{"code", totp_code(other_secret, totp_step_now())}}, "/enrol/totp");
    EXPECT_EQ(late.status(), 403);
    EXPECT_TRUE(two.cookies().get("localhost", kSessionCookie).empty());
    Browser later(site());
    do_sign_in(later, site(), customer, site().portal("/login"));
    EXPECT_EQ(later.page().name(), "services");
}

TEST_F(EnrolTotp, after_a_factor_reset_by_the_operator_starts_anew) {
    Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/before-reset"));
    ASSERT_EQ(site().ctl({"factor", "reset", customer.email}).status, 0);
    Browser again = at_the_choice(customer, app("/after-reset"));
    EXPECT_EQ(again.page().name(), "choose_factor");
    do_enrol_totp(again, site(), customer);
    EXPECT_EQ(again.page().name(), "secured");
}

}  // namespace
}  // namespace gatekeeper::tests
