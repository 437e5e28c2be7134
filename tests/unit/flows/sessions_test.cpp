/// What the portal does with sessions: new ones, old ones, and those of others.
#include "support/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using domain::Factor;
using domain::Level;
using testing::HasSubstr;

using Sessions = Walk;

constexpr const char* kSession = "__Host-gatekeeper";
constexpr const char* kFlow = "__Host-gatekeeper-flow";

TEST_F(Sessions, SEC_101_a_made_up_token_is_never_adopted) {
    world_.add_with_totp(kJan);
    const std::string made_up(75, 'A');
    browser_.cookie(kSession) = made_up;
    EXPECT_EQ(browser_.open(at("/services")).heading(), words("sign_in.title"));
    sign_in_with_totp();
    EXPECT_NE(browser_.cookie(kSession), made_up);
    EXPECT_EQ(browser_.page().heading(), words("services.title"));
}

TEST_F(Sessions, SEC_101_a_new_sign_in_ends_the_session_before) {
    world_.add_with_totp(kJan);
    sign_in_with_totp();
    const std::string before = browser_.cookie(kSession);
    world_.clock.advance(domain::seconds(30));
    // The login page sends signed-in visitors on; a form from an old tab signs in again.
    Browser old_tab = browser_;
    old_tab.cookies["auth.example.com"].erase(kSession);
    old_tab.open(at("/login"));
    old_tab.cookie(kSession) = before;
    old_tab.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    old_tab.submit({{"code", world_.totp()}});
    EXPECT_EQ(old_tab.page().heading(), words("services.title"));
    EXPECT_NE(old_tab.cookie(kSession), before);
    EXPECT_EQ(world_.sessions.families().size(), 1U);
    EXPECT_EQ(browser_.open(at("/services")).heading(), words("sign_in.title"));
}

TEST_F(Sessions, SEC_101_signing_in_as_somebody_else_ends_the_first_session) {
    world_.add_with_totp(kJan);
    const domain::AccountId piet = world_.add_with_totp("piet@example.com");
    sign_in_with_totp();
    const std::string jans = browser_.cookie(kSession);
    Browser same(world_);
    same.open(at("/login"));
    same.cookie(kSession) = jans;
    same.submit({{"email", "piet@example.com"}, {"password", std::string(World::kPassword)}});
    same.submit({{"code", world_.totp()}});
    EXPECT_THAT(same.page().text(), HasSubstr("piet@example.com"));
    ASSERT_EQ(world_.sessions.families().size(), 1U);
    EXPECT_EQ(world_.sessions.families().begin()->second.account, piet);
}

TEST_F(Sessions, SEC_123_the_flow_cookie_changes_at_each_step_that_gains_rights) {
    world_.add_with_totp(kJan);
    browser_.open(at("/login"));
    const std::string first = browser_.cookie(kFlow);
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    const std::string second = browser_.cookie(kFlow);
    browser_.submit({{"code", world_.totp()}});
    const std::string third = browser_.cookie(kFlow);
    EXPECT_NE(first, second);
    EXPECT_NE(second, third);
    EXPECT_EQ(world_.challenges.pending_sign_ins(), 0U);
}

TEST_F(Sessions, SEC_104_end_after_thirty_idle_minutes_and_twelve_hours) {
    world_.add_with_totp(kJan);
    sign_in_with_totp();
    for (int i = 0; i < 30; ++i) {
        world_.clock.advance(std::chrono::minutes(20));
        EXPECT_EQ(browser_.open("https://panel.example.com/").heading(), "The app") << i;
    }
    for (int i = 0; i < 6; ++i) {
        world_.clock.advance(std::chrono::minutes(20));
        browser_.open("https://panel.example.com/");
    }
    EXPECT_EQ(browser_.page().heading(), words("sign_in.title"));
    world_.clock.advance(domain::seconds(30));
    sign_in_with_totp();
    EXPECT_EQ(browser_.open("https://panel.example.com/").heading(), "The app");
    world_.clock.advance(std::chrono::minutes(31));
    EXPECT_EQ(browser_.open("https://panel.example.com/").heading(), words("sign_in.title"));
}

/// A customer who reads and types on the portal is not idle.
TEST_F(Sessions, SEC_104_pages_of_the_portal_count_as_use) {
    world_.add_with_totp(kJan);
    sign_in_with_totp();
    for (int i = 0; i < 3; ++i) {
        world_.clock.advance(std::chrono::minutes(20));
        EXPECT_EQ(browser_.open(at("/services")).heading(), words("services.title")) << i;
    }
}

TEST_F(Sessions, a_password_alone_is_enough_where_the_place_asks_for_no_more) {
    world_.protections["panel.example.com"].level = Level::Password;
    world_.add_with_totp(kJan);
    browser_.open("https://panel.example.com/x");
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    EXPECT_EQ(browser_.page().url, "https://panel.example.com/x");
    EXPECT_EQ(browser_.page().heading(), "The app");
    EXPECT_EQ(world_.full_sessions(), 0);
}

TEST_F(Sessions, SEC_020_a_password_session_does_not_open_what_asks_for_two_factors) {
    world_.protections["panel.example.com"].level = Level::Password;
    world_.add_with_totp(kJan);
    browser_.open("https://panel.example.com/x");
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    browser_.open("https://mail.example.net/inbox");
    EXPECT_EQ(browser_.page().heading(), words("second_factor.title"));
    browser_.submit({{"code", world_.totp()}});
    EXPECT_EQ(browser_.page().url, "https://mail.example.net/inbox");
    EXPECT_EQ(browser_.page().heading(), "The app");
    EXPECT_EQ(browser_.open("https://panel.example.com/x").heading(), "The app");
    EXPECT_EQ(world_.sessions.families().size(), 1U);
}

TEST_F(Sessions, SEC_020_no_visitor_can_ask_for_less_than_a_place_wants) {
    world_.add_with_totp(kJan);
    browser_.open(at("/login?level=password&return_to=https%3A%2F%2Fpanel.example.com%2F"));
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    EXPECT_EQ(browser_.page().heading(), words("second_factor.title"));
    EXPECT_EQ(world_.full_sessions(), 0);
    browser_.open(at("/services"));
    EXPECT_EQ(browser_.page().heading(), words("second_factor.title"));
}

TEST_F(Sessions, SEC_020_a_password_alone_opens_nothing_where_no_place_is_content_with_it) {
    world_.site.weakest = Level::TwoFactor;
    world_.add_with_totp(kJan);
    browser_.open(at("/login?level=password"));
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    EXPECT_EQ(browser_.page().heading(), words("second_factor.title"));
    EXPECT_TRUE(world_.sessions.families().empty());
}

TEST_F(Sessions, SEC_104_are_noted_often_enough_for_whoever_keeps_working) {
    EXPECT_EQ(domain::SessionPolicy{}.touch_every(), std::chrono::minutes(1));
    domain::SessionPolicy brief;
    brief.idle = std::chrono::minutes(1);
    EXPECT_EQ(brief.touch_every(), domain::seconds(15));
}

TEST_F(Sessions, SEC_105_a_disabled_account_is_out_everywhere_at_once) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    sign_in_with_totp();
    EXPECT_EQ(browser_.open("https://panel.example.com/").heading(), "The app");
    world_.change(id, [](Account& account) { account.profile.disabled = true; });
    EXPECT_EQ(browser_.open("https://panel.example.com/").heading(), words("sign_in.title"));
    EXPECT_EQ(browser_.open(at("/services")).heading(), words("sign_in.title"));
}

TEST_F(Sessions, SEC_107_a_token_of_one_host_is_worthless_on_another) {
    world_.add_with_totp(kJan);
    browser_.open("https://panel.example.com/");
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    browser_.submit({{"code", world_.totp()}});
    Browser thief(world_);
    thief.cookie(kSession, "mail.example.net") = browser_.cookie(kSession, "panel.example.com");
    thief.cookie(kSession) = browser_.cookie(kSession, "panel.example.com");
    EXPECT_NE(thief.open("https://mail.example.net/").heading(), "The app");
    EXPECT_EQ(thief.open(at("/services")).heading(), words("sign_in.title"));
}

TEST_F(Sessions, SEC_109_signing_out_needs_the_token_and_clears_what_the_browser_kept) {
    world_.add_with_totp(kJan);
    sign_in_with_totp();
    browser_.open(at("/logout"));
    EXPECT_EQ(world_.sessions.families().size(), 1U) << "looking changes nothing";
    browser_.follow = false;
    const Page& page = browser_.press("/.gatekeeper/logout");
    EXPECT_EQ(page.header("Clear-Site-Data"), "\"cache\", \"storage\"");
    EXPECT_EQ(browser_.cookies["auth.example.com"].count(kSession), 0U);
    EXPECT_TRUE(world_.sessions.families().empty());
}

/// Anybody can send a cookie that names any account: that is no sign-out of that account.
TEST_F(Sessions, SEC_200_a_made_up_session_writes_no_sign_out_for_its_account) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    world_.add_with_totp("piet@example.com");
    sign_in_with_totp("piet@example.com");
    browser_.open(at("/logout"));
    browser_.cookie(kSession) = id.text() + std::string(59, 'A');
    browser_.press("/.gatekeeper/logout");
    for (const ports::AuditEvent& event : world_.audit.events()) {
        EXPECT_FALSE(event.name == "session_logout" && event.account == id.text());
    }
}

TEST_F(Sessions, a_signed_in_visitor_of_the_login_page_goes_where_they_wanted_to_be) {
    world_.add_with_totp(kJan);
    sign_in_with_totp();
    EXPECT_EQ(browser_.open(at("/login")).url, at("/services"));
    EXPECT_EQ(browser_.open(at("/login?return_to=https%3A%2F%2Fmail.example.net%2Fx")).url,
              "https://mail.example.net/x");
    EXPECT_EQ(browser_.page().heading(), "The app");
    EXPECT_EQ(browser_.open(at("/enrol")).heading(), words("secured.title"));
}

}  // namespace
}  // namespace gatekeeper::tests
