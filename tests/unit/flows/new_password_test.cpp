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

class NewPassword : public Walk {
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

TEST_F(NewPassword, SEC_044_without_a_code_there_is_no_new_password) {
    const domain::AccountId id = world_.add_with_password(kJan);
    browser_.open(at("/forgot/password"));
    EXPECT_EQ(page().heading(), words("forgot.title"));
    ask();
    browser_.open(at("/forgot/password"));
    EXPECT_EQ(page().heading(), words("forgot.title"));
    browser_.post(at("/forgot/password"), Browser::encode({{"csrf", page().field("csrf")},
                                                           {"password", kNewPassword},
                                                           {"email", kJan},
                                                           {"proven", "true"}}));
    EXPECT_EQ(page().heading(), words("forgot.title"));
    EXPECT_EQ(world_.account(id).credentials.password, FakeHasher::of(World::kPassword));
}

TEST_F(NewPassword, shows_which_rules_a_password_meets_and_does_not_repeat_it) {
    world_.add_customer(kJan);
    prove();
    browser_.submit({{"password", "kort"}});
    EXPECT_EQ(page().status, 422);
    EXPECT_EQ(page().problem(), words("problem.password_refused"));
    EXPECT_EQ(page().field("password"), "");
    EXPECT_THAT(page().body(), HasSubstr("data-rule=\"lower\" class=\"met\""));
    EXPECT_THAT(page().body(), HasSubstr("data-rule=\"upper\" class=\"unmet\""));
    EXPECT_THAT(page().body(), Not(HasSubstr("kort")));
    for (const char* const weak : {"", "Welkom01!", "Jan@example.com1", "Example Hosting1"}) {
        EXPECT_EQ(browser_.submit({{"password", weak}}).status, 422) << weak;
    }
    EXPECT_EQ(browser_.submit({{"password", kNewPassword}}).heading(), words("sign_in.title"));
}

TEST_F(NewPassword, SEC_047_gives_no_session_keeps_the_second_factor_and_ends_all_sessions) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    sign_in_with_totp();
    Browser mine(world_);
    mine.open(at("/forgot"));
    mine.submit({{"email", kJan}});
    mine.submit({{"code", world_.mailer.newest()}});
    mine.submit({{"password", kNewPassword}});
    EXPECT_EQ(mine.page().notice(), words("notice.password_changed"));
    EXPECT_EQ(mine.cookies["auth.example.com"].count("__Host-gatekeeper"), 0U);
    EXPECT_EQ(browser_.open(at("/services")).heading(), words("sign_in.title"));
    EXPECT_EQ(world_.mailer.of_kind(MailKind::PasswordChanged).size(), 1U);
    EXPECT_EQ(world_.audit.count("authn_password_change"), 1);
    EXPECT_EQ(world_.account(id).credentials.second_factor(), domain::Factor::Totp);
    world_.clock.advance(domain::seconds(30));
    EXPECT_EQ(type_password().problem(), words("problem.credentials_refused"));
    EXPECT_EQ(type_password(kJan, kNewPassword).heading(), words("second_factor.title"));
}

TEST_F(NewPassword, SEC_047_ends_other_resets_and_sign_ins_that_were_under_way) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    Browser pending(world_);
    pending.open(at("/login"));
    pending.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    Browser other(world_);
    other.open(at("/forgot"));
    other.submit({{"email", kJan}});
    const std::string others_code = world_.mailer.newest();
    prove();
    browser_.submit({{"password", kNewPassword}});
    pending.submit({{"code", world_.totp()}});
    EXPECT_EQ(pending.page().notice(), words("notice.sign_in_expired"));
    other.submit({{"code", others_code}});
    EXPECT_NE(other.page().heading(), words("new_password.title"));
    EXPECT_EQ(world_.account(id).credentials.password, FakeHasher::of(kNewPassword));
    EXPECT_EQ(world_.full_sessions(), 0);
}

/// A mailed link sets a password just as a code does.
TEST_F(NewPassword, SEC_047_ends_a_mailed_link_too) {
    world_.add_customer(kJan, "klant7");
    Browser stranger(world_);
    stranger.open(at("/migrate"));
    stranger.submit({{"username", "klant7"}});
    const std::string link = world_.mailer.newest();
    prove();
    browser_.submit({{"password", kNewPassword}});
    stranger.open(link);
    EXPECT_EQ(stranger.page().notice(), words("notice.link_unusable"));
}

TEST_F(NewPassword, the_new_password_page_works_once) {
    const domain::AccountId id = world_.add_customer(kJan);
    prove();
    browser_.submit({{"password", kNewPassword}});
    browser_.post(at("/forgot/password"), Browser::encode({{"csrf", page().field("csrf")},
                                                           {"password", "An0ther! one x"}}));
    EXPECT_EQ(page().notice(), words("notice.reset_expired"));
    EXPECT_EQ(world_.account(id).credentials.password, FakeHasher::of(kNewPassword));
}

TEST_F(NewPassword, of_two_at_once_one_succeeds_and_the_other_is_told) {
    const domain::AccountId id = world_.add_customer(kJan);
    prove();
    Browser other = browser_;  // a second tab
    {
        Stepper slow(world_, browser_.submission({{"password", kNewPassword}}));
        ASSERT_TRUE(slow.until("accounts.save"));
        world_.door.go_step_by_step(false);
        other.submit({{"password", "An0ther! one x"}});
        ASSERT_TRUE(slow.finish());
        EXPECT_THAT(slow.finish()->location, HasSubstr("notice=changed-meanwhile"));
    }
    EXPECT_EQ(world_.account(id).credentials.password, FakeHasher::of("An0ther! one x"));
}

TEST_F(NewPassword, SEC_050_does_not_enable_a_disabled_account) {
    const domain::AccountId id = world_.add_customer(kJan);
    prove();
    world_.change(id, [](Account& account) { account.profile.disabled = true; });
    browser_.submit({{"password", kNewPassword}});
    EXPECT_EQ(page().notice(), words("notice.reset_expired"));
    EXPECT_TRUE(world_.account(id).profile.disabled);
    EXPECT_TRUE(world_.account(id).credentials.password.empty());
    ask();
    EXPECT_EQ(world_.mailer.of_kind(MailKind::SecurityCode).size(), 1U) << "only the first";
}

TEST_F(NewPassword, SEC_145_mails_are_limited_without_a_word_about_it) {
    world_.add_customer(kJan);
    for (int i = 0; i < 8; ++i)
        EXPECT_EQ(ask().heading(), words("forgot_code.title"));
    EXPECT_EQ(world_.mailer.sent().size(), 5U);
}

TEST_F(NewPassword, returns_to_the_page_asked_for_after_the_new_password) {
    world_.add_with_totp(kJan);
    browser_.open("https://panel.example.com/x");
    browser_.open(page().link(words("sign_in.forgot")));
    browser_.submit({{"email", kJan}});
    browser_.submit({{"code", world_.mailer.newest()}});
    browser_.submit({{"password", kNewPassword}});
    browser_.submit({{"email", kJan}, {"password", kNewPassword}});
    browser_.submit({{"code", world_.totp()}});
    EXPECT_EQ(page().url, "https://panel.example.com/x");
}

}  // namespace
}  // namespace gatekeeper::tests
