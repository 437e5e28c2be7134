#include "customer.hpp"

#include "output.hpp"

#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/crypto/password_hash.hpp>
#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/phone_number.hpp>
#include <gatekeeper/domain/text.hpp>

#include <algorithm>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using domain::PhoneError;
using domain::PhoneNumber;

constexpr std::size_t kShortestTotpSecret = 16;
constexpr std::size_t kLongestTotpSecret = 64;

bool is_e164(std::string_view text) {
    return text.size() >= 9 && text.size() <= 16 && text.front() == '+' && text[1] != '0' &&
           std::all_of(text.begin() + 1, text.end(), domain::is_digit);
}

}  // namespace

domain::Email read_email(std::string_view text) {
    const std::optional<domain::Email> email = domain::Email::parse(text);
    if (!email) throw BadValue(in_quotes(text) + " is not a mail address");
    return *email;
}

domain::Username read_username(std::string_view text) {
    const std::optional<domain::Username> username = domain::Username::parse(text);
    if (username) return *username;
    if (text.find('@') != std::string_view::npos) {
        throw BadValue("user name " + in_quotes(text) +
                       " holds an @, so it could be taken for a mail address");
    }
    throw BadValue("user name " + in_quotes(text) +
                   " must be 1 to 64 bytes without control characters");
}

std::string read_legacy_id(std::string_view text) {
    if (!domain::is_legacy_id(text)) {
        throw BadValue("legacy id " + in_quotes(text) +
                       " must be 1 to 128 printable ASCII characters without spaces, because it "
                       "travels in a header");
    }
    return std::string(text);
}

std::string read_language(std::string_view text) {
    const std::string lower = domain::to_lower(text);
    const std::string primary = lower.substr(0, lower.find_first_of("-_"));
    if (primary.size() < 2 || primary.size() > 3 ||
        !std::all_of(primary.begin(), primary.end(), domain::is_lower)) {
        throw BadValue("language " + in_quotes(text) + " is not a language code such as en or nl");
    }
    return primary;
}

std::string read_service(std::string_view text) {
    if (!domain::is_service_name(text)) {
        throw BadValue(in_quotes(text) +
                       " cannot be a service's name: 1 to 32 of the characters "
                       "a-z, 0-9, - and _");
    }
    return std::string(text);
}

std::vector<std::string> read_services(std::string_view text) {
    constexpr std::string_view kSeparators = " ;";
    std::vector<std::string> services;
    while (true) {
        text.remove_prefix(std::min(text.find_first_not_of(kSeparators), text.size()));
        if (text.empty()) return services;
        const std::size_t end = std::min(text.find_first_of(kSeparators), text.size());
        std::string service = read_service(text.substr(0, end));
        text.remove_prefix(end);
        if (std::find(services.begin(), services.end(), service) == services.end()) {
            services.push_back(std::move(service));
        }
    }
}

std::string read_password_hash(std::string_view text) {
    if (crypto::hash_kind(text) == crypto::HashKind::Unknown) {
        throw BadValue(
            "the password hash is none of argon2id, argon2i, bcrypt ($2a$, $2b$, $2y$) "
            "and sha512-crypt ($6$), or its cost is out of bounds");
    }
    return std::string(text);
}

crypto::Secret read_totp_secret(std::string_view text) {
    const std::optional<std::string> bytes = crypto::from_base32(text);
    if (!bytes) throw BadValue("the TOTP secret is not base32");
    if (bytes->size() < kShortestTotpSecret || bytes->size() > kLongestTotpSecret) {
        throw BadValue("the TOTP secret has " + std::to_string(bytes->size()) +
                       " bytes; from 16 (26 characters of base32) to 64 are accepted");
    }
    return crypto::Secret(*bytes);
}

std::string read_phone(std::string_view text) {
    if (!is_e164(text)) {
        throw BadValue("phone number " + in_quotes(text) +
                       " must be written as + and digits only, country code first: +32470123456");
    }
    // With no country allowed, that is all that is said of a mobile number that exists.
    const auto checked = PhoneNumber::parse(text, {});
    const PhoneError* const error = std::get_if<PhoneError>(&checked);
    if (error != nullptr && *error == PhoneError::NotMobile) {
        throw BadValue("phone number " + in_quotes(text) + " is not a mobile number");
    }
    const std::optional<PhoneNumber> number = PhoneNumber::from_e164(text);
    if (error == nullptr || *error != PhoneError::CountryNotAllowed || !number) {
        throw BadValue("phone number " + in_quotes(text) + " does not exist in its country's plan");
    }
    return number->e164();
}

}  // namespace gatekeeper::ctl
