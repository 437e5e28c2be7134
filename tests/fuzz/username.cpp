#include "fuzz/target.hpp"

#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/username.hpp>
#include <gatekeeper/http/form.hpp>

#include <algorithm>
#include <string>

namespace gatekeeper::fuzz {

using domain::Username;

FUZZ_TARGET(username) {
    const std::optional<Username> name = Username::parse(input);
    must(name == Username::parse(" \t" + std::string(input) + "\r\n"),
         "space around a name does not count");
    if (!name) return;
    const std::string& text = name->text();
    must(Username::parse(text) == name, "the stored form is its own stored form");
    must(!text.empty() && text.size() <= 64, "1 to 64 bytes");
    must(http::is_utf8(text), "UTF-8");
    must(text.find('@') == text.npos && !domain::Email::parse(text),
         "cannot be taken for an address");
    must(std::none_of(
             text.begin(), text.end(),
             [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f || (c >= 'A' && c <= 'Z'); }),
         "no control characters, lower case");
}

}  // namespace gatekeeper::fuzz
