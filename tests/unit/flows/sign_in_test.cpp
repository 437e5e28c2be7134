#include "support/stepper.hpp"
#include "support/walk.hpp"

#include <gatekeeper/domain/password_rule.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using domain::Factor;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

using SignIn = Walk;

TEST_F(SignIn, says_what_is_missing_and_keeps_the_address_never_the_password) {
    world_.add_with_totp(kJan);
    struct Case {
        const char* email;
        const char* password;
        const char* problem;
    };
    const std::vector<Case> cases = {
        {"", "", "problem.email_missing"},
        {"  ", "Secret-1", "problem.email_missing"},
        {"jan", "Secret-1", "problem.email_malformed"},
        {"jan@", "Secret-1", "problem.email_malformed"},
        {"jan@@example.com", "Secret-1", "problem.email_malformed"},
        {"<script>@example.com", "Secret-1", "problem.email_malformed"},
        {kJan, "", "problem.password_missing"},
        {kJan, "Secret-1", "problem.credentials_refused"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.problem);
        const Page& page = type_password(one.email, one.password);
        EXPECT_EQ(page.status, 422);
        EXPECT_EQ(page.heading(), words("sign_in.title"));
        EXPECT_EQ(page.problem(), words(one.problem));
        EXPECT_EQ(page.field("email"), one.email);
        EXPECT_EQ(page.field("password"), "");
        EXPECT_THAT(page.body(), Not(HasSubstr("Secret-1")));
    }
    EXPECT_TRUE(world_.sessions.families().empty());
}

TEST_F(SignIn, SEC_025_a_form_without_its_fields_is_an_empty_form) {
    browser_.open(at("/login"));
    const std::string csrf = browser_.page().field("csrf");
    browser_.post(at("/login"), "csrf=" + csrf);
    EXPECT_EQ(browser_.page().status, 422);
    EXPECT_EQ(browser_.page().problem(), words("problem.email_missing"));
}

TEST_F(SignIn, keeps_the_wish_to_return_over_a_mistake) {
    world_.add_with_totp(kJan);
    browser_.open("https://panel.example.com/x?y=1");
    browser_.submit({{"email", kJan}, {"password", "wrong"}});
    EXPECT_EQ(browser_.page().field("return_to"), "https://panel.example.com/x?y=1");
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    browser_.submit({{"code", world_.totp()}});
    EXPECT_EQ(browser_.page().url, "https://panel.example.com/x?y=1");
}

TEST_F(SignIn, SEC_131_a_bad_return_target_leads_to_the_default_page) {
    world_.add_with_totp(kJan);
    for (const char* const target :
         {"//evil.example", "https://evil.example/", "javascript:alert(1)", "/\\evil.example",
          "/.gatekeeper/logout", "https://auth.example.com.evil.example/"}) {
        Browser browser(world_);
        browser.open(at("/login?return_to=") + http::percent_encode(target));
        browser.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
        browser.submit({{"code", world_.totp()}});
        EXPECT_EQ(browser.page().url, at("/services")) << target;
        world_.clock.advance(domain::seconds(30));
    }
}

TEST_F(SignIn, SEC_140_one_answer_for_every_reason_to_refuse) {
    world_.add_with_totp("right@example.com");
    world_.add_customer("no-password@example.com");
    world_.add_customer("legacy@example.com", "klant7");
    const domain::AccountId disabled = world_.add_with_totp("disabled@example.com");
    world_.change(disabled, [](Account& account) { account.profile.disabled = true; });
    world_.add_with_totp("locked@example.com");
    for (int i = 0; i < 6; ++i)
        type_password("locked@example.com", "wrong");

    std::vector<std::string> answers;
    for (const char* const email :
         {"unknown@example.com", "right@example.com", "no-password@example.com",
          "legacy@example.com", "disabled@example.com", "locked@example.com"}) {
        const bool right_password = std::string(email) != "right@example.com";
        browser_.open(at("/login"));
        const Page& page = browser_.submit(
            {{"email", email},
             {"password", right_password ? std::string(World::kPassword) : "wrong"}});
        std::string answer = std::to_string(page.status) + page.body();
        html::replace_all(answer, email, "EMAIL");
        html::replace_all(answer, page.field("csrf"), "CSRF");
        for (const http::Header& header : page.response.headers) {
            answer += header.name + header.value;
        }
        for (const http::SetCookie& cookie : page.response.cookies)
            answer += cookie.name;
        answers.push_back(answer);
    }
    EXPECT_THAT(answers, Each(answers.front()));
}

TEST_F(SignIn, SEC_141_everybody_costs_one_real_hash_and_the_same_questions) {
    world_.add_with_totp("right@example.com");
    world_.add_customer("no-password@example.com");
    const domain::AccountId disabled = world_.add_with_totp("disabled@example.com");
    world_.change(disabled, [](Account& account) { account.profile.disabled = true; });
    world_.add_with_totp("locked@example.com");
    for (int i = 0; i < 6; ++i)
        type_password("locked@example.com", "wrong");
    std::vector<std::vector<std::string>> costs;
    for (const char* const email :
         {"unknown@example.com", "right@example.com", "no-password@example.com",
          "disabled@example.com", "locked@example.com"}) {
        browser_.open(at("/login"));
        world_.door.forget_calls();
        browser_.submit({{"email", email}, {"password", "wrong"}});
        costs.push_back(world_.door.calls());
        EXPECT_EQ(std::count(costs.back().begin(), costs.back().end(), "hasher.check"), 1) << email;
    }
    EXPECT_THAT(costs, Each(costs.front()));
    EXPECT_EQ(std::count(world_.hasher.checked().begin(), world_.hasher.checked().end(),
                         world_.hasher.decoy()),
              4 + 1);  // all but the one with a password to check, and the sixth of the locked
}

TEST_F(SignIn, SEC_150_the_right_password_is_refused_while_locked_and_accepted_after) {
    world_.add_with_totp(kJan);
    for (int i = 0; i < 5; ++i)
        type_password(kJan, "wrong");
    EXPECT_EQ(type_password().problem(), words("problem.credentials_refused"));
    EXPECT_EQ(world_.audit.count("authn_login_lock"), 1);
    world_.clock.advance(std::chrono::minutes(16));
    EXPECT_EQ(type_password().heading(), words("second_factor.title"));
}

TEST_F(SignIn, SEC_150_a_success_takes_the_failures_back) {
    world_.add_with_totp(kJan);
    for (int round = 0; round < 5; ++round) {
        browser_.client = "192.0.2." + std::to_string(round);
        for (int i = 0; i < 4; ++i)
            type_password(kJan, "wrong");
        EXPECT_EQ(type_password().heading(), words("second_factor.title")) << round;
    }
}

TEST_F(SignIn, SEC_145_unknown_addresses_are_limited_like_known_ones) {
    for (int i = 0; i < 5; ++i)
        type_password("nobody@example.com", "wrong");
    EXPECT_EQ(world_.audit.count("authn_login_lock"), 0);
    type_password("nobody@example.com", "wrong");
    EXPECT_EQ(world_.audit.count("authn_login_lock"), 1);
    type_password("another@example.com", "wrong");
    EXPECT_EQ(world_.audit.count("authn_login_lock"), 1);
}

TEST_F(SignIn, SEC_155_a_lock_does_not_touch_sessions_that_are_open) {
    world_.add_with_totp(kJan);
    sign_in_with_totp();
    Browser attacker(world_);
    for (int i = 0; i < 20; ++i) {
        attacker.open(at("/login"));
        attacker.submit({{"email", kJan}, {"password", "wrong"}});
    }
    EXPECT_EQ(browser_.open(at("/services")).heading(), words("services.title"));
}

TEST_F(SignIn, SEC_006_a_password_above_the_limit_is_refused_unread) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    const std::string longest(domain::kLongestPassword, 'p');
    world_.change(id, [&longest](Account& account) {
        account.credentials.password = FakeHasher::of(longest);
    });
    EXPECT_EQ(type_password(kJan, longest + "p").problem(), words("problem.credentials_refused"));
    EXPECT_EQ(type_password(kJan, longest).heading(), words("second_factor.title"));
}

TEST_F(SignIn, SEC_004_an_imported_hash_is_replaced_when_the_password_was_right) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    const std::string imported = FakeHasher::imported(World::kPassword);
    world_.change(id, [&](Account& account) { account.credentials.password = imported; });
    type_password(kJan, "wrong");
    EXPECT_EQ(world_.account(id).credentials.password, imported);
    EXPECT_EQ(type_password().heading(), words("second_factor.title"));
    EXPECT_EQ(world_.account(id).credentials.password, FakeHasher::of(World::kPassword));
    EXPECT_EQ(browser_.submit({{"code", world_.totp()}}).heading(), words("services.title"));
}

/// The customer sets a new password while somebody signs in with the old, imported one: what was
/// started with the old password must not live on under the new epoch.
TEST_F(SignIn, SEC_004_a_password_change_during_the_upgrade_wins) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    world_.change(id, [](Account& account) {
        account.credentials.password = FakeHasher::imported(World::kPassword);
    });
    browser_.open(at("/login"));
    std::optional<http::Response> response;
    {
        Stepper stepper(world_, browser_.submission({{"email", kJan},
                                                     {"password", std::string(World::kPassword)}}));
        ASSERT_TRUE(stepper.until("hasher.hash"));
        world_.change(id, [](Account& account) {  // a reset, in another browser
            account.credentials.password = FakeHasher::of("another Passw0rt!");
            account.epoch += 1;
        });
        response = stepper.finish();
    }
    ASSERT_TRUE(response);
    browser_.receive(*response);
    browser_.open(at("/second-factor"));
    EXPECT_EQ(browser_.page().heading(), words("sign_in.title"));
    EXPECT_EQ(world_.account(id).credentials.password, FakeHasher::of("another Passw0rt!"));
}

TEST_F(SignIn, SEC_200_SEC_203_is_recorded_without_address_or_password) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    type_password("nobody@example.com", "hunter2!");
    type_password(kJan, "hunter2!");
    sign_in_with_totp();
    EXPECT_EQ(world_.audit.count("authn_login_fail"), 2);
    EXPECT_EQ(world_.audit.count("authn_login_success"), 2);  // the password, then the code
    EXPECT_EQ(world_.audit.events()[0].account, "");
    EXPECT_EQ(world_.audit.events()[1].account, id.text());
    for (const ports::AuditEvent& event : world_.audit.events()) {
        EXPECT_EQ(event.client, "192.0.2.7");
        EXPECT_EQ(event.request, "request-1");
        const std::string all = event.account + event.detail + std::string(event.name);
        EXPECT_EQ(all.find('@'), std::string::npos) << all;
        EXPECT_EQ(all.find("hunter2"), std::string::npos) << all;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
