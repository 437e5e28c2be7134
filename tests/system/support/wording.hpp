#pragma once

#include <string>
#include <string_view>

namespace gatekeeper::tests {

/// The message catalogues of the theme, so that tests name what a page says instead of quoting it.

/// A message in a language; empty when there is no such key.
std::string words(std::string_view key, std::string_view language = "en");

/// The page that has this heading: "sign_in", "message.not_found"; the heading itself when it is in
/// no catalogue. `html` decides where two pages have the same one.
std::string page_with_heading(const std::string& heading, const std::string& html);

/// The key of a message below `group` ("problem", "notice"), in any language, without the group;
/// the message itself when it is none.
std::string key_of(std::string_view group, const std::string& message);

}  // namespace gatekeeper::tests
