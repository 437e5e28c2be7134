/// Every way an operator can break a theme is told with the file and, where there is one, the line.
#include "support/temporary_directory.hpp"

#include <gatekeeper/pages/theme.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

namespace fs = std::filesystem;
using pages::Theme;
using pages::ThemeError;
using testing::AllOf;
using testing::HasSubstr;

class BrokenTheme : public testing::Test {
  protected:
    BrokenTheme() { fs::copy(share_directory(), root_, fs::copy_options::recursive); }

    fs::path file(std::string_view name) const { return root_ / name; }

    void replace(std::string_view name, std::string_view what, std::string_view with) {
        std::string text = read_file(file(name));
        const std::size_t at = text.find(what);
        ASSERT_NE(at, std::string::npos) << what;
        text.replace(at, what.size(), with);
        write_file(file(name), text);
    }

    std::string error() const {
        try {
            const Theme theme = Theme::load(root_.string());
        } catch (const ThemeError& broken) {
            return broken.what();
        }
        return "no error";
    }

    /// "line <number>: " of the first line with these words.
    std::string line_with(std::string_view name, std::string_view words) const {
        const std::string text = read_file(file(name));
        const auto end = text.begin() + static_cast<std::ptrdiff_t>(text.find(words));
        return "line " + std::to_string(1 + std::count(text.begin(), end, '\n')) + ": ";
    }

    testing::Matcher<std::string> names(std::string_view name, std::string_view what) const {
        return AllOf(HasSubstr("\"" + file(name).string() + "\""), HasSubstr(std::string(what)));
    }

  private:
    TemporaryDirectory directory_;
    fs::path root_ = directory_.path() / "share";
};

TEST_F(BrokenTheme, is_sound_before_it_is_broken) {
    EXPECT_EQ(error(), "no error");
}

TEST_F(BrokenTheme, a_directory_that_does_not_exist) {
    fs::remove_all(file("messages"));
    EXPECT_THAT(error(), names("messages", "cannot be read"));
}

TEST_F(BrokenTheme, no_templates_at_all) {
    fs::remove_all(file("templates"));
    EXPECT_THAT(error(), names("templates", "cannot be read"));
}

TEST_F(BrokenTheme, a_missing_template) {
    fs::remove(file("templates/second_factor.html"));
    EXPECT_THAT(error(), names("templates/second_factor.html", "is missing"));
}

TEST_F(BrokenTheme, a_missing_asset) {
    fs::remove(file("assets/gatekeeper.js"));
    EXPECT_THAT(error(), names("assets/gatekeeper.js", "is missing"));
}

TEST_F(BrokenTheme, no_english) {
    fs::remove(file("messages/en.json"));
    EXPECT_THAT(error(), names("messages", "holds no en.json"));
}

TEST_F(BrokenTheme, a_catalogue_that_is_no_json) {
    replace("messages/nl.json", "\"title\": {", "\"title\": [");
    EXPECT_THAT(error(), names("messages/nl.json", line_with("messages/nl.json", "\"problem\":")));
}

TEST_F(BrokenTheme, a_catalogue_that_is_no_object) {
    write_file(file("messages/nl.json"), "[]\n");
    EXPECT_THAT(error(), names("messages/nl.json", "must be a JSON object"));
}

TEST_F(BrokenTheme, an_empty_catalogue) {
    write_file(file("messages/nl.json"), "");
    EXPECT_THAT(error(), names("messages/nl.json", "line 1: "));
}

TEST_F(BrokenTheme, a_key_that_is_there_twice) {
    replace("messages/nl.json", "\"language\": {", "\"language\": {},\n  \"language\": {");
    EXPECT_THAT(error(), names("messages/nl.json", "duplicate"));
}

TEST_F(BrokenTheme, a_message_that_is_no_text) {
    replace("messages/nl.json", "\"name\": \"Nederlands\"", "\"name\": 5");
    EXPECT_THAT(error(), names("messages/nl.json", "\"language.name\" must be a text"));
}

TEST_F(BrokenTheme, a_key_that_one_language_lacks) {
    replace("messages/nl.json", "\"name\": \"Nederlands\"", "");
    EXPECT_THAT(error(), names("messages/nl.json", "lacks \"language.name\""));
}

TEST_F(BrokenTheme, a_key_that_english_lacks) {
    replace("messages/nl.json", "\"name\": \"Nederlands\"",
            "\"name\": \"Nederlands\", \"naam\": \"x\"");
    EXPECT_THAT(error(), names("messages/nl.json", "has \"language.naam\", which English lacks"));
}

TEST_F(BrokenTheme, a_placeholder_that_was_lost_in_translation) {
    replace("messages/nl.json", "{phone}", "uw telefoon");
    EXPECT_THAT(error(), names("messages/nl.json", "other {placeholders} than the English"));
}

TEST_F(BrokenTheme, a_placeholder_that_was_translated) {
    replace("messages/nl.json", "{seconds}", "{seconden}");
    EXPECT_THAT(error(), names("messages/nl.json", "\"second_factor.resend_wait\""));
}

TEST_F(BrokenTheme, a_template_with_a_section_that_does_not_end) {
    replace("templates/services.html", "{{/none}}", "");
    EXPECT_THAT(error(), names("templates/services.html",
                               line_with("templates/services.html", "{{#none}}")));
}

TEST_F(BrokenTheme, a_template_that_ends_a_section_that_never_began) {
    replace("templates/sign_in.html", "<ul class=\"ways\">", "{{/nothing}}");
    EXPECT_THAT(error(), names("templates/sign_in.html",
                               line_with("templates/sign_in.html", "{{/nothing}}")));
}

TEST_F(BrokenTheme, a_template_with_an_unclosed_tag) {
    write_file(file("templates/go_on.html"), "<h1>\n{{t.go_on.title\n</h1>\n");
    EXPECT_THAT(error(), names("templates/go_on.html", "line 2: "));
}

TEST_F(BrokenTheme, a_template_that_names_a_message_that_does_not_exist) {
    replace("templates/forgot.html", "{{t.forgot.intro}}", "{{t.forgot.introduction}}");
    EXPECT_THAT(error(),
                names("templates/forgot.html", line_with("templates/forgot.html", "introduction") +
                                                   "there is no message \"forgot.introduction\""));
}

TEST_F(BrokenTheme, an_asset_of_an_unknown_kind) {
    write_file(file("assets/evil.html"), "<script>");
    EXPECT_THAT(error(), names("assets/evil.html", "is no known kind of asset"));
}

TEST_F(BrokenTheme, ignores_what_editors_leave_behind) {
    write_file(file("messages/.nl.json.swp"), "x");
    write_file(file("templates/.layout.html.swp"), "{{#x}}");
    write_file(file("assets/.DS_Store"), "x");
    write_file(file("messages/README"), "x");
    EXPECT_EQ(error(), "no error");
}

TEST_F(BrokenTheme, a_message_named_in_a_tag_with_odd_spaces_is_checked_too) {
    replace("templates/forgot.html", "{{t.forgot.intro}}", "{{ t.forgot.introduction }}");
    EXPECT_THAT(error(), names("templates/forgot.html", "\"forgot.introduction\""));
    replace("templates/forgot.html", "{{ t.forgot.introduction }}", "{{&t.forgot.introduction}}");
    EXPECT_THAT(error(), names("templates/forgot.html", "\"forgot.introduction\""));
    replace("templates/forgot.html", "{{&t.forgot.introduction}}", "{{{t.forgot.introduction}}}");
    EXPECT_THAT(error(), names("templates/forgot.html", "\"forgot.introduction\""));
    replace("templates/forgot.html", "{{{t.forgot.introduction}}}",
            "{{#t.forgot.introduction}}x{{/t.forgot.introduction}}");
    EXPECT_THAT(error(), names("templates/forgot.html", "\"forgot.introduction\""));
}

TEST_F(BrokenTheme, a_template_that_only_opens_a_tag_at_its_very_end) {
    for (const std::string_view text : {"{{", "text {{", "{{{", "{{#", "{{ ", "{{}}", "{{ }}"}) {
        write_file(file("templates/extra.html"), text);
        const std::string told = error();
        EXPECT_TRUE(told == "no error" || told.find("extra.html") != std::string::npos) << told;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
