#include "support/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using testing::HasSubstr;
using testing::Not;

class TextMessages : public Walk {
  protected:
    const Page& page() const { return browser_.page(); }
    void open_number_page() {
        type_password();
        browser_.open(at("/enrol/sms"));
        ASSERT_EQ(page().heading(), words("enrol_sms.title"));
    }
    std::string wrong_code() const {
        return world_.texts.newest_code() == "111111" ? "222222" : "111111";
    }
};

TEST_F(TextMessages, SEC_083_says_what_is_wrong_with_a_number_and_keeps_it) {
    world_.add_with_password(kJan);
    open_number_page();
    struct Case {
        const char* typed;
        const char* problem;
    };
    const std::vector<Case> cases = {
        {"", "problem.phone_missing"},
        {"0470 12 34 56", "problem.phone_without_country_code"},
        {"+32 470 ABC", "problem.phone_not_a_number"},
        {"+32 1", "problem.phone_not_a_number"},
        {"+32 2 555 12 12", "problem.phone_not_mobile"},
        {"+33 6 12 34 56 78", "problem.phone_country_not_allowed"},
        {"\"><script>", "problem.phone_not_a_number"},
    };
    for (const Case& one : cases) {
        browser_.submit({{"phone", one.typed}});
        EXPECT_EQ(page().status, 422) << one.typed;
        EXPECT_EQ(page().problem(), words(one.problem)) << one.typed;
        EXPECT_EQ(page().field("phone"), one.typed);
    }
    EXPECT_TRUE(world_.texts.sent().empty());
}

TEST_F(TextMessages, accept_a_code_with_spaces_and_refuse_letters) {
    world_.add_with_sms(kJan);
    type_password();
    const std::string code = world_.texts.newest_code();
    browser_.submit({{"code", "12345a"}});
    EXPECT_EQ(page().problem(), words("problem.code_not_six_digits"));
    browser_.submit({{"code", code.substr(0, 3) + " " + code.substr(3)}});
    EXPECT_EQ(page().heading(), words("services.title"));
}

TEST_F(TextMessages, SEC_082_go_to_the_number_of_the_account_whatever_was_posted) {
    world_.add_with_sms(kJan);
    type_password();
    world_.clock.advance(domain::seconds(61));
    const std::string csrf = page().field("csrf");
    browser_.post(at("/second-factor/send"),
                  Browser::encode({{"csrf", csrf}, {"phone", "+32470999999"}}));
    ASSERT_EQ(world_.texts.sent().size(), 2U);
    for (const ports::TextMessage& message : world_.texts.sent()) {
        EXPECT_EQ(message.to.e164(), World::kPhone);
    }
}

TEST_F(TextMessages, SEC_080_a_code_dies_after_five_minutes_and_after_use) {
    world_.add_with_sms(kJan);
    type_password();
    const std::string code = world_.texts.newest_code();
    world_.clock.advance(std::chrono::minutes(5));
    EXPECT_EQ(browser_.submit({{"code", code}}).problem(), words("problem.code_wrong"));
    EXPECT_EQ(world_.full_sessions(), 0);
}

TEST_F(TextMessages, SEC_080_a_new_code_ends_the_former) {
    world_.add_with_sms(kJan);
    type_password();
    const std::string first = world_.texts.newest_code();
    world_.clock.advance(domain::seconds(61));
    browser_.press("/.gatekeeper/second-factor/send");
    EXPECT_EQ(page().notice(), words("notice.sms_sent"));
    const std::string second = world_.texts.newest_code();
    ASSERT_NE(first, second);
    EXPECT_EQ(browser_.submit({{"code", first}}).problem(), words("problem.code_wrong"));
    EXPECT_EQ(browser_.submit({{"code", second}}).heading(), words("services.title"));
}

TEST_F(TextMessages, SEC_081_a_code_is_good_for_its_own_sign_in_only) {
    world_.add_with_sms(kJan);
    type_password();
    const std::string code = world_.texts.newest_code();
    Browser thief(world_);
    thief.open(at("/login"));
    thief.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    ASSERT_NE(world_.texts.newest_code(), code);
    EXPECT_EQ(thief.submit({{"code", code}}).problem(), words("problem.code_wrong"));
    EXPECT_EQ(browser_.submit({{"code", code}}).heading(), words("services.title"));
}

TEST_F(TextMessages, SEC_081_a_code_for_one_number_does_not_confirm_another) {
    world_.add_with_password(kJan);
    open_number_page();
    browser_.submit({{"phone", "+32470123456"}});
    const std::string code = world_.texts.newest_code();
    browser_.open(at("/enrol/sms"));
    world_.texts.break_down();  // the second number gets no code of its own
    browser_.submit({{"phone", "+32470999999"}});
    EXPECT_EQ(page().status, 503);
    world_.texts.mend();
    browser_.open(at("/enrol/sms/verify"));
    EXPECT_THAT(page().text(), HasSubstr("56")) << "still the first number";
    browser_.submit({{"code", code}});
    EXPECT_NE(page().heading(), words("secured.title")) << "its code was replaced";
}

TEST_F(TextMessages, SEC_084_wait_a_minute_between_two_and_say_so) {
    world_.add_with_sms(kJan);
    type_password();
    browser_.press("/.gatekeeper/second-factor/send");
    EXPECT_EQ(page().notice(), words("notice.sms_too_soon"));
    EXPECT_EQ(world_.texts.sent().size(), 1U);
    EXPECT_EQ(browser_.submit({{"code", world_.texts.newest_code()}}).heading(),
              words("services.title"));
}

TEST_F(TextMessages, SEC_084_are_three_in_ten_minutes_and_ten_a_day_to_one_number) {
    world_.add_with_sms(kJan);
    for (int i = 0; i < 6; ++i) {
        type_password();
        world_.clock.advance(domain::seconds(61));
    }
    EXPECT_EQ(world_.texts.sent().size(), 3U);
    EXPECT_EQ(page().notice(), words("notice.sms_too_many"));
    for (int i = 0; i < 60; ++i) {
        type_password();
        world_.clock.advance(std::chrono::minutes(10));
    }
    EXPECT_EQ(world_.texts.sent().size(), 10U);
}

TEST_F(TextMessages, SEC_084_to_one_number_are_counted_over_all_accounts) {
    for (int i = 0; i < 6; ++i) {
        const std::string email = "c" + std::to_string(i) + "@example.com";
        world_.add_with_password(email);
        type_password(email);
        browser_.open(at("/enrol/sms"));
        browser_.submit({{"phone", std::string(World::kPhone)}});
    }
    EXPECT_EQ(world_.texts.sent().size(), 3U);
    EXPECT_EQ(page().status, 429);
    EXPECT_EQ(page().notice(), words("notice.sms_too_many"));
}

/// One stolen or bought password must not send a text to every number of a premium range.
TEST_F(TextMessages, SEC_084_of_one_account_are_limited_over_all_numbers) {
    world_.add_with_password(kJan);
    for (int i = 0; i < 60; ++i) {
        type_password();
        browser_.open(at("/enrol/sms"));
        const std::string last = std::to_string(10 + i);
        browser_.submit({{"phone", "+324701234" + last}});
        world_.clock.advance(domain::seconds(61));
    }
    EXPECT_LE(world_.texts.sent().size(), 20U);
}

TEST_F(TextMessages, SEC_085_of_a_broken_gateway_are_counted_all_the_same) {
    world_.add_with_sms(kJan);
    world_.texts.break_down();
    type_password();
    EXPECT_EQ(page().notice(), words("notice.sms_failed"));
    EXPECT_EQ(page().heading(), words("second_factor.title"));
    world_.texts.mend();
    browser_.press("/.gatekeeper/second-factor/send");
    EXPECT_EQ(page().notice(), words("notice.sms_too_soon"));
    EXPECT_TRUE(world_.texts.sent().empty());
}

TEST_F(TextMessages, are_not_offered_without_a_gateway) {
    world_.add_with_password(kJan);
    world_.texts.not_available();
    type_password();
    EXPECT_EQ(page().link(words("choose_factor.choose_sms")), "");
    EXPECT_EQ(browser_.open(at("/enrol/sms")).heading(), words("choose_factor.title"));
    browser_.open(at("/enrol/totp"));
    const std::string csrf = page().field("csrf");
    browser_.post(at("/enrol/sms"), Browser::encode({{"csrf", csrf}, {"phone", "+32470123456"}}));
    EXPECT_EQ(page().status, 403);
}

TEST_F(TextMessages, are_never_sent_by_following_a_link) {
    world_.protections["panel.example.com"].level = domain::Level::Password;
    world_.add_with_sms(kJan);
    browser_.open("https://panel.example.com/");
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    ASSERT_EQ(page().heading(), "The app");
    browser_.open("https://mail.example.net/");
    EXPECT_EQ(page().heading(), words("second_factor.title"));
    for (const char* const route : {"/second-factor", "/login", "/enrol/sms/verify"}) {
        browser_.open(at(route));
    }
    EXPECT_TRUE(world_.texts.sent().empty());
    browser_.press("/.gatekeeper/second-factor/send");
    EXPECT_EQ(world_.texts.sent().size(), 1U);
    browser_.submit({{"code", world_.texts.newest_code()}});
    EXPECT_EQ(page().heading(), words("services.title"));
}

TEST_F(TextMessages, SEC_250_show_the_number_to_nobody_but_as_a_mask) {
    world_.add_with_password(kJan);
    open_number_page();
    browser_.submit({{"phone", "+32 470 12 34 56"}});
    EXPECT_THAT(page().text(), HasSubstr("+32 *** ** ** 56"));
    EXPECT_THAT(page().body(), Not(HasSubstr("470123456")));
    EXPECT_THAT(page().body(), Not(HasSubstr("470 12")));
}

TEST_F(TextMessages, SEC_251_the_number_is_sealed_for_its_account) {
    const domain::AccountId id = world_.add_with_password(kJan);
    open_number_page();
    browser_.submit({{"phone", "+32470123456"}});
    browser_.submit({{"code", world_.texts.newest_code()}});
    const std::string sealed = world_.account(id).credentials.phone;
    EXPECT_EQ(sealed.find("470123456"), std::string::npos);
    EXPECT_EQ(world_.keys.open(sealed, domain::owner_of(id, "phone"))->view(), "+32470123456");
}

TEST_F(TextMessages, SEC_042_of_wrong_codes_five_end_the_sign_in) {
    world_.add_with_sms(kJan);
    type_password();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(browser_.submit({{"code", wrong_code()}}).status, 422);
    browser_.submit({{"code", world_.texts.newest_code()}});
    EXPECT_EQ(page().notice(), words("notice.too_many_codes"));
    EXPECT_EQ(world_.full_sessions(), 0);
}

}  // namespace
}  // namespace gatekeeper::tests
