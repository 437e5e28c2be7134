#include "support/stepper.hpp"
#include "support/walk.hpp"

#include <gatekeeper/domain/text.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using ports::MailKind;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

const std::string kNewPassword = "Nieuw! pad 2 zee";

class Forgot : public Walk {
  protected:
    const Page& page() const { return browser_.page(); }

    const Page& ask(const std::string& email = kJan) {
        browser_.open(at("/forgot"));
        return browser_.submit({{"email", email}});
    }
    const Page& prove(const std::string& email = kJan) {
        ask(email);
        return browser_.submit({{"code", world_.mailer.newest()}});
    }
};

TEST_F(Forgot, says_what_is_wrong_with_an_address_and_keeps_it) {
    struct Case {
        const char* typed;
        const char* problem;
    };
    const std::vector<Case> cases = {{"", "problem.email_missing"},
                                     {" ", "problem.email_missing"},
                                     {"klant7", "problem.email_malformed"},
                                     {"a@b@example.com", "problem.email_malformed"}};
    for (const Case& one : cases) {
        EXPECT_EQ(ask(one.typed).status, 422);
        EXPECT_EQ(page().problem(), words(one.problem));
        EXPECT_EQ(page().field("email"), one.typed);
    }
}

TEST_F(Forgot, SEC_042_a_code_that_is_not_mailed_is_good_for_nothing) {
    world_.add_with_totp(kJan);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(prove().heading(), words("new_password.title")) << i;
    EXPECT_EQ(ask().heading(), words("forgot_code.title"));
    const auto flow = domain::FlowToken::parse(browser_.cookie("__Host-gatekeeper-flow"));
    const auto reset = run(world_.challenges.find_reset(*flow));
    ASSERT_TRUE(reset);
    EXPECT_FALSE(reset->account);
}

TEST_F(Forgot, SEC_040_answers_the_same_for_everybody_at_the_same_cost) {
    world_.add_with_totp("known@example.com");
    world_.add_customer("no-password@example.com");
    const domain::AccountId disabled = world_.add_with_totp("disabled@example.com");
    world_.change(disabled, [](Account& account) { account.profile.disabled = true; });
    world_.add_with_totp("locked@example.com");
    for (int i = 0; i < 6; ++i)
        type_password("locked@example.com", "wrong");
    std::vector<std::string> answers;
    std::vector<std::vector<std::string>> costs;
    for (const char* const email :
         {"unknown@example.com", "known@example.com", "no-password@example.com",
          "disabled@example.com", "locked@example.com"}) {
        browser_.open(at("/forgot"));
        world_.door.forget_calls();
        browser_.follow = false;
        browser_.submit({{"email", email}});
        costs.push_back(world_.door.calls());
        std::string answer = std::to_string(page().status) + page().response.location;
        for (const http::Header& header : page().response.headers) {
            answer += header.name + header.value;
        }
        for (const http::SetCookie& cookie : page().response.cookies)
            answer += cookie.name;
        browser_.follow = true;
        browser_.open(at("/forgot/code"));
        std::string shown = page().body();
        html::replace_all(shown, email, "EMAIL");
        html::replace_all(shown, page().field("csrf"), "CSRF");
        answers.push_back(answer + shown);
    }
    EXPECT_THAT(answers, Each(answers.front()));
    EXPECT_THAT(costs, Each(costs.front()));
    EXPECT_EQ(world_.mailer.sent().size(), 3U);
}

TEST_F(Forgot, SEC_040_a_wrong_code_is_answered_the_same_for_everybody) {
    world_.add_with_totp("known@example.com");
    std::vector<std::string> answers;
    for (const char* const email : {"unknown@example.com", "known@example.com"}) {
        ask(email);
        std::string seen;
        for (int i = 0; i < 7; ++i) {
            if (page().heading() != words("forgot_code.title")) break;
            browser_.submit({{"code", "ABCD2345"}});
            std::string body = page().body();
            html::replace_all(body, email, "EMAIL");
            html::replace_all(body, page().field("csrf"), "CSRF");
            seen += std::to_string(page().status) + body;
        }
        answers.push_back(seen);
    }
    EXPECT_EQ(answers[0], answers[1]);
}

TEST_F(Forgot, says_what_is_wrong_with_a_code) {
    world_.add_customer(kJan);
    ask();
    struct Case {
        const char* typed;
        const char* problem;
    };
    const std::vector<Case> cases = {{"", "problem.code_missing"},
                                     {"ABCD234", "problem.code_not_eight_characters"},
                                     {"ABCD23456", "problem.code_not_eight_characters"},
                                     {"ABCD234!", "problem.code_not_eight_characters"},
                                     {"ABCD2345", "problem.code_wrong"}};
    for (const Case& one : cases) {
        EXPECT_EQ(browser_.submit({{"code", one.typed}}).status, 422) << one.typed;
        EXPECT_EQ(page().problem(), words(one.problem)) << one.typed;
    }
    std::string typed = " " + domain::to_lower(world_.mailer.newest());
    typed.insert(5, "-");
    EXPECT_EQ(browser_.submit({{"code", typed}}).heading(), words("new_password.title"));
}

TEST_F(Forgot, SEC_042_a_code_dies_after_five_tries_and_after_ten_minutes) {
    world_.add_customer(kJan);
    ask();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(browser_.submit({{"code", "ABCD2345"}}).status, 422);
    browser_.submit({{"code", world_.mailer.newest()}});
    EXPECT_EQ(page().status, 403);
    EXPECT_EQ(page().notice(), words("notice.too_many_codes"));
    ask();
    world_.clock.advance(std::chrono::minutes(10));
    browser_.submit({{"code", world_.mailer.newest()}});
    EXPECT_EQ(page().notice(), words("notice.too_many_codes"));
}

TEST_F(Forgot, SEC_043_a_code_is_good_in_the_browser_that_asked_for_it_only) {
    world_.add_customer(kJan);
    ask();
    const std::string code = world_.mailer.newest();
    Browser attacker(world_);
    attacker.open(at("/forgot"));
    attacker.submit({{"email", kJan}});
    EXPECT_EQ(attacker.submit({{"code", code}}).problem(), words("problem.code_wrong"));
    EXPECT_EQ(browser_.submit({{"code", code}}).heading(), words("new_password.title"));
}

TEST_F(Forgot, SEC_043_a_code_of_one_account_is_wrong_for_another) {
    world_.add_customer(kJan);
    world_.add_customer("piet@example.com");
    ask();
    const std::string jans = world_.mailer.newest();
    ask("piet@example.com");
    EXPECT_EQ(browser_.submit({{"code", jans}}).problem(), words("problem.code_wrong"));
}

TEST_F(Forgot, SEC_043_asking_again_ends_the_code_before) {
    world_.add_customer(kJan);
    ask();
    const std::string first = world_.mailer.newest();
    ask();
    ASSERT_NE(world_.mailer.newest(), first);
    EXPECT_EQ(browser_.submit({{"code", first}}).problem(), words("problem.code_wrong"));
    EXPECT_EQ(browser_.submit({{"code", world_.mailer.newest()}}).heading(),
              words("new_password.title"));
}

TEST_F(Forgot, SEC_045_the_mail_goes_to_the_stored_address) {
    world_.add_customer(kJan);
    ask("  JAN@Example.COM ");
    ASSERT_EQ(world_.mailer.sent().size(), 1U);
    EXPECT_EQ(world_.mailer.sent()[0].to->text(), kJan);
}

TEST_F(Forgot, SEC_048_asking_changes_nothing) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    const std::int64_t revision = world_.account(id).revision;
    sign_in_with_totp();
    Browser stranger(world_);
    stranger.open(at("/forgot"));
    stranger.submit({{"email", kJan}});
    EXPECT_EQ(world_.account(id).revision, revision);
    EXPECT_EQ(browser_.open(at("/services")).heading(), words("services.title"));
}

}  // namespace
}  // namespace gatekeeper::tests
