#include <gatekeeper/domain/phone_number.hpp>
#include <gatekeeper/domain/text.hpp>

#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <set>

namespace gatekeeper::domain {
namespace {

using i18n::phonenumbers::PhoneNumberUtil;
using ParsedNumber = i18n::phonenumbers::PhoneNumber;

constexpr std::size_t kLongestTyped = 32;
/// "No region": only a number with a country code can be read.
constexpr const char* kUnknownRegion = "ZZ";

PhoneNumberUtil& numbers() {
    return *PhoneNumberUtil::GetInstance();
}

/// Letters would be read as a keypad spells them, and extensions cannot take a text message.
bool only_number_characters(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return is_digit(c) || std::string_view("+ -.()/").find(c) != std::string_view::npos;
    });
}

std::string format(const ParsedNumber& number) {
    std::string text;
    numbers().Format(number, PhoneNumberUtil::E164, &text);
    return text;
}

}  // namespace

std::variant<PhoneNumber, PhoneError> PhoneNumber::parse(
    std::string_view typed, const std::vector<std::string>& countries) {
    std::string text(trim(typed));
    if (text.empty()) return PhoneError::Empty;
    if (text.size() > kLongestTyped || !only_number_characters(text)) return PhoneError::NotANumber;
    if (text.starts_with("00")) text.replace(0, 2, "+");
    if (!text.starts_with('+')) return PhoneError::NoCountryCode;
    if (text.rfind('+') != 0) return PhoneError::NotANumber;

    ParsedNumber number;
    if (numbers().Parse(text, kUnknownRegion, &number) != PhoneNumberUtil::NO_PARSING_ERROR ||
        !numbers().IsValidNumber(number)) {
        return PhoneError::NotANumber;
    }
    const PhoneNumberUtil::PhoneNumberType type = numbers().GetNumberType(number);
    if (type != PhoneNumberUtil::MOBILE && type != PhoneNumberUtil::FIXED_LINE_OR_MOBILE) {
        return PhoneError::NotMobile;
    }
    std::string country;
    numbers().GetRegionCodeForNumber(number, &country);
    if (std::find(countries.begin(), countries.end(), country) == countries.end()) {
        return PhoneError::CountryNotAllowed;
    }
    return PhoneNumber(format(number), number.country_code());
}

std::optional<PhoneNumber> PhoneNumber::from_e164(std::string_view stored) {
    ParsedNumber number;
    if (!stored.starts_with('+') || numbers().Parse(std::string(stored), kUnknownRegion, &number) !=
                                        PhoneNumberUtil::NO_PARSING_ERROR) {
        return std::nullopt;
    }
    return PhoneNumber(format(number), number.country_code());
}

std::string PhoneNumber::masked() const {
    return "+" + std::to_string(country_code_) + " *** ** ** " + e164_.substr(e164_.size() - 2);
}

bool is_country(std::string_view iso_code) {
    std::set<std::string> known;
    numbers().GetSupportedRegions(&known);
    return known.contains(std::string(iso_code));
}

}  // namespace gatekeeper::domain
