#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"
#include "system/support/wording.hpp"

namespace gatekeeper::tests {
namespace {

class Language : public SiteTest<Language> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.servers = replaced(plan.servers, "server_name localhost;",
                                "server_name localhost; location /reports/ { gatekeeper two_factor "
                                "service=reports; proxy_pass http://app; }");
        return plan;
    }
};

TEST_F(Language, of_the_browser_is_spoken) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"nl", "nl"},    {"nl-BE,nl;q=0.9,en;q=0.8", "nl"},
        {"en,nl", "en"}, {"fr,nl;q=0.5,en;q=0.4", "nl"},
        {"fr", "en"},    {"", "en"},
        {"*", "en"},     {"nl;q=0", "en"},
        {"NL", "nl"}};
    for (const auto& [accepted, spoken] : cases) {
        Browser browser(site());
        browser.set_language(accepted);
        browser.open(site().portal("/login"));
        EXPECT_EQ(browser.page().language(), spoken) << accepted;
        EXPECT_EQ(browser.page().title(), words("sign_in.title", spoken)) << accepted;
    }
}

TEST_F(Language, SEC_026_that_makes_no_sense_is_ignored) {
    for (const std::string& accepted :
         {std::string("%s%n,;;;q=9"), std::string(7000, ','), std::string("\xff\xfe"),
          std::string("nl;q=abc,en"), std::string("../../etc/passwd"), std::string(3000, 'n')}) {
        Browser browser(site());
        browser.set_language(accepted);
        browser.open(site().portal("/login"));
        EXPECT_EQ(browser.page().status(), 200);
        EXPECT_EQ(browser.page().language(), "en");
    }
}

TEST_F(Language, chosen_on_the_page_stays_through_the_whole_journey) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(app("/in-dutch?x=1"));
    browser.click("Nederlands");
    EXPECT_EQ(browser.page().language(), "nl");
    do_password(browser, customer);
    EXPECT_EQ(browser.page().language(), "nl");
    do_totp(browser, site(), customer);
    EXPECT_EQ(browser.page().url(), app("/in-dutch?x=1")) << "the switch keeps the way back";
    browser.open(site().portal("/services"));
    EXPECT_EQ(browser.page().language(), "nl");
    browser.click("English");
    EXPECT_EQ(browser.page().language(), "en");
    EXPECT_EQ(browser.page().name(), "services");
}

TEST_F(Language, can_be_switched_on_every_page_without_losing_the_step) {
    const Customer customer = site().add(with_sms());
    Browser browser(site());
    browser.open(site().portal("/login"));
    do_password(browser, customer);
    browser.click("Nederlands");
    EXPECT_EQ(browser.page().language(), "nl");
    EXPECT_EQ(browser.page().path(), "/.gatekeeper/second-factor");
    EXPECT_EQ(site().outbox().texts_to(customer.phone).size(), 1u) << "SEC-024: no second text";
    do_sms_code(browser, site(), customer);
    EXPECT_EQ(browser.page().path(), "/.gatekeeper/services");
}

TEST_F(Language, can_be_switched_on_a_page_with_a_problem) {
    Browser browser(site());
    browser.open(site().portal("/forgot"));
    browser.submit({{"email", "nonsense"}}, "/forgot");
    browser.click("Nederlands");
    EXPECT_EQ(browser.page().language(), "nl");
    EXPECT_EQ(browser.page().status(), 200);
}

TEST_F(Language, of_the_account_is_that_of_its_mails) {
    Customer customer = new_customer();
    customer.language = "nl";
    site().add(customer);
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    EXPECT_EQ(browser.page().language(), "en");
    const Mail mail = site().outbox().wait_for_mail(customer.email);
    EXPECT_EQ(mail.subject,
              replaced(words("mail.security_code.subject", "nl"), "{site}", "Example Hosting"));
}

TEST_F(Language, of_the_page_is_that_of_mails_to_an_account_without_one) {
    Customer customer = new_customer();
    customer.language = "";
    site().add(customer);
    Browser browser(site());
    browser.set_language("nl");
    do_ask_for_code(browser, site(), customer.email);
    const Mail mail = site().outbox().wait_for_mail(customer.email);
    EXPECT_EQ(mail.subject,
              replaced(words("mail.security_code.subject", "nl"), "{site}", "Example Hosting"));
}

TEST_F(Language, of_the_account_is_that_of_its_text_messages) {
    Customer customer = with_sms();
    customer.language = "nl";
    site().add(customer);
    Browser browser(site());
    browser.open(site().portal("/login"));
    do_password(browser, customer);
    const TextMessage message = site().outbox().wait_for_text(customer.phone);
    EXPECT_TRUE(contains(message.text,
                         words("sms.text", "nl").substr(words("sms.text", "nl").rfind('}') + 1)));
}

TEST_F(Language, SEC_131_of_the_switch_takes_no_address_from_outside) {
    Browser browser(site());
    browser.open(site().portal("/login?lang=nl&return_to=https%3A%2F%2Fevil.example%2F"));
    EXPECT_EQ(browser.page().language(), "nl");
    do_password(browser, site().add(with_totp()));
    for (const char* const lang : {"xx", "../en", "en.json", "%00", "EN", "nl%0d%0aX:1"}) {
        Browser other(site());
        other.open(site().portal("/login?lang=" + std::string(lang)));
        EXPECT_TRUE(other.cookies().get("localhost", kLanguageCookie).empty()) << lang;
    }
}

TEST_F(Language, chosen_on_the_portals_host_holds_for_the_gates_own_pages_there) {
    Browser browser = signed_in_browser(site(), site().portal("/services"));
    browser.click("Nederlands");
    browser.open(site().url("localhost", "/reports/x"));
    EXPECT_EQ(browser.page().status(), 403);
    EXPECT_EQ(browser.page().language(), "nl");
}

TEST_F(Language, of_the_browser_is_that_of_the_gates_own_pages) {
    Browser browser = signed_in_browser(site(), app("/start"));
    browser.set_language("nl");
    browser.open(app("/reports/x"));
    EXPECT_EQ(browser.page().status(), 403);
    EXPECT_EQ(browser.page().language(), "nl");
}

}  // namespace
}  // namespace gatekeeper::tests
