#pragma once

#include "support/browser.hpp"
#include "support/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace gatekeeper::tests {

inline constexpr const char* kPortal = "https://auth.example.com/.gatekeeper";
inline constexpr const char* kJan = "jan@example.com";

inline std::string at(std::string_view route) {
    return kPortal + std::string(route);
}

/// A message as the pages of example_site() show it.
inline std::string words(std::string_view key, pages::Theme::Arguments arguments = {},
                         std::string_view language = "en") {
    arguments.emplace_back("site", "Example Hosting");
    std::string text = shared_theme().text(language, key, arguments);
    html::replace_all(text, "\xc2\xa0", " ");
    return text;
}

/// A world with one browser in it, and the steps that many walks share.
class Walk : public testing::Test {
  protected:
    const Page& type_password(const std::string& email = kJan,
                              std::string_view password = World::kPassword) {
        browser_.open(at("/login"));
        return browser_.submit({{"email", email}, {"password", std::string(password)}});
    }

    const Page& sign_in_with_totp(const std::string& email = kJan) {
        type_password(email);
        return browser_.submit({{"code", world_.totp()}});
    }

    /// The base32 text on the enrolment page, as bytes.
    static std::string secret_on(const Page& page) {
        const std::string text = html::by_id(page.body(), "secret").value_or("");
        return crypto::from_base32(text).value_or("");
    }

    World world_;
    Browser browser_{world_};
};

}  // namespace gatekeeper::tests
