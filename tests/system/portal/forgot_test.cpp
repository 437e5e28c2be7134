#include "system/actions/forgot.hpp"

#include "system/actions/enrol.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"
#include "system/support/wording.hpp"

namespace gatekeeper::tests {
namespace {

constexpr const char* kNewPassword = "Seven-Bridges-9!";

class Forgot : public SiteTest<Forgot> {};

TEST_F(Forgot, gives_a_customer_without_password_one_and_a_factor_and_the_page_asked_for) {
    Customer customer = site().add(new_customer());
    Browser browser(site());
    browser.open(app("/from-nothing?x=1"));
    browser.click("sign_in.forgot");
    EXPECT_EQ(browser.page().name(), "forgot");
    browser.submit({{"email", customer.email}}, "/forgot");
    EXPECT_EQ(browser.page().name(), "forgot_code");
    do_mail_code(browser, site(), customer);
    EXPECT_EQ(browser.page().name(), "new_password");
    browser.submit({{"password", kNewPassword}}, "/forgot/password");
    EXPECT_EQ(browser.page().name(), "sign_in");
    EXPECT_EQ(browser.page().notice(), "password_changed");
    customer.password = kNewPassword;
    do_password(browser, customer);
    EXPECT_EQ(browser.page().name(), "choose_factor");
    do_enrol_totp(browser, site(), customer);
    browser.click("common.continue");
    EXPECT_EQ(browser.page().url(), app("/from-nothing?x=1"));
}

TEST_F(Forgot, replaces_a_forgotten_password) {
    Customer customer = site().add(with_totp());
    Browser browser(site());
    do_reset_password(browser, site(), customer, kNewPassword);
    Customer with_old = customer;
    with_old.password = kPassword;
    do_password(browser, with_old);
    EXPECT_FALSE(browser.page().problem().empty()) << "the old password is gone";
    do_password(browser, customer);
    EXPECT_EQ(browser.page().name(), "second_factor") << "SEC-047: the second factor stays";
    EXPECT_EQ(do_totp(browser, site(), customer).name(), "services");
}

TEST_F(Forgot, SEC_047_opens_no_session_and_tells_the_customer) {
    Customer customer = site().add(with_totp());
    Browser browser(site());
    do_reset_password(browser, site(), customer, kNewPassword);
    EXPECT_TRUE(browser.cookies().get("localhost", kSessionCookie).empty());
    const Mail notice = site().outbox().wait_for_mail(customer.email, 2);
    EXPECT_EQ(notice.subject,
              replaced(words("mail.password_changed.subject"), "{site}", "Example Hosting"));
    EXPECT_FALSE(contains(notice.text, kNewPassword)) << "SEC-252";
}

TEST_F(Forgot, SEC_048_changes_nothing_before_the_code_was_typed) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    Browser as_usual(site());
    do_sign_in(as_usual, site(), customer, site().portal("/login"));
    EXPECT_EQ(as_usual.page().name(), "services");
}

TEST_F(Forgot, SEC_040_answers_for_an_unknown_address_as_for_a_known_one) {
    const Customer known = site().add(with_totp());
    const Customer stranger = new_customer();
    Customer disabled = site().add(with_totp());
    ASSERT_EQ(site().ctl({"account", "disable", disabled.email}).status, 0);
    std::vector<std::string> answers;
    for (const Customer& customer : {known, stranger, disabled}) {
        Browser browser(site());
        browser.open(site().portal("/forgot"));
        browser.stop_following();
        browser.submit({{"email", customer.email}}, "/forgot");
        EXPECT_EQ(browser.page().status(), 303);
        std::string answer = browser.page().response().raw;
        answer = replaced(answer, browser.cookies().get("localhost", kFlowCookie), "<flow>");
        answer = replaced(answer, between(answer, "Date: ", "\r\n"), "<date>");
        browser.open(site().portal("/forgot/code"));
        const std::string csrf = browser.page().form_to("/.gatekeeper/forgot/code").value("csrf");
        answers.push_back(
            answer +
            replaced(replaced(browser.page().html(), customer.email, "<email>"), csrf, "<csrf>"));
    }
    EXPECT_EQ(answers[0], answers[1]);
    EXPECT_EQ(answers[0], answers[2]);
    site().outbox().wait_for_mail(known.email);
    EXPECT_TRUE(site().outbox().mails_to(stranger.email).empty());
    EXPECT_TRUE(site().outbox().mails_to(disabled.email).empty());
}

TEST_F(Forgot, SEC_040_of_an_unknown_address_refuses_codes_as_of_a_known_one) {
    const Customer known = site().add(with_totp());
    std::vector<std::string> answers;
    for (const Customer& customer : {known, new_customer()}) {
        Browser browser(site());
        do_ask_for_code(browser, site(), customer.email);
        std::string answer;
        for (int i = 0; i < 7; ++i) {
            if (browser.page().name() != "forgot_code") break;
            browser.submit({{"code", "AAAAAAAA"}}, "/forgot/code");
            answer += std::to_string(browser.page().status()) + browser.page().title() +
                      browser.page().problem() + browser.page().notice() + "\n";
        }
        answers.push_back(answer);
    }
    EXPECT_EQ(answers[0], answers[1]);
    EXPECT_TRUE(contains(answers[0], "too_many_codes"));
}

TEST_F(Forgot, SEC_042_code_is_dead_after_five_wrong_tries) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    const std::string code = code_in(site().outbox().wait_for_mail(customer.email));
    const std::string wrong = code == "AAAAAAAA" ? "BBBBBBBB" : "AAAAAAAA";
    for (int i = 0; i < 5; ++i) {
        browser.submit({{"code", wrong}}, "/forgot/code");
        EXPECT_EQ(browser.page().name(), "forgot_code");
    }
    browser.submit({{"code", code}}, "/forgot/code");
    EXPECT_EQ(browser.page().name(), "forgot");
    EXPECT_EQ(browser.page().status(), 403);
}

TEST_F(Forgot, SEC_042_code_is_kept_as_a_digest_and_for_ten_minutes) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    const std::string code = code_in(site().outbox().wait_for_mail(customer.email));
    Redis redis = site().redis().client();
    std::size_t codes = 0;
    for (const std::string& key : redis.keys("*code:reset")) {
        EXPECT_FALSE(contains(redis.ask({"HGETALL", key}), code));
        const std::int64_t life = redis.number({"TTL", key});
        EXPECT_GT(life, 0);
        EXPECT_LE(life, 600);
        ++codes;
    }
    EXPECT_GE(codes, 1u);
}

TEST_F(Forgot, takes_the_code_in_lower_case_and_with_spaces_and_hyphens) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    const std::string code = lowered(code_in(site().outbox().wait_for_mail(customer.email)));
    browser.submit({{"code", " " + code.substr(0, 4) + "-" + code.substr(4) + " "}},
                   "/forgot/code");
    EXPECT_EQ(browser.page().name(), "new_password");
}

TEST_F(Forgot, SEC_043_code_works_in_the_browser_that_asked_for_it_only) {
    const Customer customer = site().add(with_totp());
    Browser asking(site());
    do_ask_for_code(asking, site(), customer.email);
    const std::string code = code_in(site().outbox().wait_for_mail(customer.email));
    Browser attacker(site());
    attacker.open(site().portal("/forgot/code"));
    EXPECT_EQ(attacker.page().name(), "forgot");
    do_ask_for_code(attacker, site(), customer.email);
    attacker.submit({{"code", code}}, "/forgot/code");
    EXPECT_EQ(attacker.page().name(), "forgot_code");
    EXPECT_FALSE(attacker.page().problem().empty());
}

TEST_F(Forgot, SEC_043_code_of_one_account_works_for_no_other) {
    const Customer mine = site().add(with_totp());
    const Customer other = site().add(with_totp());
    Browser browser(site());
    do_ask_for_code(browser, site(), mine.email);
    const std::string code = code_in(site().outbox().wait_for_mail(mine.email));
    do_ask_for_code(browser, site(), other.email);
    browser.submit({{"code", code}}, "/forgot/code");
    EXPECT_EQ(browser.page().name(), "forgot_code");
}

TEST_F(Forgot, SEC_044_password_page_asks_the_server_whether_the_code_was_typed) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    const std::string csrf = browser.page().form_to("/.gatekeeper/forgot/code").value("csrf");
    const Form form{"post",
                    "/.gatekeeper/forgot/password",
                    {{"csrf", csrf},
                     {"username", customer.email},
                     {"password", kNewPassword},
                     {"proven", "true"},
                     {"code", "AAAAAAAA"}}};
    const Response response = browser.send(browser.prepared(form, {}), "localhost");
    EXPECT_EQ(response.status, 303);
    EXPECT_TRUE(contains(response.location(), "/forgot"));
    browser.open(site().portal("/forgot/password"));
    EXPECT_EQ(browser.page().name(), "forgot");
    do_sign_in(browser, site(), customer, site().portal("/login"));
    EXPECT_EQ(browser.page().name(), "services") << "the old password still works";
}

TEST_F(Forgot, a_proof_sets_one_password) {
    Customer customer = site().add(with_totp());
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    do_mail_code(browser, site(), customer);
    const Request again = browser.prepared(browser.page().form_to("/.gatekeeper/forgot/password"),
                                           {{"password", "Other-Words-123!"}});
    browser.submit({{"password", kNewPassword}}, "/forgot/password");
    EXPECT_EQ(browser.page().name(), "sign_in");
    EXPECT_TRUE(contains(browser.send(again, "localhost").location(), "notice=reset-expired"));
    customer.password = kNewPassword;
    browser.open(site().portal("/login"));
    EXPECT_EQ(do_password(browser, customer).name(), "second_factor");
}

TEST_F(Forgot, SEC_045_mails_the_stored_address_and_not_the_typed_one) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    std::string typed = customer.email;
    typed[0] = static_cast<char>(std::toupper(typed[0]));
    do_ask_for_code(browser, site(), typed);
    EXPECT_EQ(site().outbox().wait_for_mail(customer.email).to, customer.email);
}

}  // namespace
}  // namespace gatekeeper::tests
