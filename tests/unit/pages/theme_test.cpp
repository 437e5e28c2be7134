#include "support/temporary_directory.hpp"

#include <gatekeeper/pages/theme.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::tests {
namespace {

using pages::Asset;
using pages::Data;
using pages::Theme;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const Theme& theme() {
    static const Theme kTheme = Theme::load(share_directory().string());
    return kTheme;
}

TEST(Theme, has_english_first_and_dutch_each_by_its_own_name) {
    EXPECT_THAT(theme().language_codes(), ElementsAre("en", "nl"));
    EXPECT_EQ(theme().languages()[0].name, "English");
    EXPECT_EQ(theme().languages()[1].name, "Nederlands");
}

TEST(Theme, falls_back_to_english_for_a_language_it_lacks) {
    EXPECT_EQ(theme().closest("nl"), "nl");
    for (const std::string_view wanted : {"", "fr", "NL", "nl-BE", "../nl", "nl.json"}) {
        EXPECT_EQ(theme().closest(wanted), "en") << wanted;
    }
    EXPECT_EQ(theme().text("fr", "sign_in.title"), theme().text("en", "sign_in.title"));
}

TEST(Theme, gives_a_message_in_the_language_asked_for) {
    EXPECT_EQ(theme().text("en", "common.password"), "Password");
    EXPECT_EQ(theme().text("nl", "common.password"), "Wachtwoord");
}

TEST(Theme, replaces_placeholders_wherever_they_stand) {
    EXPECT_EQ(theme().text("en", "sms.text", {{"code", "123456"}, {"site", "Example"}}),
              "123456 is your code for Example. Do not share it with anyone.");
    const std::string twice = theme().text("en", "message.not_linked.text", {{"service", "Mail"}});
    EXPECT_THAT(twice, HasSubstr("Mail"));
    EXPECT_THAT(twice, Not(HasSubstr("{service}")));
}

TEST(Theme, a_value_that_looks_like_its_own_placeholder_is_put_in_once) {
    EXPECT_EQ(theme().text("en", "forgot_code.intro", {{"email", "{email}{email}"}}),
              "If {email}{email} is known to us, a security code is on its way. It is valid for "
              "ten minutes.");
    EXPECT_EQ(theme().text("en", "new_password.intro", {{"email", ""}}), "For .");
}

TEST(Theme, leaves_placeholders_that_got_no_value) {
    EXPECT_EQ(theme().text("en", "message.request"), "Reference: {id}");
    EXPECT_EQ(theme().text("en", "message.request", {{"other", "x"}}), "Reference: {id}");
}

TEST(Theme, shows_the_key_of_a_message_that_does_not_exist) {
    EXPECT_EQ(theme().text("en", "no.such.key"), "no.such.key");
}

TEST(Theme, renders_templates_with_escaping_but_for_plain_text) {
    Data data;
    data.set("intro", "<i>&\"'").set("outro", "o").set("site_name", "s").set("has_support", false);
    EXPECT_THAT(theme().render("notice.html", "en", data), HasSubstr("&lt;i&gt;&amp;&quot;&apos;"));
    EXPECT_THAT(theme().render("notice.txt", "en", data), HasSubstr("<i>&\"'"));
}

TEST(Theme, looks_messages_up_in_the_language_of_the_page) {
    Data data;
    data.set("title", "x");
    EXPECT_THAT(theme().render("sign_out.html", "nl", data),
                HasSubstr(theme().text("nl", "sign_out.submit")));
    EXPECT_THAT(theme().render("sign_out.html", "en", data),
                HasSubstr(theme().text("en", "sign_out.submit")));
}

TEST(Theme, values_are_never_read_as_templates) {
    Data data;
    data.set("intro", "{{site_name}} {{{site_name}}} {{#has_support}}x{{/has_support}}")
        .set("outro", "{{t.common.password}}")
        .set("site_name", "SITE")
        .set("has_support", true);
    const std::string text = theme().render("notice.txt", "en", data);
    EXPECT_THAT(text, HasSubstr("{{site_name}} {{{site_name}}} {{#has_support}}x{{/has_support}}"));
    EXPECT_THAT(text, HasSubstr("{{t.common.password}}"));
}

TEST(Theme, renders_nothing_for_a_template_that_does_not_exist) {
    EXPECT_EQ(theme().render("no-such.html", "en", Data()), "");
    EXPECT_EQ(theme().render("../messages/en.json", "en", Data()), "");
}

TEST(Theme, serves_its_assets_by_name_with_type_and_version) {
    const Asset* const css = theme().asset("gatekeeper.css");
    const Asset* const js = theme().asset("gatekeeper.js");
    const Asset* const icon = theme().asset("icon.svg");
    ASSERT_TRUE(css != nullptr && js != nullptr && icon != nullptr);
    EXPECT_EQ(css->content_type, "text/css; charset=utf-8");
    EXPECT_EQ(js->content_type, "text/javascript; charset=utf-8");
    EXPECT_EQ(icon->content_type, "image/svg+xml");
    EXPECT_EQ(css->content, read_file(share_directory() / "assets" / "gatekeeper.css"));
    const std::set<std::string> versions = {css->version, js->version, icon->version};
    EXPECT_EQ(versions.size(), 3U);
}

TEST(Theme, serves_no_file_outside_its_assets) {
    for (const std::string_view file :
         {"", ".", "..", "../messages/en.json", "../templates/layout.html", "/etc/passwd",
          "gatekeeper.css/", "GATEKEEPER.CSS", "gatekeeper.css?v=1", "./gatekeeper.css"}) {
        EXPECT_EQ(theme().asset(file), nullptr) << file;
    }
}

TEST(Theme, a_changed_asset_has_another_version) {
    const TemporaryDirectory copy;
    std::filesystem::copy(share_directory(), copy.path() / "share",
                          std::filesystem::copy_options::recursive);
    const auto css = copy.path() / "share" / "assets" / "gatekeeper.css";
    write_file(css, read_file(css) + "/* changed */\n");
    const Theme changed = Theme::load((copy.path() / "share").string());
    EXPECT_NE(changed.asset("gatekeeper.css")->version, theme().asset("gatekeeper.css")->version);
    EXPECT_EQ(changed.asset("gatekeeper.js")->version, theme().asset("gatekeeper.js")->version);
}

TEST(Theme, a_further_language_is_a_further_file) {
    const TemporaryDirectory copy;
    std::filesystem::copy(share_directory(), copy.path() / "share",
                          std::filesystem::copy_options::recursive);
    const auto messages = copy.path() / "share" / "messages";
    std::string french = read_file(messages / "en.json");
    french.replace(french.find("English"), 7,
                   "Fran\xc3\xa7"
                   "ais");
    write_file(messages / "fr.json", french);
    const Theme theme = Theme::load((copy.path() / "share").string());
    EXPECT_THAT(theme.language_codes(), ElementsAre("en", "fr", "nl"));
    EXPECT_EQ(theme.closest("fr"), "fr");
}

TEST(Theme, survives_being_moved) {
    Theme first = Theme::load(share_directory().string());
    const Theme second = std::move(first);
    EXPECT_EQ(second.text("en", "common.password"), "Password");
}

}  // namespace
}  // namespace gatekeeper::tests
