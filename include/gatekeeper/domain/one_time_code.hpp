#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::domain {

inline constexpr std::size_t kSmsCodeDigits = 6;
inline constexpr std::size_t kMailCodeSymbols = 8;

/// One fresh random byte per call.
using RandomByte = std::function<unsigned char()>;

/// Six digits, uniform (bytes that would bias the choice are drawn again).
std::string make_sms_code(const RandomByte& random);

/// Eight symbols without the look-alikes 0 O 1 I L, uniform: 39 bits.
std::string make_mail_code(const RandomByte& random);

/// What people type, without the spaces and hyphens they put in; nothing unless that has the
/// right length and alphabet. Mail codes may be typed in lower case.
std::optional<std::string> normalize_sms_code(std::string_view typed);
std::optional<std::string> normalize_mail_code(std::string_view typed);
std::optional<std::string> normalize_digits(std::string_view typed, std::size_t digits);

}  // namespace gatekeeper::domain
