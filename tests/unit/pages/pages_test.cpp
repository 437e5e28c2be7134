#include "support/html.hpp"
#include "support/site.hpp"

#include <gatekeeper/pages/pages.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::tests {
namespace {

using pages::Context;
using pages::Frame;
using pages::Message;
using pages::Notice;
using pages::Problem;
using testing::HasSubstr;
using testing::Not;

Frame frame(std::string language = "en", std::string route = "/login") {
    Frame made;
    made.language = std::move(language);
    made.route = std::move(route);
    made.csrf = "CSRF-TOKEN";
    made.return_to = "/mail?id=1";
    return made;
}

using Page = std::function<std::string(const Context&)>;

/// One of each, with values that every page of its kind can have.
std::vector<std::pair<std::string, Page>> all_pages() {
    return {
        {"sign_in", [](const Context& c) { return pages::sign_in(c, "a@b.be", Problem::None); }},
        {"second_factor",
         [](const Context& c) {
             pages::SecondFactorView view;
             view.factor = domain::Factor::Sms;
             view.masked_phone = "+32 *** ** ** 56";
             return pages::second_factor(c, view);
         }},
        {"choose_factor", [](const Context& c) { return pages::choose_factor(c, true); }},
        {"enrol_totp",
         [](const Context& c) {
             pages::TotpEnrolmentView view;
             view.uri = "otpauth://totp/x?secret=AAAA";
             view.secret = "AAAA BBBB";
             view.email = "a@b.be";
             return pages::enrol_totp(c, view);
         }},
        {"enrol_sms",
         [](const Context& c) {
             return pages::enrol_sms(c, "+32", {"BE", "NL"}, Problem::PhoneMissing);
         }},
        {"verify_sms",
         [](const Context& c) { return pages::verify_sms(c, "+32 *** ** ** 56", Problem::None); }},
        {"secured",
         [](const Context& c) { return pages::secured(c, domain::Factor::Totp, "/next"); }},
        {"forgot", [](const Context& c) { return pages::forgot(c, "a@b.be", Problem::None); }},
        {"forgot_code",
         [](const Context& c) { return pages::forgot_code(c, "a@b.be", Problem::CodeWrong); }},
        {"new_password",
         [](const Context& c) {
             return pages::new_password(c, "a@b.be", {}, true, Problem::PasswordRefused);
         }},
        {"migrate", [](const Context& c) { return pages::migrate(c, "klant1", Problem::None); }},
        {"migrate_sent", [](const Context& c) { return pages::migrate_sent(c); }},
        {"confirm_link", [](const Context& c) { return pages::confirm_link(c); }},
        {"services",
         [](const Context& c) { return pages::services(c, "a@b.be", c.site.services); }},
        {"no services", [](const Context& c) { return pages::services(c, "a@b.be", {}); }},
        {"sign_out", [](const Context& c) { return pages::sign_out(c); }},
        {"go_on", [](const Context& c) { return pages::go_on(c, "https://panel.example.com/"); }},
        {"message",
         [](const Context& c) {
             return pages::message(c, Message::NotLinked, "Web mail", "req-1");
         }},
    };
}

class Pages : public testing::Test {
  protected:
    Context context(const Frame& frame) const { return Context{shared_theme(), site_, frame}; }

    domain::Site site_ = example_site();
};

TEST_F(Pages, are_whole_documents_in_the_language_of_the_visitor) {
    for (const char* const language : {"en", "nl"}) {
        const Frame shared = frame(language);
        for (const auto& [name, page] : all_pages()) {
            SCOPED_TRACE(name + " in " + language);
            const std::string document = page(context(shared));
            EXPECT_THAT(document, testing::StartsWith("<!DOCTYPE html>"));
            EXPECT_THAT(document, HasSubstr("<html lang=\"" + std::string(language) + "\">"));
            EXPECT_THAT(document, HasSubstr("</html>"));
            EXPECT_TRUE(html::heading(document));
            EXPECT_NE(html::heading(document), "");
        }
    }
}

/// Each has its own words in each language, and leaves no placeholder or key unfilled.
TEST_F(Pages, are_complete_in_both_languages) {
    const Frame english = frame("en");
    const Frame dutch = frame("nl");
    for (const auto& [name, page] : all_pages()) {
        SCOPED_TRACE(name);
        const std::string in_english = page(context(english));
        const std::string in_dutch = page(context(dutch));
        EXPECT_NE(html::text_of(in_english), html::text_of(in_dutch));
        for (const std::string& document : {in_english, in_dutch}) {
            EXPECT_EQ(document.find("{{"), std::string::npos);
            EXPECT_EQ(html::text_of(document).find('{'), std::string::npos)
                << html::text_of(document);
            EXPECT_THAT(document, Not(testing::ContainsRegex("t\\.[a-z_]+\\.[a-z_]+")));
        }
    }
}

TEST_F(Pages, name_the_support_contact_of_the_operator_on_every_page) {
    const Frame shared = frame();
    for (const auto& [name, page] : all_pages()) {
        const std::string document = page(context(shared));
        EXPECT_THAT(document, HasSubstr("href=\"mailto:support@example.com\"")) << name;
        EXPECT_THAT(document, HasSubstr("href=\"https://example.com/support\"")) << name;
    }
}

TEST_F(Pages, show_only_the_contact_there_is) {
    site_.support = domain::Support{"", "https://example.com/help"};
    const Frame shared = frame();
    std::string document = pages::sign_in(context(shared), "", Problem::None);
    EXPECT_THAT(document, Not(HasSubstr("mailto:")));
    EXPECT_THAT(document, HasSubstr("https://example.com/help"));
    site_.support = domain::Support{"help@example.com", ""};
    document = pages::sign_in(context(shared), "", Problem::None);
    EXPECT_THAT(document, HasSubstr("mailto:help@example.com"));
    EXPECT_EQ(document.find("<a href=\"\""), std::string::npos);
    site_.support = domain::Support{"", ""};
    document = pages::sign_in(context(shared), "", Problem::None);
    EXPECT_THAT(document, Not(HasSubstr("class=\"help\"")));
}

TEST_F(Pages, SEC_120_every_form_posts_to_the_portal_with_its_token) {
    const Frame shared = frame();
    for (const auto& [name, page] : all_pages()) {
        for (const html::Form& form : html::forms_of(page(context(shared)))) {
            EXPECT_EQ(form.method, "post") << name;
            EXPECT_EQ(form.action.rfind("/.gatekeeper/", 0), 0U) << name << " " << form.action;
            ASSERT_TRUE(form.fields.count("csrf")) << name;
            EXPECT_EQ(form.fields.at("csrf"), "CSRF-TOKEN") << name;
        }
    }
}

TEST_F(Pages, SEC_260_need_no_inline_script_style_or_handler) {
    const Frame shared = frame();
    for (const auto& [name, page] : all_pages()) {
        for (const html::Tag& tag : html::tags_of(page(context(shared)))) {
            EXPECT_NE(tag.name, "style") << name;
            EXPECT_FALSE(tag.name == "script" && !tag.has("src")) << name;
            for (const auto& [attribute, value] : tag.attributes) {
                EXPECT_NE(attribute, "style") << name;
                EXPECT_NE(attribute.rfind("on", 0), 0U) << name << " " << attribute;
                EXPECT_NE(value.rfind("javascript:", 0), 0U) << name;
            }
        }
    }
}

TEST_F(Pages, SEC_049_load_nothing_from_elsewhere) {
    const Frame shared = frame();
    for (const auto& [name, page] : all_pages()) {
        for (const html::Tag& tag : html::tags_of(page(context(shared)))) {
            for (const char* const attribute : {"src", "data", "srcset", "poster"}) {
                if (!tag.has(attribute)) continue;
                EXPECT_EQ(tag.at(attribute).rfind("/.gatekeeper/assets/", 0), 0U) << name;
            }
            if (tag.name == "link") {
                EXPECT_EQ(tag.at("href").rfind("/.gatekeeper/assets/", 0), 0U) << name;
            }
        }
    }
}

TEST_F(Pages, offer_the_other_language_and_carry_everything_along) {
    Frame shared = frame("en", "/forgot");
    shared.level = "password";
    shared.token = "TOKEN";
    const std::string document = pages::forgot(context(shared), "", Problem::None);
    EXPECT_THAT(document,
                HasSubstr("href=\"/.gatekeeper/forgot?lang=nl&amp;return_to=%2Fmail%3Fid%3D1&amp;"
                          "level=password&amp;token=TOKEN\""));
    EXPECT_THAT(document, HasSubstr("<span aria-current=\"true\" lang=\"en\">English</span>"));
}

TEST_F(Pages, tell_a_problem_in_the_title_and_at_the_field) {
    const Frame shared = frame();
    const std::string document =
        pages::sign_in(context(shared), "jan@example.com", Problem::CredentialsRefused);
    EXPECT_THAT(document, HasSubstr("<title>Please check: Sign in"));
    EXPECT_EQ(html::by_id(document, "problem"),
              shared_theme().text("en", "problem.credentials_refused"));
    EXPECT_THAT(document, HasSubstr("aria-invalid=\"true\""));
}

TEST_F(Pages, have_words_for_every_problem_notice_and_message) {
    for (const char* const language : {"en", "nl"}) {
        Frame shared = frame(language);
        for (int i = 1; i <= static_cast<int>(Problem::PasswordRefused); ++i) {
            const std::string document =
                pages::migrate(context(shared), "", static_cast<Problem>(i));
            const std::string told = html::by_id(document, "problem").value_or("");
            EXPECT_GT(told.size(), 8U) << i;
            EXPECT_EQ(told.find("problem."), std::string::npos) << told;
        }
        for (int i = 1; i <= static_cast<int>(Notice::ChangedMeanwhile); ++i) {
            shared.notice = static_cast<Notice>(i);
            const std::string document = pages::migrate(context(shared), "", Problem::None);
            EXPECT_THAT(document, HasSubstr("<p class=\"notice")) << i;
            EXPECT_THAT(document, Not(HasSubstr("notice."))) << i;
        }
        for (int i = 0; i <= static_cast<int>(Message::Unavailable); ++i) {
            const std::string document =
                pages::message(context(shared), static_cast<Message>(i), "Mail", "req-7");
            EXPECT_THAT(document, HasSubstr("req-7")) << i;
            EXPECT_THAT(document, Not(HasSubstr("message."))) << i;
        }
    }
}

TEST_F(Pages, go_on_by_themselves_to_where_the_visitor_wanted_to_be) {
    const Frame shared = frame();
    const std::string document =
        pages::go_on(context(shared), "https://panel.example.com/?a=1&b=2");
    EXPECT_THAT(document, HasSubstr("content=\"0; url=https://panel.example.com/?a=1&amp;b=2\""));
    EXPECT_THAT(document, HasSubstr("href=\"https://panel.example.com/?a=1&amp;b=2\""));
}

TEST_F(Pages, show_each_rule_of_a_password_being_met) {
    const Frame shared = frame("en", "/forgot/password");
    domain::PasswordVerdict verdict;
    verdict.long_enough = true;
    verdict.lower = true;
    const std::string document =
        pages::new_password(context(shared), "a@b.be", verdict, true, Problem::PasswordRefused);
    EXPECT_THAT(document, HasSubstr("<li data-rule=\"length\" class=\"met\">"));
    EXPECT_THAT(document, HasSubstr("<li data-rule=\"lower\" class=\"met\">"));
    EXPECT_THAT(document, HasSubstr("<li data-rule=\"upper\" class=\"unmet\">"));
    EXPECT_THAT(document, HasSubstr("<li data-rule=\"digit\" class=\"unmet\">"));
    EXPECT_THAT(document, HasSubstr("<li data-rule=\"special\" class=\"unmet\">"));
    verdict.too_long = true;
    EXPECT_THAT(pages::new_password(context(shared), "a@b.be", verdict, true, Problem::None),
                HasSubstr("<li data-rule=\"length\" class=\"unmet\">"));
    EXPECT_THAT(pages::new_password(context(shared), "a@b.be", {}, false, Problem::None),
                HasSubstr("<li data-rule=\"length\" class=\"\">"));
}

}  // namespace
}  // namespace gatekeeper::tests
