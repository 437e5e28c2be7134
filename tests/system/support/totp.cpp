#include "totp.hpp"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <cstdio>
#include <ctime>

namespace gatekeeper::tests {
namespace {

constexpr std::int64_t kPeriod = 30;

std::string from_base32(std::string_view text) {
    constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string bytes;
    unsigned buffer = 0;
    unsigned bits = 0;
    for (const char c : text) {
        const std::size_t value = kAlphabet.find(c);
        if (value == std::string_view::npos) continue;
        buffer = (buffer << 5 | static_cast<unsigned>(value)) & 0xffff;
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes.push_back(static_cast<char>(buffer >> bits & 0xff));
    }
    return bytes;
}

}  // namespace

std::string totp_code(std::string_view base32_secret, std::int64_t step) {
    const std::string key = from_base32(base32_secret);
    std::array<unsigned char, 8> counter{};
    for (std::size_t i = 0; i < counter.size(); ++i) {
        counter[7 - i] = static_cast<unsigned char>(step >> (8 * i) & 0xff);
    }
    std::array<unsigned char, EVP_MAX_MD_SIZE> mac{};
    unsigned size = 0;
    HMAC(EVP_sha1(), key.data(), static_cast<int>(key.size()), counter.data(), counter.size(),
         mac.data(), &size);
    const std::size_t at = mac[size - 1] & 15;
    const std::uint32_t number = (mac[at] & 0x7fu) << 24 |
                                 static_cast<std::uint32_t>(mac[at + 1]) << 16 |
                                 static_cast<std::uint32_t>(mac[at + 2]) << 8 | mac[at + 3];
    std::array<char, 16> code{};
    std::snprintf(code.data(), code.size(), "%06u", number % 1000000);
    return code.data();
}

std::int64_t totp_step_now() {
    return static_cast<std::int64_t>(std::time(nullptr)) / kPeriod;
}

}  // namespace gatekeeper::tests
