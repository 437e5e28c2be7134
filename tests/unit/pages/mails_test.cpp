#include "support/html.hpp"
#include "support/site.hpp"

#include <gatekeeper/pages/mails.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

using pages::MailText;
using ports::MailKind;
using testing::HasSubstr;
using testing::Not;

constexpr MailKind kKinds[] = {MailKind::SecurityCode, MailKind::PasswordLink,
                               MailKind::PasswordChanged, MailKind::FactorAdded};

MailText mail(MailKind kind, std::string_view content, std::string_view language = "en") {
    return pages::mail_text(shared_theme(), example_site(), language, kind, content);
}

TEST(Mails, hold_the_security_code_in_both_forms) {
    const MailText made = mail(MailKind::SecurityCode, "ABCD2345");
    EXPECT_EQ(made.subject, "Your security code for Example Hosting");
    EXPECT_THAT(made.text, HasSubstr("\n    ABCD2345\n"));
    EXPECT_THAT(made.html, HasSubstr(">ABCD2345</p>"));
}

TEST(Mails, SEC_252_say_when_and_from_where_they_were_asked_for) {
    const ports::Occasion occasion{domain::from_unix(1'795'372'245), "192.0.2.x"};
    for (const MailKind kind : kKinds) {
        const MailText made =
            pages::mail_text(shared_theme(), example_site(), "nl", kind, "x", occasion);
        for (const std::string& body : {made.text, html::text_of(made.html)}) {
            EXPECT_THAT(body, HasSubstr("Tijdstip: 2026-11-22 18:30 (UTC)"));
            EXPECT_THAT(body, HasSubstr("Internetadres: 192.0.2.x"));
        }
    }
    EXPECT_THAT(mail(MailKind::SecurityCode, "x").text, Not(HasSubstr("UTC")));
}

TEST(Mails, hold_the_link_in_both_forms) {
    constexpr std::string_view kLink =
        "https://auth.example.com/.gatekeeper/migrate/confirm?token=x";
    const MailText made = mail(MailKind::PasswordLink, kLink);
    EXPECT_THAT(made.text, HasSubstr("\n" + std::string(kLink) + "\n"));
    EXPECT_THAT(made.html, HasSubstr("href=\"" + std::string(kLink) + "\""));
}

TEST(Mails, are_in_the_language_of_the_customer_and_in_english_where_there_is_none) {
    for (const MailKind kind : kKinds) {
        const MailText english = mail(kind, "x", "en");
        const MailText dutch = mail(kind, "x", "nl");
        EXPECT_NE(english.subject, dutch.subject);
        EXPECT_NE(english.text, dutch.text);
        EXPECT_THAT(dutch.html, HasSubstr("<html lang=\"nl\">"));
        EXPECT_EQ(mail(kind, "x", "fr").text, english.text);
        EXPECT_EQ(mail(kind, "x", "").text, english.text);
    }
}

TEST(Mails, are_complete_and_name_the_site_and_the_support) {
    for (const char* const language : {"en", "nl"}) {
        for (const MailKind kind : kKinds) {
            const MailText made = mail(kind, "CONTENT", language);
            EXPECT_THAT(made.subject, HasSubstr("Example Hosting"));
            for (const std::string& body : {made.text, html::text_of(made.html)}) {
                EXPECT_THAT(body, HasSubstr("Example Hosting"));
                EXPECT_THAT(body, HasSubstr("support@example.com"));
                EXPECT_EQ(body.find('{'), std::string::npos) << body;
                EXPECT_THAT(body, Not(HasSubstr("mail."))) << body;
            }
        }
    }
}

TEST(Mails, SEC_087_the_plain_text_of_a_code_mail_holds_no_link_but_the_support) {
    const MailText made = mail(MailKind::SecurityCode, "ABCD2345");
    EXPECT_EQ(made.text.find("http"), made.text.find("https://example.com/support"));
}

TEST(Mails, SEC_252_a_notice_repeats_nothing_it_was_given) {
    EXPECT_THAT(mail(MailKind::PasswordChanged, "S3CRET").text, Not(HasSubstr("S3CRET")));
    EXPECT_THAT(mail(MailKind::PasswordChanged, "S3CRET").html, Not(HasSubstr("S3CRET")));
    EXPECT_THAT(mail(MailKind::FactorAdded, "totp-S3CRET").html, Not(HasSubstr("S3CRET")));
}

TEST(Mails, SEC_263_escape_in_html_and_only_there) {
    domain::Site site = example_site();
    site.name = "<b>Jan & Zoon</b>";
    const MailText made = pages::mail_text(shared_theme(), site, "en", MailKind::SecurityCode, "X");
    EXPECT_THAT(made.html, Not(HasSubstr("<b>Jan")));
    EXPECT_THAT(made.html, HasSubstr("&lt;b&gt;Jan &amp; Zoon&lt;/b&gt;"));
    EXPECT_THAT(made.text, HasSubstr("<b>Jan & Zoon</b>"));
    EXPECT_THAT(made.subject, HasSubstr("<b>Jan & Zoon</b>"));
}

TEST(Mails, leave_the_support_out_where_there_is_none) {
    domain::Site site = example_site();
    site.support = domain::Support{"", ""};
    const MailText made = pages::mail_text(shared_theme(), site, "en", MailKind::SecurityCode, "X");
    EXPECT_THAT(made.html, Not(HasSubstr("mailto:")));
    EXPECT_THAT(made.text, Not(HasSubstr(shared_theme().text("en", "mail.help"))));
}

TEST(Mails, hold_no_empty_link_where_the_support_is_an_address_or_a_page_only) {
    domain::Site site = example_site();
    site.support = domain::Support{"", "https://example.com/help"};
    EXPECT_THAT(pages::mail_text(shared_theme(), site, "en", MailKind::SecurityCode, "X").html,
                Not(HasSubstr("mailto:")));
    site.support = domain::Support{"help@example.com", ""};
    EXPECT_THAT(pages::mail_text(shared_theme(), site, "en", MailKind::SecurityCode, "X").html,
                Not(HasSubstr("href=\"\"")));
}

TEST(TextMessage, SEC_087_names_the_site_holds_no_link_and_binds_the_code_to_the_portal) {
    for (const char* const language : {"en", "nl"}) {
        const std::string text =
            pages::sms_text(shared_theme(), example_site(), language, "012345");
        EXPECT_THAT(text, HasSubstr("Example Hosting"));
        EXPECT_THAT(text, testing::EndsWith("\n\n@auth.example.com #012345"));
        EXPECT_THAT(text, Not(HasSubstr("http")));
        EXPECT_EQ(text.find('{'), std::string::npos);
    }
}

TEST(TextMessage, SEC_087_warns_against_sharing_it_in_both_languages) {
    EXPECT_THAT(pages::sms_text(shared_theme(), example_site(), "en", "012345"),
                HasSubstr("Do not share it"));
    EXPECT_NE(pages::sms_text(shared_theme(), example_site(), "nl", "012345"),
              pages::sms_text(shared_theme(), example_site(), "en", "012345"));
}

}  // namespace
}  // namespace gatekeeper::tests
