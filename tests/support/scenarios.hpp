#pragma once

#include "support/walk.hpp"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace gatekeeper::tests {

/// A request of some journey, in a world that was led up to it: for tests that break off, or
/// break, what the request does.
struct Scenario {
    std::string name;
    std::function<http::Request(World&, Browser&)> prepare;
};

inline html::Fields good_credentials() {
    return {{"email", kJan}, {"password", std::string(World::kPassword)}};
}

inline void type_good_password(Browser& browser) {
    browser.open(at("/login"));
    browser.submit(good_credentials());
}

inline http::Request get(Browser& browser, const std::string& url) {
    return browser.request("GET", url);
}

inline std::vector<Scenario> sign_in_scenarios() {
    return {
        {"shows the sign-in page",
         [](World&, Browser& browser) { return get(browser, at("/login")); }},
        {"takes a password",
         [](World& world, Browser& browser) {
             world.add_with_totp(kJan);
             browser.open(at("/login"));
             return browser.submission(good_credentials());
         }},
        {"takes a password and sends a text message",
         [](World& world, Browser& browser) {
             world.add_with_sms(kJan);
             browser.open(at("/login"));
             return browser.submission(good_credentials());
         }},
        {"refuses a password",
         [](World& world, Browser& browser) {
             world.add_with_totp(kJan);
             browser.open(at("/login"));
             return browser.submission({{"email", kJan}, {"password", "wrong"}});
         }},
        {"replaces an imported hash",
         [](World& world, Browser& browser) {
             const domain::AccountId id = world.add_with_totp(kJan);
             world.change(id, [](domain::Account& account) {
                 account.credentials.password = FakeHasher::imported(World::kPassword);
             });
             browser.open(at("/login"));
             return browser.submission(good_credentials());
         }},
        {"takes a code of the app",
         [](World& world, Browser& browser) {
             world.add_with_totp(kJan);
             type_good_password(browser);
             return browser.submission({{"code", world.totp()}});
         }},
        {"takes a code by text message",
         [](World& world, Browser& browser) {
             world.add_with_sms(kJan);
             type_good_password(browser);
             return browser.submission({{"code", world.texts.newest_code()}});
         }},
        {"sends a code again",
         [](World& world, Browser& browser) {
             world.add_with_sms(kJan);
             type_good_password(browser);
             world.clock.advance(domain::seconds(61));
             const std::string csrf = browser.page().field("csrf");
             return browser.request("POST", at("/second-factor/send"), "csrf=" + csrf);
         }},
        {"shows the services",
         [](World& world, Browser& browser) {
             world.add_with_totp(kJan);
             type_good_password(browser);
             browser.submit({{"code", world.totp()}});
             return get(browser, at("/services"));
         }},
        {"signs out",
         [](World& world, Browser& browser) {
             world.add_with_totp(kJan);
             type_good_password(browser);
             browser.submit({{"code", world.totp()}});
             const std::string csrf = browser.page().field("csrf");
             return browser.request("POST", at("/logout"), "csrf=" + csrf);
         }},
        {"opens an app host with a ticket",
         [](World& world, Browser& browser) {
             world.add_with_totp(kJan);
             type_good_password(browser);
             browser.submit({{"code", world.totp()}});
             browser.follow = false;
             browser.open("https://panel.example.com/x");
             browser.open(browser.page().response.location);
             return get(browser, browser.page().response.location);
         }},
        {"issues a ticket",
         [](World& world, Browser& browser) {
             world.add_with_totp(kJan);
             type_good_password(browser);
             browser.submit({{"code", world.totp()}});
             browser.follow = false;
             browser.open("https://panel.example.com/x");
             return get(browser, browser.page().response.location);
         }},
        {"passes the gate",
         [](World& world, Browser& browser) {
             world.add_with_totp(kJan);
             type_good_password(browser);
             browser.submit({{"code", world.totp()}});
             browser.open("https://panel.example.com/x");
             return get(browser, "https://panel.example.com/x");
         }},
    };
}

inline std::vector<Scenario> enrolment_scenarios() {
    return {
        {"offers the factors",
         [](World& world, Browser& browser) {
             world.add_with_password(kJan);
             type_good_password(browser);
             return get(browser, at("/enrol"));
         }},
        {"confirms an authenticator app",
         [](World& world, Browser& browser) {
             world.add_with_password(kJan);
             type_good_password(browser);
             browser.open(at("/enrol/totp"));
             const std::string text = html::by_id(browser.page().body(), "secret").value_or("");
             return browser.submission({{"code", world.totp(*crypto::from_base32(text))}});
         }},
        {"sends a code to a new number",
         [](World& world, Browser& browser) {
             world.add_with_password(kJan);
             type_good_password(browser);
             browser.open(at("/enrol/sms"));
             return browser.submission({{"phone", std::string(World::kPhone)}});
         }},
        {"confirms a new number",
         [](World& world, Browser& browser) {
             world.add_with_password(kJan);
             type_good_password(browser);
             browser.open(at("/enrol/sms"));
             browser.submit({{"phone", std::string(World::kPhone)}});
             return browser.submission({{"code", world.texts.newest_code()}});
         }},
    };
}

inline std::vector<Scenario> recovery_scenarios() {
    return {
        {"mails a security code",
         [](World& world, Browser& browser) {
             world.add_customer(kJan);
             browser.open(at("/forgot"));
             return browser.submission({{"email", kJan}});
         }},
        {"takes a security code",
         [](World& world, Browser& browser) {
             world.add_customer(kJan);
             browser.open(at("/forgot"));
             browser.submit({{"email", kJan}});
             return browser.submission({{"code", world.mailer.newest()}});
         }},
        {"saves a new password",
         [](World& world, Browser& browser) {
             world.add_customer(kJan);
             browser.open(at("/forgot"));
             browser.submit({{"email", kJan}});
             browser.submit({{"code", world.mailer.newest()}});
             return browser.submission({{"password", "Nieuw! pad 2 zee"}});
         }},
        {"mails a link",
         [](World& world, Browser& browser) {
             world.add_customer(kJan, "klant7");
             browser.open(at("/migrate"));
             return browser.submission({{"username", "klant7"}});
         }},
        {"shows a link",
         [](World& world, Browser& browser) {
             world.add_customer(kJan, "klant7");
             browser.open(at("/migrate"));
             browser.submit({{"username", "klant7"}});
             return get(browser, world.mailer.newest());
         }},
        {"uses a link",
         [](World& world, Browser& browser) {
             world.add_customer(kJan, "klant7");
             browser.open(at("/migrate"));
             browser.submit({{"username", "klant7"}});
             browser.open(world.mailer.newest());
             return browser.submission({{"token", browser.page().field("token")}});
         }},
    };
}

/// For INSTANTIATE_TEST_SUITE_P.
inline std::string named(const testing::TestParamInfo<Scenario>& info) {
    std::string name = info.param.name;
    for (char& c : name)
        c = c == ' ' || c == '-' ? '_' : c;
    return name;
}

inline std::vector<Scenario> all_scenarios() {
    std::vector<Scenario> all = sign_in_scenarios();
    for (const Scenario& one : enrolment_scenarios())
        all.push_back(one);
    for (const Scenario& one : recovery_scenarios())
        all.push_back(one);
    return all;
}

}  // namespace gatekeeper::tests
