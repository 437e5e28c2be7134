#include "support/walk.hpp"

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
using testing::StartsWith;

const std::string kNewPassword = "Nieuw! pad 2 zee";

class Migrate : public Walk {
  protected:
    const Page& page() const { return browser_.page(); }
    const Page& ask(const std::string& username = "klant7") {
        browser_.open(at("/migrate"));
        return browser_.submit({{"username", username}});
    }
    void expect_unusable() {
        EXPECT_EQ(page().status, 403);
        EXPECT_EQ(page().heading(), words("migrate.title"));
        EXPECT_EQ(page().notice(), words("notice.link_unusable"));
    }

    domain::AccountId id_ = world_.add_customer(kJan, "klant7");
};

TEST_F(Migrate, says_what_is_wrong_with_a_user_name_and_keeps_it) {
    struct Case {
        std::string typed;
        const char* problem;
    };
    const std::vector<Case> cases = {{"", "problem.username_missing"},
                                     {"  ", "problem.username_missing"},
                                     {"jan@example.com", "problem.username_malformed"},
                                     {std::string(65, 'x'), "problem.username_malformed"}};
    for (const Case& one : cases) {
        EXPECT_EQ(ask(one.typed).status, 422);
        EXPECT_EQ(page().problem(), words(one.problem));
        EXPECT_EQ(page().field("username"), one.typed);
    }
    EXPECT_TRUE(world_.mailer.sent().empty());
}

TEST_F(Migrate, SEC_144_answers_the_same_for_everybody_at_the_same_cost) {
    const domain::AccountId disabled = world_.add_customer("x@example.com", "disabled");
    world_.change(disabled, [](Account& account) { account.profile.disabled = true; });
    std::vector<std::string> answers;
    std::vector<std::vector<std::string>> costs;
    for (const char* const username : {"unknown", "klant7", "disabled"}) {
        browser_.open(at("/migrate"));
        world_.door.forget_calls();
        browser_.submit({{"username", username}});
        costs.push_back(world_.door.calls());
        std::string answer = std::to_string(page().status) + page().body();
        for (const http::SetCookie& cookie : page().response.cookies)
            answer += cookie.name;
        answers.push_back(answer);
    }
    EXPECT_THAT(answers, Each(answers.front()));
    EXPECT_THAT(costs, Each(costs.front()));
    EXPECT_EQ(world_.mailer.sent().size(), 1U);
}

TEST_F(Migrate, SEC_060_the_mail_goes_to_the_imported_address_only) {
    browser_.open(at("/migrate"));
    browser_.post(at("/migrate"), Browser::encode({{"csrf", page().field("csrf")},
                                                   {"username", "klant7"},
                                                   {"email", "attacker@evil.example"}}));
    ASSERT_EQ(world_.mailer.sent().size(), 1U);
    EXPECT_EQ(world_.mailer.sent()[0].to->text(), kJan);
    EXPECT_EQ(world_.account(id_).profile.email, kJan);
}

TEST_F(Migrate, SEC_046_the_link_names_the_configured_origin_whatever_the_request_says) {
    browser_.open(at("/migrate"));
    browser_.tamper = [](http::Request& request) {
        request.authority = "evil.example";
        request.uri = "http://evil.example/.gatekeeper/migrate";
    };
    browser_.submit({{"username", "klant7"}});
    EXPECT_THAT(world_.mailer.newest(), StartsWith(at("/migrate/confirm?token=")));
}

TEST_F(Migrate, SEC_061_the_token_has_256_secret_bits) {
    ask();
    const std::string first = world_.mailer.newest();
    const std::string token = first.substr(first.find("token=") + 6);
    EXPECT_EQ(token.size(), 16U + 43U);
    ask();
    EXPECT_NE(world_.mailer.newest(), first);
}

TEST_F(Migrate, SEC_049_opening_the_link_does_not_use_it) {
    ask();
    const std::string link = world_.mailer.newest();
    for (int scanner = 0; scanner < 3; ++scanner) {
        Browser bot(world_);
        EXPECT_EQ(bot.open(link).heading(), words("confirm_link.title"));
        EXPECT_EQ(bot.page().header("Referrer-Policy"), "no-referrer");
    }
    browser_.open(link);
    browser_.press("/.gatekeeper/migrate/confirm");
    EXPECT_EQ(page().heading(), words("new_password.title"));
    EXPECT_THAT(page().url, Not(HasSubstr("token"))) << "the token is out of the address";
}

TEST_F(Migrate, SEC_061_the_link_works_once) {
    ask();
    const std::string link = world_.mailer.newest();
    Browser second(world_);
    second.open(link);
    browser_.open(link);
    browser_.press("/.gatekeeper/migrate/confirm");
    EXPECT_EQ(page().heading(), words("new_password.title"));
    second.press("/.gatekeeper/migrate/confirm");
    EXPECT_EQ(second.page().status, 403);
    EXPECT_EQ(second.page().notice(), words("notice.link_unusable"));
    browser_.open(link);
    expect_unusable();
}

TEST_F(Migrate, SEC_061_the_link_ends_after_an_hour_and_by_a_newer_one) {
    ask();
    const std::string first = world_.mailer.newest();
    ask();
    browser_.open(first);
    expect_unusable();
    const std::string second = world_.mailer.newest();
    world_.clock.advance(std::chrono::hours(1));
    browser_.open(second);
    expect_unusable();
}

TEST_F(Migrate, SEC_061_the_link_cannot_be_bent_to_another_account) {
    const domain::AccountId other = world_.add_customer("piet@example.com", "klant8");
    ask();
    std::string link = world_.mailer.newest();
    html::replace_all(link, id_.text(), other.text());
    browser_.open(link);
    expect_unusable();
    for (const char* const token : {"", "x", "%00", "%zz"}) {
        browser_.open(at("/migrate/confirm?token=") + token);
        EXPECT_GE(page().status, 400) << token;
        EXPECT_LT(page().status, 500) << token;
    }
}

TEST_F(Migrate, SEC_060_the_link_proves_the_mailbox_and_gives_no_session) {
    world_.change(id_, [this](Account& account) {
        account.credentials.totp_secret =
            world_.keys.seal(World::kTotpSecret, domain::owner_of(id_, "totp"));
    });
    ask();
    browser_.open(world_.mailer.newest());
    browser_.press("/.gatekeeper/migrate/confirm");
    browser_.submit({{"password", kNewPassword}});
    EXPECT_TRUE(world_.sessions.families().empty());
    browser_.submit({{"email", kJan}, {"password", kNewPassword}});
    EXPECT_EQ(page().heading(), words("second_factor.title"));
}

TEST_F(Migrate, SEC_063_sessions_opened_before_are_ended) {
    world_.change(id_, [this](Account& account) {
        account.credentials.password = FakeHasher::of(World::kPassword);
        account.credentials.totp_secret =
            world_.keys.seal(World::kTotpSecret, domain::owner_of(id_, "totp"));
    });
    Browser before(world_);
    before.open(at("/login"));
    before.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    before.submit({{"code", world_.totp()}});
    ask();
    browser_.open(world_.mailer.newest());
    browser_.press("/.gatekeeper/migrate/confirm");
    browser_.submit({{"password", kNewPassword}});
    EXPECT_EQ(before.open(at("/services")).heading(), words("sign_in.title"));
}

TEST_F(Migrate, SEC_063_user_name_and_address_share_one_count_of_mails) {
    for (int i = 0; i < 5; ++i)
        ask();
    EXPECT_EQ(world_.mailer.sent().size(), 5U);
    browser_.open(at("/forgot"));
    browser_.submit({{"email", kJan}});
    EXPECT_EQ(world_.mailer.sent().size(), 5U) << "to the same mailbox";
}

TEST_F(Migrate, SEC_145_mails_are_limited_without_a_word_about_it) {
    for (int i = 0; i < 8; ++i)
        EXPECT_EQ(ask().heading(), words("migrate_sent.title"));
    EXPECT_EQ(world_.mailer.sent().size(), 5U);
    browser_.open(world_.mailer.newest());
    EXPECT_EQ(page().heading(), words("confirm_link.title")) << "the last mail still holds good";
}

TEST_F(Migrate, SEC_050_a_link_does_not_help_a_disabled_account) {
    ask();
    const std::string link = world_.mailer.newest();
    browser_.open(link);
    world_.change(id_, [](Account& account) { account.profile.disabled = true; });
    browser_.press("/.gatekeeper/migrate/confirm");
    expect_unusable();
}

TEST_F(Migrate, the_language_switch_keeps_the_link) {
    ask();
    browser_.open(world_.mailer.newest());
    browser_.open(page().link("Nederlands"));
    EXPECT_EQ(page().heading(), words("confirm_link.title", {}, "nl"));
    browser_.press("/.gatekeeper/migrate/confirm");
    EXPECT_EQ(page().heading(), words("new_password.title", {}, "nl"));
}

/// The flow cookie changed in another tab: the form is out of date, the link is not.
TEST_F(Migrate, SEC_121_an_outdated_confirmation_is_shown_again_with_its_link) {
    ask();
    browser_.open(world_.mailer.newest());
    Browser other_tab = browser_;
    other_tab.open(at("/forgot"));
    other_tab.submit({{"email", "someone@example.com"}});
    browser_.cookies = other_tab.cookies;
    browser_.press("/.gatekeeper/migrate/confirm");
    EXPECT_EQ(page().status, 403);
    EXPECT_EQ(page().heading(), words("confirm_link.title"));
    EXPECT_EQ(page().notice(), words("notice.form_expired"));
    browser_.press("/.gatekeeper/migrate/confirm");
    EXPECT_EQ(page().heading(), words("new_password.title"));
}

}  // namespace
}  // namespace gatekeeper::tests
