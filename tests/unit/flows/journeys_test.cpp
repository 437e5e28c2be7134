/// The customer's journeys of the design, from the first page to the last, in both languages.
#include "support/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace gatekeeper::tests {
namespace {

using ports::MailKind;
using testing::HasSubstr;

const std::string kNewPassword = "Nieuw! pad 2 zee";
const std::string kPanelPage = "https://panel.example.com/mail?id=1";

class Journey : public testing::TestWithParam<const char*> {
  protected:
    std::string language() const { return GetParam(); }
    std::string says(std::string_view key, const pages::Theme::Arguments& arguments = {}) const {
        return words(key, arguments, language());
    }
    const Page& page() const { return browser_.page(); }

    void expect_app_page() const {
        EXPECT_EQ(page().url, kPanelPage);
        EXPECT_EQ(page().heading(), "The app");
        EXPECT_THAT(page().text(), HasSubstr("jan@example.com"));
    }

    void choose_password() {
        EXPECT_EQ(page().heading(), says("new_password.title"));
        browser_.submit({{"password", kNewPassword}});
        EXPECT_EQ(page().heading(), says("sign_in.title"));
        EXPECT_EQ(page().notice(), says("notice.password_changed"));
    }

    void enrol_app() {
        EXPECT_EQ(page().heading(), says("choose_factor.title"));
        browser_.open(page().link(says("choose_factor.choose_totp")));
        EXPECT_EQ(page().heading(), says("enrol_totp.title"));
        secret_ = *crypto::from_base32(html::by_id(page().body(), "secret").value_or(""));
        browser_.submit({{"code", world_.totp(secret_)}});
        EXPECT_EQ(page().heading(), says("secured.title"));
        EXPECT_THAT(page().text(), HasSubstr(says("secured.totp")));
    }

    World world_;
    Browser browser_{world_, language()};
    std::string secret_;
};

INSTANTIATE_TEST_SUITE_P(InBothLanguages, Journey, testing::Values("en", "nl"),
                         [](const auto& info) { return std::string(info.param); });

TEST_P(Journey, a_complete_customer_signs_in_with_the_app_and_comes_back_to_the_page_asked_for) {
    world_.add_with_totp(kJan);
    browser_.open(kPanelPage);
    EXPECT_EQ(page().heading(), says("sign_in.title"));
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    EXPECT_EQ(page().heading(), says("second_factor.title"));
    EXPECT_THAT(page().text(), HasSubstr(says("second_factor.totp_intro")));
    browser_.submit({{"code", world_.totp()}});
    expect_app_page();
    EXPECT_EQ(world_.audit.count("session_created"), 1);
}

TEST_P(Journey, a_customer_without_password_gets_one_by_mail_and_secures_the_account) {
    const domain::AccountId id = world_.add_customer(kJan);
    browser_.open(kPanelPage);
    browser_.open(page().link(says("sign_in.forgot")));
    EXPECT_EQ(page().heading(), says("forgot.title"));
    browser_.submit({{"email", kJan}});
    EXPECT_EQ(page().heading(), says("forgot_code.title"));
    EXPECT_THAT(page().text(), HasSubstr(says("forgot_code.intro", {{"email", kJan}})));
    ASSERT_EQ(world_.mailer.of_kind(MailKind::SecurityCode).size(), 1U);
    EXPECT_EQ(world_.mailer.sent()[0].to->text(), kJan);
    EXPECT_EQ(world_.mailer.sent()[0].language, language());
    browser_.submit({{"code", world_.mailer.newest()}});
    choose_password();
    EXPECT_EQ(world_.mailer.of_kind(MailKind::PasswordChanged).size(), 1U);
    browser_.submit({{"email", kJan}, {"password", kNewPassword}});
    enrol_app();
    EXPECT_EQ(world_.mailer.of_kind(MailKind::FactorAdded).size(), 1U);
    EXPECT_FALSE(world_.account(id).credentials.totp_secret.empty());
    browser_.open(page().link(says("common.continue")));
    expect_app_page();
}

TEST_P(Journey, a_customer_who_knows_only_the_old_user_name_gets_a_link) {
    world_.add_customer(kJan, "klant7");
    browser_.open(at("/login"));
    browser_.open(page().link(says("sign_in.migrate")));
    EXPECT_EQ(page().heading(), says("migrate.title"));
    browser_.submit({{"username", " Klant7 "}});
    EXPECT_EQ(page().heading(), says("migrate_sent.title"));
    ASSERT_EQ(world_.mailer.of_kind(MailKind::PasswordLink).size(), 1U);
    EXPECT_EQ(world_.mailer.sent()[0].to->text(), kJan);
    const std::string link = world_.mailer.newest();
    EXPECT_THAT(link, testing::StartsWith(at("/migrate/confirm?token=")));

    Browser mail_reader(world_, language());
    mail_reader.open(link);
    EXPECT_EQ(mail_reader.page().heading(), says("confirm_link.title"));
    browser_ = mail_reader;
    browser_.press("/.gatekeeper/migrate/confirm");
    choose_password();
    browser_.submit({{"email", kJan}, {"password", kNewPassword}});
    enrol_app();
}

TEST_P(Journey, a_customer_chooses_text_messages) {
    const domain::AccountId id = world_.add_with_password(kJan);
    browser_.open(kPanelPage);
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    EXPECT_EQ(page().heading(), says("choose_factor.title"));
    browser_.open(page().link(says("choose_factor.choose_sms")));
    EXPECT_EQ(page().heading(), says("enrol_sms.title"));
    EXPECT_THAT(page().text(), HasSubstr("Belg"));
    browser_.submit({{"phone", "+32 470 12 34 56"}});
    EXPECT_EQ(page().heading(), says("verify_sms.title"));
    EXPECT_EQ(page().notice(), says("notice.sms_sent"));
    EXPECT_THAT(page().text(), HasSubstr("+32 *** ** ** 56"));
    ASSERT_EQ(world_.texts.sent().size(), 1U);
    EXPECT_EQ(world_.texts.sent()[0].to.e164(), "+32470123456");
    browser_.submit({{"code", world_.texts.newest_code()}});
    EXPECT_EQ(page().heading(), says("secured.title"));
    EXPECT_THAT(page().text(), HasSubstr(says("secured.sms")));
    EXPECT_FALSE(world_.account(id).credentials.phone.empty());
    browser_.open(page().link(says("common.continue")));
    expect_app_page();
}

TEST_P(Journey, a_customer_signs_in_with_a_code_by_text_message) {
    const domain::AccountId id = world_.add_with_sms(kJan);
    world_.change(id, [this](domain::Account& account) { account.profile.language = language(); });
    browser_.open(kPanelPage);
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    EXPECT_EQ(page().heading(), says("second_factor.title"));
    EXPECT_EQ(page().notice(), says("notice.sms_sent"));
    EXPECT_THAT(page().text(),
                HasSubstr(says("second_factor.sms_intro", {{"phone", "+32 *** ** ** 56"}})));
    ASSERT_EQ(world_.texts.sent().size(), 1U);
    const ports::TextMessage& message = world_.texts.sent()[0];
    EXPECT_EQ(message.to.e164(), World::kPhone);
    EXPECT_THAT(message.text,
                HasSubstr(says("sms.text", {{"code", message.code}, {"site", "Example Hosting"}})));
    browser_.submit({{"code", message.code}});
    expect_app_page();
}

TEST_P(Journey, after_signing_in_on_the_portal_the_linked_services_are_listed) {
    const domain::AccountId id = world_.add_with_totp(kJan);
    world_.change(id, [](domain::Account& account) { account.profile.services = {"panel"}; });
    browser_.open(at("/login"));
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    browser_.submit({{"code", world_.totp()}});
    EXPECT_EQ(page().url, at("/services"));
    EXPECT_EQ(page().heading(), says("services.title"));
    EXPECT_THAT(page().text(), HasSubstr(says("services.signed_in_as", {{"email", kJan}})));
    EXPECT_EQ(page().link("Control panel"), "https://panel.example.com/");
    EXPECT_EQ(page().link("Web mail"), "");
    browser_.open(page().link("Control panel"));
    EXPECT_EQ(page().url, "https://panel.example.com/");
    EXPECT_EQ(page().heading(), "The app");
}

TEST_P(Journey, a_customer_without_services_is_told_what_to_do) {
    world_.add_with_totp(kJan);
    browser_.open(at("/services"));
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    browser_.submit({{"code", world_.totp()}});
    EXPECT_THAT(page().text(), HasSubstr(says("services.none")));
    EXPECT_THAT(page().text(), HasSubstr(says("services.none_help")));
    EXPECT_THAT(page().body(), HasSubstr("mailto:support@example.com"));
}

TEST_P(Journey, signing_out_at_the_portal_ends_the_sessions_of_all_hosts) {
    world_.add_with_totp(kJan);
    browser_.open(kPanelPage);
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    browser_.submit({{"code", world_.totp()}});
    browser_.open("https://mail.example.net/");
    EXPECT_EQ(page().heading(), "The app");
    browser_.open(at("/logout"));
    EXPECT_EQ(page().heading(), says("sign_out.title"));
    browser_.press("/.gatekeeper/logout");
    EXPECT_EQ(page().heading(), says("sign_in.title"));
    EXPECT_EQ(page().notice(), says("notice.signed_out"));
    for (const char* const url :
         {"https://panel.example.com/mail?id=1", "https://mail.example.net/"}) {
        browser_.open(url);
        EXPECT_EQ(page().heading(), says("sign_in.title")) << url;
    }
    EXPECT_EQ(world_.audit.count("session_logout"), 1);
}

TEST_P(Journey, a_second_host_needs_no_second_sign_in) {
    world_.add_with_totp(kJan);
    browser_.open(kPanelPage);
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    browser_.submit({{"code", world_.totp()}});
    browser_.open("https://mail.example.net/inbox?f=2");
    EXPECT_EQ(page().url, "https://mail.example.net/inbox?f=2");
    EXPECT_EQ(page().heading(), "The app");
    EXPECT_EQ(world_.sessions.families().size(), 1U);
}

TEST_P(Journey, the_language_switch_keeps_the_page_and_the_wish_to_return) {
    world_.add_with_totp(kJan);
    const std::string other = language() == "en" ? "nl" : "en";
    browser_.open(kPanelPage);
    browser_.open(page().link(other == "nl" ? "Nederlands" : "English"));
    EXPECT_EQ(page().heading(), words("sign_in.title", {}, other));
    browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
    EXPECT_EQ(page().heading(), words("second_factor.title", {}, other));
    browser_.submit({{"code", world_.totp()}});
    expect_app_page();
}

TEST_P(Journey, every_page_on_the_way_names_the_support_contact) {
    world_.add_customer(kJan, "klant7");
    for (const char* const route : {"/login", "/forgot", "/migrate", "/no-such-page",
                                    "/migrate/confirm?token=x", "/second-factor", "/enrol"}) {
        browser_.open(at(route));
        EXPECT_THAT(page().body(), HasSubstr("mailto:support@example.com")) << route;
        EXPECT_THAT(page().body(), HasSubstr("https://example.com/support")) << route;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
