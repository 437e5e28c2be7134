#include "support/stepper.hpp"
#include "support/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using ports::MailKind;
using testing::HasSubstr;
using testing::Not;

class TotpEnrolment : public Walk {
  protected:
    const Page& page() const { return browser_.page(); }
    void open_totp_page() {
        type_password();
        browser_.open(at("/enrol/totp"));
        ASSERT_EQ(page().heading(), words("enrol_totp.title"));
    }

    domain::AccountId id_ = world_.add_with_password(kJan);
};

TEST_F(TotpEnrolment, SEC_030_without_a_factor_only_enrolment_is_reachable) {
    type_password();
    for (const char* const url :
         {"https://auth.example.com/.gatekeeper/services",
          "https://auth.example.com/.gatekeeper/logout", "https://panel.example.com/",
          "https://auth.example.com/.gatekeeper/forgot/password"}) {
        browser_.open(url);
        EXPECT_NE(page().heading(), words("services.title")) << url;
        EXPECT_NE(page().heading(), "The app") << url;
    }
    EXPECT_EQ(browser_.open(at("/second-factor")).heading(), words("choose_factor.title"));
    EXPECT_TRUE(world_.sessions.families().empty());
}

TEST_F(TotpEnrolment, SEC_070_shows_a_secret_of_160_bits_and_its_qr_code) {
    open_totp_page();
    EXPECT_EQ(secret_on(page()).size(), 20U);
    EXPECT_THAT(page().body(), HasSubstr("<svg class=\"qr\""));
    EXPECT_THAT(page().body(), HasSubstr("otpauth://totp/Example%20Hosting:jan%40example.com"));
    EXPECT_EQ(page().header("Cache-Control"), "no-store");
}

TEST_F(TotpEnrolment, SEC_075_the_secret_is_another_one_for_every_sign_in_and_customer) {
    open_totp_page();
    const std::string first = secret_on(page());
    browser_.open(at("/enrol/totp"));
    EXPECT_EQ(secret_on(page()), first) << "the same page again";
    type_password();
    browser_.open(at("/enrol/totp"));
    const std::string second = secret_on(page());
    EXPECT_NE(second, first);
    world_.add_with_password("piet@example.com");
    type_password("piet@example.com");
    browser_.open(at("/enrol/totp"));
    EXPECT_NE(secret_on(page()), second);
    browser_.submit({{"code", world_.totp(first)}});
    EXPECT_EQ(page().problem(), words("problem.code_wrong"));
}

TEST_F(TotpEnrolment, SEC_075_nothing_is_enrolled_until_a_right_code_was_typed) {
    open_totp_page();
    const std::string secret = secret_on(page());
    for (const char* const code : {"", "abcdef", "12345", "000000"}) {
        browser_.submit({{"code", code}});
        EXPECT_EQ(page().status, 422) << code;
        EXPECT_EQ(secret_on(page()), secret) << "still the same to scan";
        EXPECT_FALSE(world_.account(id_).credentials.second_factor());
    }
    EXPECT_TRUE(world_.mailer.sent().empty());
    browser_.submit({{"code", world_.totp(secret)}});
    EXPECT_EQ(page().heading(), words("secured.title"));
    EXPECT_EQ(world_.account(id_).credentials.second_factor(), domain::Factor::Totp);
    EXPECT_EQ(world_.full_sessions(), 1);
}

TEST_F(TotpEnrolment, SEC_075_is_over_after_fifteen_minutes_and_leaves_no_factor) {
    open_totp_page();
    const std::string secret = secret_on(page());
    world_.clock.advance(std::chrono::minutes(15));
    browser_.submit({{"code", world_.totp(secret)}});
    EXPECT_EQ(page().notice(), words("notice.sign_in_expired"));
    EXPECT_FALSE(world_.account(id_).credentials.second_factor());
}

TEST_F(TotpEnrolment, SEC_074_the_secret_is_sealed_and_never_shown_again) {
    open_totp_page();
    const std::string secret = secret_on(page());
    browser_.submit({{"code", world_.totp(secret)}});
    const std::string sealed = world_.account(id_).credentials.totp_secret;
    EXPECT_EQ(sealed.find(secret), std::string::npos);
    EXPECT_EQ(world_.keys.open(sealed, domain::owner_of(id_, "totp"))->view(), secret);
    for (const char* const route : {"/enrol/totp", "/enrol", "/second-factor"}) {
        EXPECT_THAT(browser_.open(at(route)).body(), Not(HasSubstr("otpauth")));
    }
}

TEST_F(TotpEnrolment, SEC_071_the_code_of_the_enrolment_signs_nobody_in) {
    open_totp_page();
    const std::string secret = secret_on(page());
    browser_.submit({{"code", world_.totp(secret)}});
    Browser other(world_);
    other.open(at("/login"));
    other.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    other.submit({{"code", world_.totp(secret)}});
    EXPECT_EQ(other.page().problem(), words("problem.code_wrong"));
}

TEST_F(TotpEnrolment, SEC_076_is_told_by_mail_in_the_language_of_the_customer) {
    world_.change(id_, [](Account& account) { account.profile.language = "nl"; });
    open_totp_page();
    browser_.submit({{"code", world_.totp(secret_on(page()))}});
    ASSERT_EQ(world_.mailer.of_kind(MailKind::FactorAdded).size(), 1U);
    EXPECT_EQ(world_.mailer.sent()[0].to->text(), kJan);
    EXPECT_EQ(world_.mailer.sent()[0].language, "nl");
    EXPECT_EQ(world_.audit.count("authn_token_created"), 1);
}

TEST_F(TotpEnrolment, SEC_151_after_five_wrong_codes_the_password_is_asked_again) {
    open_totp_page();
    for (int i = 0; i < 5; ++i)
        browser_.submit({{"code", "000000"}});
    browser_.submit({{"code", "000000"}});
    EXPECT_EQ(page().notice(), words("notice.too_many_codes"));
}

TEST_F(TotpEnrolment, of_two_browsers_at_once_one_succeeds) {
    open_totp_page();
    Browser other(world_);
    other.open(at("/login"));
    other.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    other.open(at("/enrol/totp"));
    const std::string others_secret = secret_on(other.page());
    {
        Stepper slow(world_, browser_.submission({{"code", world_.totp(secret_on(page()))}}));
        ASSERT_TRUE(slow.until("accounts.save"));
        world_.door.go_step_by_step(false);
        world_.clock.advance(domain::seconds(30));
        other.submit({{"code", world_.totp(others_secret)}});
        ASSERT_TRUE(slow.finish());
        EXPECT_EQ(slow.finish()->status, 403);
    }
    EXPECT_EQ(other.page().heading(), words("secured.title"));
    const std::string sealed = world_.account(id_).credentials.totp_secret;
    EXPECT_EQ(world_.keys.open(sealed, domain::owner_of(id_, "totp"))->view(), others_secret);
    EXPECT_EQ(world_.full_sessions(), 1);
}

TEST_F(TotpEnrolment, SEC_211_survives_a_change_of_keys_between_page_and_code) {
    open_totp_page();
    const std::string secret = secret_on(page());
    const std::string body =
        Browser::encode({{"csrf", page().field("csrf")}, {"code", world_.totp(secret)}});
    const crypto::Keyring rotated = crypto::Keyring::parse(
        "k2 Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA\n"
        "k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    flows::Services services = world_.services_with(rotated);
    http::Request request = browser_.request("POST", at("/enrol/totp"), body);
    request.path = "/enrol/totp";
    const http::Response response = run(flows::portal(std::move(request), services));
    EXPECT_EQ(response.status, 303);
    const std::string sealed = world_.account(id_).credentials.totp_secret;
    EXPECT_THAT(sealed, testing::StartsWith("k2."));
    EXPECT_EQ(rotated.open(sealed, domain::owner_of(id_, "totp"))->view(), secret);
}

TEST_F(TotpEnrolment, SEC_029_an_account_with_a_factor_reaches_no_page_that_adds_one) {
    world_.add_with_totp("piet@example.com");
    type_password("piet@example.com");
    for (const char* const route : {"/enrol", "/enrol/totp", "/enrol/sms", "/enrol/sms/verify"}) {
        EXPECT_EQ(browser_.open(at(route)).heading(), words("second_factor.title")) << route;
    }
    const std::string csrf = page().field("csrf");
    for (const char* const route : {"/enrol/totp", "/enrol/sms", "/enrol/sms/verify"}) {
        browser_.post(
            at(route),
            Browser::encode({{"csrf", csrf}, {"code", "123456"}, {"phone", "+32470999999"}}));
        EXPECT_EQ(page().status, 403) << route;
    }
    EXPECT_TRUE(world_.texts.sent().empty());
    EXPECT_EQ(world_.full_sessions(), 0);
}

TEST_F(TotpEnrolment, a_stranger_without_a_sign_in_reaches_none_of_it) {
    for (const char* const route : {"/enrol", "/enrol/totp", "/enrol/sms", "/enrol/sms/verify"}) {
        EXPECT_EQ(browser_.open(at(route)).heading(), words("sign_in.title")) << route;
    }
    const std::string csrf = page().field("csrf");
    for (const char* const route :
         {"/enrol/totp", "/enrol/sms", "/enrol/sms/verify", "/second-factor/send"}) {
        browser_.post(at(route), Browser::encode({{"csrf", csrf}, {"code", "123456"}}));
        EXPECT_EQ(page().status, 403) << route;
        EXPECT_EQ(page().notice(), words("notice.sign_in_expired")) << route;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
