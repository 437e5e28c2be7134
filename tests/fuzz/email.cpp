#include "fuzz/target.hpp"

#include <gatekeeper/domain/email.hpp>

#include <algorithm>
#include <string>

namespace gatekeeper::fuzz {

using domain::Email;

FUZZ_TARGET(email) {
    const std::optional<Email> email = Email::parse(input);
    must(email == Email::parse(" \t" + std::string(input) + "\r\n"),
         "space around an address does not count");
    if (!email) return;
    const std::string& text = email->text();
    must(Email::parse(text) == email, "the stored form is its own stored form");
    must(text.size() <= 254 && email->local_part().size() <= 64, "RFC 5321 lengths");
    must(std::count(text.begin(), text.end(), '@') == 1, "one @");
    must(std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; }),
         "safe in a header");
    must(std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; }),
         "lower case");
    must(text.find_first_of("\"(),:;<>[\\]!%") == text.npos, "nothing a mail server would parse");
    must(email->domain().find('.') != text.npos, "a domain has two labels");
    must(std::string(email->local_part()) + "@" + std::string(email->domain()) == text,
         "the parts are the whole");
    const std::string masked = email->masked();
    must(masked.size() <= 1 + 4 + 1 + 3 + 64 && masked.find("***@") == 1, "masked");
}

}  // namespace gatekeeper::fuzz
