#include "fuzz/target.hpp"

#include <gatekeeper/http/language.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace gatekeeper::fuzz {

FUZZ_TARGET(accept_language) {
    static const std::vector<std::string> kAvailable = {"en", "nl", "de"};
    static const std::vector<std::string> kOne = {"en"};
    const std::string_view chosen = http::negotiate_language(input, kAvailable);
    must(std::find(kAvailable.begin(), kAvailable.end(), chosen) != kAvailable.end(),
         "the answer is one of those available");
    must(http::negotiate_language(input, kOne) == "en", "the only language is the answer");
    must(http::negotiate_language("de;q=1," + std::string(input), kAvailable) == "de",
         "nothing outweighs what is wanted most and first");
    const auto mentions = [input](std::string_view language) {
        return std::search(input.begin(), input.end(), language.begin(), language.end(),
                           [](char a, char b) { return (a | 0x20) == b; }) != input.end();
    };
    must(chosen == "en" || mentions(chosen), "a language nobody named is not chosen");
}

}  // namespace gatekeeper::fuzz
