#include <gatekeeper/domain/one_time_code.hpp>
#include <gatekeeper/domain/text.hpp>

namespace gatekeeper::domain {
namespace {

constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kUnambiguous = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

std::string make_code(const RandomByte& random, std::string_view alphabet, std::size_t length) {
    const unsigned limit = 256 - 256 % static_cast<unsigned>(alphabet.size());
    std::string code;
    while (code.size() < length) {
        const unsigned byte = random();
        if (byte < limit) code.push_back(alphabet[byte % alphabet.size()]);
    }
    return code;
}

std::optional<std::string> normalize(std::string_view typed, std::string_view alphabet,
                                     std::size_t length) {
    std::string code;
    for (char c : typed) {
        if (c == ' ' || c == '-') continue;
        if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
        if (alphabet.find(c) == std::string_view::npos || code.size() == length) {
            return std::nullopt;
        }
        code.push_back(c);
    }
    if (code.size() != length) return std::nullopt;
    return code;
}

}  // namespace

std::string make_sms_code(const RandomByte& random) {
    return make_code(random, kDigits, kSmsCodeDigits);
}

std::string make_mail_code(const RandomByte& random) {
    return make_code(random, kUnambiguous, kMailCodeSymbols);
}

std::optional<std::string> normalize_sms_code(std::string_view typed) {
    return normalize_digits(typed, kSmsCodeDigits);
}

std::optional<std::string> normalize_mail_code(std::string_view typed) {
    return normalize(typed, kUnambiguous, kMailCodeSymbols);
}

std::optional<std::string> normalize_digits(std::string_view typed, std::size_t digits) {
    return normalize(typed, kDigits, digits);
}

}  // namespace gatekeeper::domain
