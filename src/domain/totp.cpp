#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/domain/one_time_code.hpp>
#include <gatekeeper/domain/totp.hpp>
#include <gatekeeper/http/form.hpp>

#include <liboath/oath.h>

#include <array>
#include <new>

namespace gatekeeper::domain {

std::string totp_code(std::string_view secret, std::int64_t step) {
    std::array<char, kTotpDigits + 1> code{};
    const int result =
        oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step),
                           kTotpDigits, false, OATH_HOTP_DYNAMIC_TRUNCATION, code.data());
    if (result != OATH_OK) throw std::bad_alloc();
    return code.data();
}

std::optional<std::int64_t> match_totp(std::string_view secret, std::string_view code,
                                       Instant now) {
    const std::int64_t current = to_unix(now) / kTotpPeriod;
    std::optional<std::int64_t> matched;
    for (std::int64_t step = current - kTotpWindow; step <= current + kTotpWindow; ++step) {
        if (crypto::equal(totp_code(secret, step), code)) matched = step;
    }
    return matched;
}

std::optional<std::string> normalize_totp(std::string_view typed) {
    return normalize_digits(typed, kTotpDigits);
}

std::string otpauth_uri(std::string_view issuer, std::string_view account,
                        std::string_view secret) {
    const std::string encoded_issuer = http::percent_encode(issuer);
    return "otpauth://totp/" + encoded_issuer + ":" + http::percent_encode(account) +
           "?secret=" + crypto::base32(secret) + "&issuer=" + encoded_issuer +
           "&algorithm=SHA1&digits=6&period=30";
}

std::string grouped_base32(std::string_view secret) {
    const std::string text = crypto::base32(secret);
    std::string grouped;
    for (std::size_t i = 0; i < text.size(); i += 4) {
        if (i > 0) grouped.push_back(' ');
        grouped.append(text, i, 4);
    }
    return grouped;
}

}  // namespace gatekeeper::domain
