#include <gatekeeper/domain/password_rule.hpp>
#include <gatekeeper/domain/text.hpp>

#include <zxcvbn.h>

#include <algorithm>
#include <array>
#include <cstddef>

namespace gatekeeper::domain {
namespace {

/// Below 2^25 guesses lie the common words with their digits and signs, the seasons with a year
/// and the walks over a keyboard; what people choose with some care starts well above.
constexpr double kFewestBits = 25;
/// zxcvbn's time grows with the square of the length; what is longer is judged by its start.
constexpr std::size_t kJudgedBytes = 100;

/// zxcvbn's own dictionary is English. These lead the lists of leaked Dutch and Belgian passwords,
/// and the passwords people are given first.
constexpr std::array<const char*, 36> kOurWords = {
    "welkom",    "wachtwoord", "geheim",     "hallo",     "zomer",     "winter",
    "lente",     "herfst",     "voetbal",    "ajax",      "feyenoord", "anderlecht",
    "nederland", "belgie",     "vlaanderen", "amsterdam", "antwerpen", "rotterdam",
    "brussel",   "gent",       "schatje",    "liefje",    "lekker",    "konijn",
    "poes",      "maandag",    "vrijdag",    "januari",   "december",  "vakantie",
    "computer",  "testen",     "demo",       "admin",     "klant",     "azerty",
};

std::size_t code_points(std::string_view utf8) {
    return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

bool is_guessable(std::string_view password, const std::vector<std::string>& context) {
    std::vector<const char*> words(kOurWords.begin(), kOurWords.end());
    for (const std::string& word : context)
        words.push_back(word.c_str());
    words.push_back(nullptr);
    std::string judged(password.substr(0, kJudgedBytes));
    const double bits = ZxcvbnMatch(judged.c_str(), words.data(), nullptr);
    std::fill(judged.begin(), judged.end(), '\0');
    return bits < kFewestBits;
}

}  // namespace

PasswordVerdict judge_password(std::string_view password, const std::vector<std::string>& context) {
    const auto any = [password](auto matches) {
        return std::any_of(password.begin(), password.end(), matches);
    };
    PasswordVerdict verdict;
    verdict.too_long = password.size() > kLongestPassword;
    verdict.long_enough = code_points(password) >= kShortestPassword;
    verdict.lower = any(is_lower);
    verdict.upper = any(is_upper);
    verdict.digit = any(is_digit);
    verdict.special = any([](char c) { return !is_alnum(c); });
    verdict.guessable = !password.empty() && is_guessable(password, context);
    return verdict;
}

}  // namespace gatekeeper::domain
