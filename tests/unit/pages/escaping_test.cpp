/// SEC-263: whatever a visitor or an operator typed is text on a page, never markup.
#include "support/html.hpp"
#include "support/site.hpp"

#include <gatekeeper/pages/pages.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using pages::Context;
using pages::Frame;
using pages::Message;
using pages::Problem;
using testing::HasSubstr;
using testing::Not;

class Escaping : public testing::TestWithParam<std::string_view> {
  protected:
    std::string payload() const { return std::string(GetParam()); }

    Context context() const { return Context{shared_theme(), site_, frame_}; }

    /// The tags of the page are those of the same page with harmless text.
    static std::vector<std::string> tag_names(const std::string& document) {
        std::vector<std::string> names;
        for (const html::Tag& tag : html::tags_of(document)) {
            std::string name = tag.name;
            for (const auto& [attribute, value] : tag.attributes)
                name += " " + attribute;
            names.push_back(name);
        }
        return names;
    }

    template <class Make>
    void expect_same_markup(Make make) const {
        const std::string attacked = make(payload());
        EXPECT_EQ(tag_names(attacked), tag_names(make("harmless")));
        EXPECT_THAT(attacked, Not(HasSubstr("<script>alert")));
        EXPECT_THAT(attacked, Not(HasSubstr("<img")));
        EXPECT_THAT(html::unescape(attacked), HasSubstr(payload()));
    }

    domain::Site site_ = example_site();
    Frame frame_{"en", "/login", "csrf", "", "", "", pages::Notice::None};
};

TEST_P(Escaping, SEC_263_of_an_address_on_the_sign_in_page) {
    expect_same_markup(
        [this](std::string_view text) { return pages::sign_in(context(), text, Problem::None); });
}

TEST_P(Escaping, SEC_263_of_an_address_on_the_forgot_pages) {
    expect_same_markup([this](std::string_view text) {
        return pages::forgot(context(), text, Problem::EmailMalformed);
    });
    expect_same_markup([this](std::string_view text) {
        return pages::forgot_code(context(), text, Problem::None);
    });
}

TEST_P(Escaping, SEC_263_of_a_user_name) {
    expect_same_markup([this](std::string_view text) {
        return pages::migrate(context(), text, Problem::UsernameMalformed);
    });
}

TEST_P(Escaping, SEC_263_of_a_phone_number) {
    expect_same_markup([this](std::string_view text) {
        return pages::enrol_sms(context(), text, {"BE"}, Problem::PhoneNotANumber);
    });
}

TEST_P(Escaping, SEC_263_of_a_return_target) {
    const auto make = [this](std::string_view text) {
        frame_.return_to = text;
        return pages::sign_in(context(), "", Problem::None);
    };
    const std::string attacked = make(payload());
    EXPECT_EQ(tag_names(attacked), tag_names(make("harmless")));
    EXPECT_EQ(html::forms_of(attacked).at(0).fields.at("return_to"), payload());
}

TEST_P(Escaping, SEC_263_of_a_mailed_token_and_a_level) {
    const auto make = [this](std::string_view text) {
        frame_.token = text;
        frame_.level = text;
        return pages::confirm_link(context());
    };
    const std::string attacked = make(payload());
    EXPECT_EQ(tag_names(attacked), tag_names(make("harmless")));
    EXPECT_EQ(html::forms_of(attacked).at(0).fields.at("token"), payload());
}

TEST_P(Escaping, SEC_263_of_the_site_name_on_every_page_and_in_its_title) {
    expect_same_markup([this](std::string_view text) {
        site_.name = text;
        return pages::sign_in(context(), "", Problem::None);
    });
}

TEST_P(Escaping, SEC_263_of_the_support_contact) {
    const auto make = [this](std::string_view text) {
        site_.support = domain::Support{std::string(text), std::string(text)};
        return pages::sign_in(context(), "", Problem::None);
    };
    EXPECT_EQ(tag_names(make(payload())), tag_names(make("harmless")));
}

TEST_P(Escaping, SEC_263_of_service_titles_and_names) {
    const auto make = [this](std::string_view text) {
        const domain::Service service{std::string(text), std::string(text), std::string(text)};
        return pages::services(context(), text, {service});
    };
    expect_same_markup(make);
    expect_same_markup([this](std::string_view text) {
        return pages::message(context(), Message::NotLinked, text, text);
    });
}

TEST_P(Escaping, SEC_263_of_where_a_page_goes_on_to) {
    expect_same_markup([this](std::string_view text) { return pages::go_on(context(), text); });
    expect_same_markup([this](std::string_view text) {
        return pages::secured(context(), domain::Factor::Sms, text);
    });
}

TEST_P(Escaping, SEC_263_of_an_authenticator_uri) {
    expect_same_markup([this](std::string_view text) {
        pages::TotpEnrolmentView view;
        view.uri = text;
        view.secret = text;
        view.email = text;
        std::string document = pages::enrol_totp(context(), view);
        // The picture differs with the text it encodes.
        const std::size_t begin = document.find("<svg class=\"qr\"");
        const std::size_t end = document.find("</svg>", begin);
        return document.erase(begin, end - begin);
    });
}

INSTANTIATE_TEST_SUITE_P(
    Payloads, Escaping,
    testing::Values("<script>alert(1)</script>", "\"><script>alert(1)</script>",
                    "' onmouseover='alert(1)", "\" onfocus=\"alert(1)\" autofocus x=\"",
                    "</title><script>alert(1)</script>", "</textarea><img src=x onerror=alert(1)>",
                    "<svg/onload=alert(1)>", "&lt;script&gt;", "&#60;script&#62;", "{{csrf}}",
                    "{{{content}}}", "{{#has_support}}", "javascript:alert(1)", "--><b>", "<!--",
                    "]]>", "\xe2\x80\xae<b>", "${7*7}", "'\"`<>&\\"));

}  // namespace
}  // namespace gatekeeper::tests
