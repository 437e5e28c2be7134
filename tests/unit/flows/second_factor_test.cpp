#include "support/stepper.hpp"
#include "support/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using testing::HasSubstr;
using testing::Not;

class SecondFactor : public Walk {
  protected:
    const Page& type_code(const std::string& code) { return browser_.submit({{"code", code}}); }
    const Page& page() const { return browser_.page(); }
    /// Any six digits that are not right now.
    std::string wrong_code() const { return world_.totp("another secret, 20 b"); }
};

TEST_F(SecondFactor, accepts_a_code_with_spaces) {
    world_.add_with_totp(kJan);
    type_password();
    const std::string code = world_.totp();
    EXPECT_EQ(type_code(" " + code.substr(0, 3) + " " + code.substr(3) + " ").heading(),
              words("services.title"));
}

TEST_F(SecondFactor, SEC_025_says_what_is_wrong_with_a_code_and_does_not_let_pass) {
    world_.add_with_totp(kJan);
    type_password();
    struct Case {
        std::string code;
        const char* problem;
    };
    const std::vector<Case> cases = {
        {"", "problem.code_missing"},
        {"   ", "problem.code_missing"},
        {"abcdef", "problem.code_not_six_digits"},
        {"12345", "problem.code_not_six_digits"},
        {"1234567", "problem.code_not_six_digits"},
        {"12345a", "problem.code_not_six_digits"},
        {"\xef\xbc\x91"
         "23456",
         "problem.code_not_six_digits"},
        {wrong_code(), "problem.code_wrong"},
    };
    for (const Case& one : cases) {
        EXPECT_EQ(type_code(one.code).status, 422) << one.code;
        EXPECT_EQ(page().problem(), words(one.problem)) << one.code;
        EXPECT_EQ(page().heading(), words("second_factor.title"));
    }
    EXPECT_EQ(world_.full_sessions(), 0);
}

TEST_F(SecondFactor, SEC_143_shows_its_kind_and_a_mask_only_after_the_password) {
    world_.add_with_sms(kJan);
    EXPECT_THAT(type_password(kJan, "wrong").text(), Not(HasSubstr("56")));
    type_password();
    EXPECT_THAT(page().text(), HasSubstr("+32 *** ** ** 56"));
    EXPECT_THAT(page().body(), Not(HasSubstr("470123456")));
}

TEST_F(SecondFactor, SEC_022_without_a_password_before_it_is_refused) {
    world_.add_with_totp(kJan);
    browser_.open(at("/second-factor"));
    EXPECT_EQ(page().heading(), words("sign_in.title"));
    const std::string csrf = page().field("csrf");
    browser_.post(at("/second-factor"),
                  Browser::encode({{"csrf", csrf}, {"code", world_.totp()}, {"email", kJan}}));
    EXPECT_EQ(page().status, 403);
    EXPECT_EQ(page().notice(), words("notice.sign_in_expired"));
    EXPECT_TRUE(world_.sessions.families().empty());
}

TEST_F(SecondFactor, SEC_021_the_pending_state_is_no_session) {
    world_.add_with_totp(kJan);
    type_password();
    const std::string flow = browser_.cookie("__Host-gatekeeper-flow");
    ASSERT_EQ(flow.size(), 43U);
    EXPECT_EQ(browser_.cookies["auth.example.com"].count("__Host-gatekeeper"), 0U);
    const std::string padded = flow + flow.substr(0, 32);  // as long as a session's
    for (const std::string& forged : {flow, padded}) {
        browser_.cookie("__Host-gatekeeper") = forged;
        browser_.cookie("__Host-gatekeeper", "panel.example.com") = forged;
        EXPECT_EQ(browser_.open(at("/services")).heading(), words("sign_in.title"));
        EXPECT_NE(browser_.open("https://panel.example.com/").heading(), "The app");
    }
}

TEST_F(SecondFactor, SEC_071_a_code_is_accepted_once) {
    world_.add_with_totp(kJan);
    sign_in_with_totp();
    EXPECT_EQ(page().heading(), words("services.title"));
    Browser second(world_);
    second.open(at("/login"));
    second.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    second.submit({{"code", world_.totp()}});
    EXPECT_EQ(second.page().problem(), words("problem.code_wrong"));
    second.submit({{"code", world_.totp(World::kTotpSecret, -1)}});
    EXPECT_EQ(second.page().problem(), words("problem.code_wrong")) << "an earlier step";
    EXPECT_EQ(world_.full_sessions(), 1);
    world_.clock.advance(domain::seconds(30));
    second.submit({{"code", world_.totp()}});
    EXPECT_EQ(second.page().heading(), words("services.title"));
}

TEST_F(SecondFactor, SEC_072_of_two_posts_of_one_code_at_once_one_succeeds) {
    world_.add_with_totp(kJan);
    Browser other(world_);
    for (Browser* const browser : {&browser_, &other}) {
        browser->open(at("/login"));
        browser->submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    }
    {
        Stepper first(world_, browser_.submission({{"code", world_.totp()}}));
        ASSERT_TRUE(first.until("accounts.accept_totp_step"));
        world_.door.go_step_by_step(false);
        other.submit({{"code", world_.totp()}});
        ASSERT_TRUE(first.finish());
        EXPECT_EQ(first.finish()->status, 422);
    }
    EXPECT_EQ(other.page().heading(), words("services.title"));
    EXPECT_EQ(world_.full_sessions(), 1);
}

TEST_F(SecondFactor, SEC_073_a_reused_code_is_recorded_as_such) {
    world_.add_with_totp(kJan);
    sign_in_with_totp();
    Browser second(world_);
    second.open(at("/login"));
    second.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    second.submit({{"code", world_.totp()}});
    EXPECT_EQ(world_.audit.count("authn_token_reuse"), 1);
}

TEST_F(SecondFactor, SEC_073_the_window_is_one_step_to_each_side) {
    for (const int steps : {-2, 2}) {
        Walk::browser_ = Browser(world_);
        const std::string email = "c" + std::to_string(steps) + "@example.com";
        world_.add_with_totp(email);
        type_password(email);
        EXPECT_EQ(type_code(world_.totp(World::kTotpSecret, steps)).status, 422) << steps;
    }
    for (const int steps : {-1, 0, 1}) {
        Walk::browser_ = Browser(world_);
        const std::string email = "d" + std::to_string(steps) + "@example.com";
        world_.add_with_totp(email);
        type_password(email);
        EXPECT_EQ(type_code(world_.totp(World::kTotpSecret, steps)).heading(),
                  words("services.title"))
            << steps;
    }
}

TEST_F(SecondFactor, SEC_151_after_five_wrong_codes_the_password_is_asked_again) {
    world_.add_with_totp(kJan);
    type_password();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(type_code(wrong_code()).status, 422) << i;
    type_code(world_.totp());
    EXPECT_EQ(page().status, 403);
    EXPECT_EQ(page().heading(), words("sign_in.title"));
    EXPECT_EQ(page().notice(), words("notice.too_many_codes"));
    EXPECT_EQ(browser_.open(at("/second-factor")).heading(), words("sign_in.title"));
    EXPECT_EQ(world_.audit.count("authn_login_fail_max"), 1);
    EXPECT_EQ(world_.full_sessions(), 0);
}

TEST_F(SecondFactor, SEC_151_twenty_codes_an_hour_over_all_challenges_and_browsers) {
    world_.add_with_totp(kJan);
    int tried = 0;
    for (int challenge = 0; challenge < 10; ++challenge) {
        Browser attacker(world_);
        attacker.client = "192.0.2." + std::to_string(challenge);
        attacker.open(at("/login"));
        attacker.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
        for (int i = 0; i < 5; ++i) {
            attacker.submit({{"code", wrong_code()}});
            if (attacker.page().status != 422) break;
            ++tried;
        }
    }
    EXPECT_EQ(tried, 20);
}

TEST_F(SecondFactor, SEC_151_the_right_password_does_not_give_codes_back) {
    world_.add_with_totp(kJan);
    for (int challenge = 0; challenge < 4; ++challenge) {
        browser_.client = "192.0.2." + std::to_string(100 + challenge);
        type_password();
        for (int i = 0; i < 5; ++i)
            type_code(wrong_code());
    }
    type_password();
    EXPECT_EQ(type_code(world_.totp()).notice(), words("notice.too_many_codes"));
    world_.clock.advance(std::chrono::hours(1));
    type_password();
    EXPECT_EQ(type_code(world_.totp()).heading(), words("services.title"));
}

/// Nobody who only knows the address may be able to lock the owner out of the second step.
TEST_F(SecondFactor, SEC_155_wrong_reset_codes_of_a_stranger_do_not_use_up_the_owners_tries) {
    world_.add_with_totp(kJan);
    for (int flow = 0; flow < 5; ++flow) {
        Browser stranger(world_);
        stranger.client = "192.0.2." + std::to_string(100 + flow);
        stranger.open(at("/forgot"));
        stranger.submit({{"email", kJan}});
        for (int i = 0; i < 5; ++i) {
            if (stranger.page().heading() == words("forgot_code.title")) {
                stranger.submit({{"code", "ABCD2345"}});
            }
        }
    }
    type_password();
    EXPECT_EQ(type_code(world_.totp()).heading(), words("services.title"));
}

TEST_F(SecondFactor, SEC_023_is_asked_for_whatever_kind_the_account_has_now) {
    const domain::AccountId id = world_.add_with_password(kJan);
    type_password();
    EXPECT_EQ(page().heading(), words("choose_factor.title"));
    world_.change(id, [this, id](Account& account) {  // enrolled meanwhile, elsewhere
        account.credentials.phone = world_.keys.seal(World::kPhone, domain::owner_of(id, "phone"));
    });
    EXPECT_EQ(browser_.open(at("/enrol/totp")).heading(), words("second_factor.title"));
    EXPECT_EQ(browser_.open(at("/enrol")).heading(), words("second_factor.title"));
}

TEST_F(SecondFactor, SEC_024_is_not_lost_by_going_back_switching_language_or_a_second_tab) {
    world_.add_with_totp(kJan);
    type_password();
    for (const char* const route :
         {"/login", "/forgot", "/second-factor?lang=nl", "/enrol", "/migrate", "/services",
          "/logout", "/login?level=password", "/second-factor?level=password"}) {
        browser_.open(at(route));
        browser_.open("https://panel.example.com/");
        EXPECT_NE(page().heading(), "The app") << route;
        EXPECT_EQ(world_.full_sessions(), 0) << route;
    }
    browser_.open(at("/second-factor?lang=en"));
    EXPECT_EQ(page().heading(), words("second_factor.title"));
    EXPECT_EQ(type_code(world_.totp()).heading(), words("services.title"));
}

TEST_F(SecondFactor, ends_when_the_account_changed_meanwhile) {
    const std::vector<void (*)(Account&)> changes = {
        [](Account& account) { account.epoch += 1; },
        [](Account& account) { account.profile.disabled = true; },
    };
    int number = 0;
    for (const auto change : changes) {
        const std::string email = "c" + std::to_string(++number) + "@example.com";
        const domain::AccountId id = world_.add_with_totp(email);
        type_password(email);
        world_.change(id, change);
        EXPECT_EQ(type_code(world_.totp()).notice(), words("notice.sign_in_expired"));
        EXPECT_EQ(world_.full_sessions(), 0);
    }
}

TEST_F(SecondFactor, ends_after_fifteen_minutes) {
    world_.add_with_totp(kJan);
    type_password();
    world_.clock.advance(std::chrono::minutes(15));
    EXPECT_EQ(type_code(world_.totp()).notice(), words("notice.sign_in_expired"));
}

TEST_F(SecondFactor, SEC_211_of_which_no_key_opens_the_secret_is_a_failure_and_no_bypass) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    world_.change(id, [](Account& account) { account.credentials.totp_secret = "gone.AAAA"; });
    type_password();
    EXPECT_THROW(type_code("123456"), ports::PortFailure);
    EXPECT_EQ(world_.full_sessions(), 0);
    EXPECT_NE(browser_.open(at("/enrol")).heading(), words("choose_factor.title"));
}

TEST_F(SecondFactor, SEC_074_of_another_account_does_not_open) {
    const domain::AccountId jan = world_.add_with_totp(kJan);
    const domain::AccountId piet = world_.add_with_totp("piet@example.com");
    world_.change(jan, [&](Account& account) {
        account.credentials.totp_secret = world_.account(piet).credentials.totp_secret;
    });
    type_password();
    EXPECT_THROW(type_code(world_.totp()), ports::PortFailure);
    EXPECT_EQ(world_.full_sessions(), 0);
}

}  // namespace
}  // namespace gatekeeper::tests
