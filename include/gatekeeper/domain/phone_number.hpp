#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gatekeeper::domain {

enum class PhoneError {
    Empty,
    NoCountryCode,      ///< A number that does not start with `+` or `00`.
    NotANumber,         ///< Not a number that exists in its country's plan.
    NotMobile,          ///< A number that takes no text messages or costs extra.
    CountryNotAllowed,  ///< A country the operator's gateway file does not name.
};

/// A mobile number in E.164 (ITU-T): `+`, country code, up to 15 digits in all.
class PhoneNumber {
  public:
    /// Reads what a person types: spaces, dots, hyphens and brackets between the digits, `+` or
    /// `00` in front. `countries` holds ISO 3166-1 alpha-2 codes; an empty list allows none.
    /// Numbers are judged by libphonenumber's metadata.
    static std::variant<PhoneNumber, PhoneError> parse(std::string_view typed,
                                                       const std::vector<std::string>& countries);

    /// Reads a stored number, as made by e164(); the countries are not looked at.
    static std::optional<PhoneNumber> from_e164(std::string_view stored);

    const std::string& e164() const { return e164_; }

    /// Country code and the last two digits: `+32 *** ** ** 12`.
    std::string masked() const;

  private:
    PhoneNumber(std::string e164, int country_code)
        : e164_(std::move(e164)), country_code_(country_code) {}

    std::string e164_;
    int country_code_;
};

/// Whether libphonenumber knows the country; for checking an operator's list.
bool is_country(std::string_view iso_code);

}  // namespace gatekeeper::domain
