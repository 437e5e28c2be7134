#include <gatekeeper/crypto/encoding.hpp>

#include <array>
#include <cstdint>

namespace gatekeeper::crypto {
namespace {

constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kBase32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> reverse(std::string_view alphabet) {
    std::array<std::uint8_t, 256> table{};
    table.fill(kNone);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return table;
}

constexpr auto kFromBase64Url = reverse(kBase64Url);
constexpr auto kFromBase32 = reverse(kBase32);

/// Groups of `Bits` bits, most significant first; the rest of the last group is zero.
template <unsigned Bits>
std::string encode(std::string_view bytes, std::string_view alphabet) {
    constexpr std::uint32_t kMask = (1U << Bits) - 1;
    std::string text((bytes.size() * 8 + Bits - 1) / Bits, '\0');
    auto out = text.begin();
    std::uint32_t pending = 0;
    unsigned count = 0;
    for (const char byte : bytes) {
        pending = (pending << 8) | static_cast<std::uint8_t>(byte);
        count += 8;
        while (count >= Bits) {
            count -= Bits;
            *out++ = alphabet[(pending >> count) & kMask];
        }
    }
    if (count > 0) *out = alphabet[(pending << (Bits - count)) & kMask];
    return text;
}

template <unsigned Bits>
std::optional<std::string> decode(std::string_view text,
                                  const std::array<std::uint8_t, 256>& values) {
    std::string bytes(text.size() * Bits / 8, '\0');
    auto out = bytes.begin();
    std::uint32_t pending = 0;
    unsigned count = 0;
    for (const char symbol : text) {
        const std::uint8_t value = values[static_cast<std::uint8_t>(symbol)];
        if (value == kNone) return std::nullopt;
        pending = (pending << Bits) | value;
        count += Bits;
        if (count >= 8) {
            count -= 8;
            *out++ = static_cast<char>((pending >> count) & 0xff);
        }
    }
    const bool whole_symbols_only = count < Bits;
    const bool rest_is_zero = (pending & ((1U << count) - 1)) == 0;
    if (!whole_symbols_only || !rest_is_zero) return std::nullopt;
    return bytes;
}

}  // namespace

std::string base64url(std::string_view bytes) {
    return encode<6>(bytes, kBase64Url);
}

std::optional<std::string> from_base64url(std::string_view text) {
    return decode<6>(text, kFromBase64Url);
}

std::string base32(std::string_view bytes) {
    return encode<5>(bytes, kBase32);
}

std::optional<std::string> from_base32(std::string_view text) {
    std::string symbols;
    while (!text.empty() && text.back() == '=')
        text.remove_suffix(1);
    for (const char symbol : text) {
        if (symbol == ' ') continue;
        const bool lower = symbol >= 'a' && symbol <= 'z';
        symbols.push_back(lower ? static_cast<char>(symbol - 'a' + 'A') : symbol);
    }
    return decode<5>(symbols, kFromBase32);
}

}  // namespace gatekeeper::crypto
