/// Numbers as people type them and as they are stored.
#include "fuzz/target.hpp"

#include <gatekeeper/domain/phone_number.hpp>

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

namespace gatekeeper::fuzz {
namespace {

using domain::PhoneNumber;

bool is_e164(const std::string& text) {
    return text.size() >= 6 && text.size() <= 16 && text[0] == '+' && text[1] != '0' &&
           std::all_of(text.begin() + 1, text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

const std::vector<std::string>& countries() {
    static const std::vector<std::string> kCountries = {"BE", "NL", "GB", "US", "IT", "AR", "BR"};
    return kCountries;
}

}  // namespace

FUZZ_TARGET(phone_number) {
    const auto parsed = PhoneNumber::parse(input, countries());
    if (const auto* const number = std::get_if<PhoneNumber>(&parsed)) {
        const std::string& e164 = number->e164();
        must(is_e164(e164), "an accepted number is E.164");
        const auto stored = PhoneNumber::from_e164(e164);
        must(stored && stored->e164() == e164, "an accepted number is read back as it was stored");
        const auto again = PhoneNumber::parse(e164, countries());
        const auto* const same = std::get_if<PhoneNumber>(&again);
        must(same != nullptr && same->e164() == e164, "an accepted number is accepted again");
        must(number->masked().ends_with(" " + e164.substr(e164.size() - 2)), "masked");
        must(!std::holds_alternative<PhoneNumber>(PhoneNumber::parse(input, {})),
             "no countries, no numbers");
    }
    if (const auto stored = PhoneNumber::from_e164(input)) {
        must(stored->e164().size() > 2 && stored->e164()[0] == '+', "a stored number has digits");
        must(stored->masked().size() <= 18, "masked");
    }
}

}  // namespace gatekeeper::fuzz
