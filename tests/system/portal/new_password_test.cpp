#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

class NewPassword : public SiteTest<NewPassword> {
  protected:
    void SetUp() override {
        SiteTest::SetUp();
        Customer customer = new_customer();
        customer.username = unique_word();
        customer_ = site().add(customer);
        do_ask_for_code(browser_, site(), customer_.email);
        do_mail_code(browser_, site(), customer_);
        ASSERT_EQ(browser_.page().name(), "new_password");
    }
    const Page& type(const std::string& password) {
        return browser_.submit({{"password", password}}, "/forgot/password");
    }
    /// "met", "unmet", or "" while nothing was typed.
    std::string rule(const std::string& name) {
        return between(browser_.page().html(), "<li data-rule=\"" + name + "\" class=\"", "\"");
    }

    Customer customer_;
    Browser browser_{site()};
};

TEST_F(NewPassword, page_names_every_rule_before_anything_is_typed) {
    for (const char* const name : {"length", "lower", "upper", "digit", "special"}) {
        EXPECT_TRUE(contains(browser_.page().html(), "data-rule=\"" + std::string(name) + "\""));
        EXPECT_EQ(rule(name), "") << name;
    }
    EXPECT_TRUE(contains(browser_.page().html(), "autocomplete=\"new-password\""));
}

TEST_F(NewPassword, SEC_010_page_shows_which_rules_are_met) {
    struct Case {
        const char* typed;
        const char* unmet;
    };
    for (const Case& example :
         {Case{"Kort-1!", "length"}, Case{"GROTE-LETTERS-123", "lower"},
          Case{"kleine-letters-123", "upper"}, Case{"Geen-cijfers-hier", "digit"},
          Case{"GeenTekens7842zoals", "special"}}) {
        type(example.typed);
        EXPECT_EQ(browser_.page().status(), 422) << example.typed;
        EXPECT_EQ(browser_.page().problem(), "password_refused");
        for (const char* const name : {"length", "lower", "upper", "digit", "special"}) {
            EXPECT_EQ(rule(name), std::string(name) == example.unmet ? "unmet" : "met")
                << example.typed << " " << name;
        }
    }
}

TEST_F(NewPassword, SEC_010_that_meets_the_rules_is_taken) {
    for (const std::string& good :
         {std::string("Seven-Bridges-9!"), std::string("vijf Woorden 5 zijn genoeg")}) {
        type(good);
        EXPECT_EQ(browser_.page().name(), "sign_in") << good;
        customer_.password = good;
        Browser later(site());
        later.open(site().portal("/login"));
        EXPECT_EQ(do_password(later, customer_).name(), "choose_factor") << good;
        do_ask_for_code(browser_, site(), customer_.email);
        do_mail_code(browser_, site(), customer_, site().outbox().mails_to(customer_.email).size());
    }
}

TEST_F(NewPassword, SEC_010_with_signs_of_other_languages_is_taken_and_works) {
    customer_.password = "Zeeën-Überraschung-1 ☂";
    type(customer_.password);
    Browser later(site());
    later.open(site().portal("/login"));
    EXPECT_EQ(do_password(later, customer_).name(), "choose_factor");
}

TEST_F(NewPassword, SEC_011_that_is_easy_to_guess_is_refused) {
    const std::string name = customer_.email.substr(0, customer_.email.find('@'));
    for (const std::string& easy :
         {std::string("Password1!"), std::string("Welkom01!"), std::string("Qwerty123!"),
          std::string("Welkom2024!"), "A1!" + name, std::string("P@ssw0rd1"),
          std::string("Aa123456!")}) {
        type(easy);
        EXPECT_EQ(browser_.page().status(), 422) << easy;
        EXPECT_EQ(rule("guess"), "unmet") << easy;
    }
}

TEST_F(NewPassword, SEC_006_of_64_signs_is_taken_and_above_1024_bytes_refused) {
    std::string longest;
    for (int i = 0; longest.size() < 1020; ++i)
        longest += "Bridge-" + std::to_string(i) + "!";
    type(longest + std::string(1025 - longest.size() + 10, 'x'));
    EXPECT_EQ(browser_.page().status(), 422);
    EXPECT_EQ(rule("length"), "unmet");
    customer_.password = longest.substr(0, 1000);
    type(customer_.password);
    EXPECT_EQ(browser_.page().name(), "sign_in");
    Browser later(site());
    later.open(site().portal("/login"));
    Customer cut = customer_;
    cut.password.pop_back();
    do_password(later, cut);
    EXPECT_EQ(later.page().name(), "sign_in") << "every character counts";
    EXPECT_EQ(do_password(later, customer_).name(), "choose_factor");
}

TEST_F(NewPassword, is_never_shown_again) {
    type("short-Secret");
    EXPECT_FALSE(contains(browser_.page().html(), "short-Secret"));
}

TEST_F(NewPassword, is_asked_for_again_when_the_account_was_changed_meanwhile) {
    Browser elsewhere(site());
    do_reset_password(elsewhere, site(), customer_, "Other-Way-2024 in");
    ASSERT_EQ(elsewhere.page().name(), "sign_in");
    type("Seven-Bridges-9!");
    EXPECT_EQ(browser_.page().name(), "forgot");
    EXPECT_EQ(browser_.page().notice(), "reset_expired");
    Browser later(site());
    later.open(site().portal("/login"));
    EXPECT_EQ(do_password(later, customer_).name(), "choose_factor");
}

TEST_F(NewPassword, SEC_050_is_refused_when_the_account_was_disabled_meanwhile) {
    ASSERT_EQ(site().ctl({"account", "disable", customer_.email}).status, 0);
    type("Seven-Bridges-9!");
    EXPECT_EQ(browser_.page().name(), "forgot");
    ASSERT_EQ(site().ctl({"account", "enable", customer_.email}).status, 0);
    customer_.password = "Seven-Bridges-9!";
    Browser later(site());
    later.open(site().portal("/login"));
    EXPECT_EQ(do_password(later, customer_).name(), "sign_in");
}

}  // namespace
}  // namespace gatekeeper::tests
