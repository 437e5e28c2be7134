#include "flows/known_device.hpp"

#include "support/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kCookie = "__Host-gatekeeper-device";

/// A browser that has signed in before keeps counters of its own.
class KnownDevice : public Walk {
  protected:
    const http::SetCookie* device_set() const {
        for (const http::SetCookie& cookie : browser_.page().response.cookies) {
            if (cookie.name == http::kDeviceCookie) return &cookie;
        }
        return nullptr;
    }
    bool has_device() { return browser_.cookies["auth.example.com"].count(kCookie) > 0; }
    /// A browser with this cookie and nothing else.
    Browser with(const std::string& device, const std::string& client = "192.0.2.7") {
        Browser browser(world_);
        browser.client = client;
        browser.cookie(kCookie) = device;
        return browser;
    }
    const Page& try_password(Browser& browser, const std::string& email,
                             std::string_view password) {
        browser.open(at("/login"));
        return browser.submit({{"email", email}, {"password", std::string(password)}});
    }
    bool gets_in(Browser& browser, const std::string& email = kJan) {
        return try_password(browser, email, World::kPassword).heading() ==
               words("second_factor.title");
    }
    /// Strangers from everywhere guess.
    void besiege(const std::string& email = kJan) {
        for (int i = 0; i < 40; ++i) {
            Browser stranger(world_);
            stranger.client = "198.51.100." + std::to_string(i);
            try_password(stranger, email, "wrong");
        }
    }
    /// Signs in completely; the device the browser is known as.
    std::string get_known(const std::string& email = kJan) {
        sign_in_with_totp(email);
        const std::string device = browser_.cookie(kCookie);
        world_.clock.advance(domain::seconds(30));
        return device;
    }
};

TEST_F(KnownDevice, SEC_154_is_one_only_after_a_complete_sign_in) {
    world_.add_with_totp(kJan);
    type_password();
    EXPECT_FALSE(has_device());
    browser_.follow = false;
    browser_.submit({{"code", world_.totp()}});
    ASSERT_NE(device_set(), nullptr);
    EXPECT_EQ(device_set()->lifetime, std::chrono::hours(24 * 365));
    EXPECT_LE(device_set()->value.size(), http::kLongestCookie);
}

TEST_F(KnownDevice, SEC_154_is_one_after_the_password_where_that_is_all_that_is_asked) {
    world_.site.strongest = domain::Level::Password;
    world_.add_with_totp(kJan);
    type_password();
    EXPECT_TRUE(has_device());
}

TEST_F(KnownDevice, SEC_154_is_one_after_the_first_second_factor) {
    world_.add_with_password(kJan);
    type_password();
    EXPECT_FALSE(has_device());
    browser_.open(at("/enrol/totp"));
    browser_.submit({{"code", world_.totp(secret_on(browser_.page()))}});
    EXPECT_EQ(browser_.page().heading(), words("secured.title"));
    EXPECT_TRUE(has_device());
}

TEST_F(KnownDevice, SEC_154_signs_in_while_strangers_guess) {
    world_.add_with_totp(kJan);
    Browser owner = with(get_known());
    besiege();
    Browser elsewhere = with("");
    EXPECT_FALSE(gets_in(elsewhere)) << "the account itself is closed";
    EXPECT_TRUE(gets_in(owner));
}

TEST_F(KnownDevice, SEC_154_signs_in_while_a_stranger_in_its_own_network_guesses) {
    world_.add_with_totp(kJan);
    Browser owner = with(get_known());
    for (int i = 0; i < 30; ++i) {
        Browser neighbour = with("");
        try_password(neighbour, "n" + std::to_string(i % 5) + "@example.com", "wrong");
    }
    Browser neighbour = with("");
    EXPECT_EQ(try_password(neighbour, kJan, World::kPassword).status, 429);
    EXPECT_TRUE(gets_in(owner));
    EXPECT_EQ(owner.submit({{"code", world_.totp()}}).heading(), words("services.title"));
}

TEST_F(KnownDevice, SEC_154_that_was_stolen_gives_as_many_guesses_as_a_stranger_has) {
    world_.add_with_totp(kJan);
    Browser thief = with(get_known());
    for (int i = 0; i < 5; ++i)
        try_password(thief, kJan, "wrong");
    EXPECT_FALSE(gets_in(thief)) << "five, then it waits";
    Browser owner = with("", "203.0.113.1");
    EXPECT_TRUE(gets_in(owner)) << "and the account's own are still there";
    EXPECT_FALSE(gets_in(thief)) << "which gives it nothing back";
    world_.clock.advance(std::chrono::minutes(16));
    EXPECT_TRUE(gets_in(thief));
}

TEST_F(KnownDevice, SEC_154_gives_no_rights) {
    world_.add_with_totp(kJan);
    Browser thief = with(get_known());
    EXPECT_EQ(thief.open(at("/services")).heading(), words("sign_in.title"));
    EXPECT_NE(thief.open("https://panel.example.com/").heading(), "The app");
    EXPECT_EQ(try_password(thief, kJan, "wrong").problem(), words("problem.credentials_refused"));
    try_password(thief, kJan, World::kPassword);
    EXPECT_EQ(thief.page().heading(), words("second_factor.title")) << "the second factor is asked";
}

TEST_F(KnownDevice, SEC_154_is_known_to_its_own_account_only) {
    world_.add_with_totp(kJan);
    world_.add_with_totp("piet@example.com");
    Browser owner = with(get_known());
    besiege("piet@example.com");
    EXPECT_FALSE(gets_in(owner, "piet@example.com"));
}

TEST_F(KnownDevice, SEC_154_cannot_be_made_up) {
    world_.add_with_totp(kJan);
    const std::string device = get_known();
    besiege();
    std::string other_id = device;
    other_id[0] = other_id[0] == 'A' ? 'B' : 'A';
    for (const std::string& forged : {other_id, device.substr(0, device.find('.')), device + "A",
                                      "." + device, std::string("."), std::string("x.y")}) {
        Browser browser = with(forged, "203.0.113.1");
        EXPECT_FALSE(gets_in(browser)) << forged;
    }
}

TEST_F(KnownDevice, SEC_154_is_unknown_once_the_password_or_the_account_changed) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    const std::string device = get_known();
    world_.change(id, [](domain::Account& account) { account.epoch += 1; });
    besiege();
    Browser owner = with(device);
    EXPECT_FALSE(gets_in(owner));
}

TEST_F(KnownDevice, stays_the_same_device_over_sign_ins_and_after_signing_out) {
    world_.add_with_totp(kJan);
    const std::string first = get_known();
    browser_.press("/.gatekeeper/logout");
    EXPECT_TRUE(has_device());
    EXPECT_EQ(get_known(), first);
}

TEST_F(KnownDevice, is_another_for_another_account) {
    world_.add_with_totp(kJan);
    world_.add_with_totp("piet@example.com");
    const std::string first = get_known();
    browser_.press("/.gatekeeper/logout");
    const std::string second = get_known("piet@example.com");
    EXPECT_NE(first.substr(0, first.find('.')), second.substr(0, second.find('.')));
}

TEST_F(KnownDevice, survives_a_new_key) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    http::Cookies cookies;
    cookies.device = get_known();
    const crypto::Keyring rotated =
        crypto::Keyring::parse("k2 " + std::string("ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8") +
                               "\nk1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    flows::Services services = world_.services_with(rotated);
    const domain::Account account = world_.account(id);
    const auto device = flows::known_device(cookies, id, account.epoch, services);
    ASSERT_TRUE(device);
    const http::SetCookie fresh = flows::device_cookie(cookies, account, services);
    EXPECT_TRUE(fresh.value.starts_with(*device + "."));
    EXPECT_NE(fresh.value, cookies.device) << "signed by the new key";
}

TEST_F(KnownDevice, SEC_154_gets_its_mail_though_strangers_asked_for_all_there_are) {
    world_.add_with_totp(kJan);
    const std::string device = get_known();
    const auto ask = [](Browser& browser) {
        browser.open(at("/forgot"));
        browser.submit({{"email", kJan}});
        return browser.page().heading();
    };
    for (int i = 0; i < 25; ++i) {
        Browser stranger = with("", "198.51.100." + std::to_string(i));
        ask(stranger);
        world_.clock.advance(std::chrono::minutes(5));
    }
    const std::size_t sent = world_.mailer.sent().size();
    EXPECT_LE(sent, 20U);
    Browser elsewhere = with("", "203.0.113.1");
    EXPECT_EQ(ask(elsewhere), words("forgot_code.title")) << "looks the same";
    EXPECT_EQ(world_.mailer.sent().size(), sent);
    Browser owner = with(device, "203.0.113.1");
    EXPECT_EQ(ask(owner), words("forgot_code.title"));
    EXPECT_EQ(world_.mailer.sent().size(), sent + 1);
}

TEST_F(KnownDevice, SEC_141_costs_as_many_questions_right_or_wrong) {
    world_.add_with_totp(kJan);
    Browser owner = with(get_known());
    owner.open(at("/login"));
    world_.door.forget_calls();
    owner.submit({{"email", kJan}, {"password", "wrong"}});
    EXPECT_THAT(world_.door.calls(),
                testing::ElementsAre("accounts.find_by_email", "attempts.reserve", "hasher.check"));
}

}  // namespace
}  // namespace gatekeeper::tests
