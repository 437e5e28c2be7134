#pragma once

#include <gatekeeper/crypto/secret.hpp>
#include <gatekeeper/domain/instant.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::domain {

/// RFC 6238 as every authenticator app has it: SHA-1, 30 seconds, six digits.
inline constexpr std::size_t kTotpSecretBytes = 20;
inline constexpr std::int64_t kTotpPeriod = 30;
inline constexpr std::size_t kTotpDigits = 6;
/// Steps accepted before and after the current one (RFC 6238, 5.2).
inline constexpr std::int64_t kTotpWindow = 1;

/// The code of one time step (Unix time / 30).
std::string totp_code(std::string_view secret, std::int64_t step);

/// The step whose code was typed, within the window around `now`; the caller must see to it that
/// each step is accepted once. Compares in constant time.
std::optional<std::int64_t> match_totp(std::string_view secret, std::string_view code, Instant now);

/// What people type, without the spaces apps show; nothing unless that is six digits.
std::optional<std::string> normalize_totp(std::string_view typed);

/// Key URI of the authenticator apps: otpauth://totp/Issuer:account?secret=…&issuer=…
std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view secret);

/// base32 in groups of four, for typing.
std::string grouped_base32(std::string_view secret);

}  // namespace gatekeeper::domain
