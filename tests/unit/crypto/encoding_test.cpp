#include <gatekeeper/crypto/encoding.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>

namespace gatekeeper::tests {
namespace {

using crypto::base32;
using crypto::base64url;
using crypto::from_base32;
using crypto::from_base64url;
using namespace std::string_view_literals;
using Vector = std::pair<std::string_view, std::string_view>;

/// RFC 4648, section 10, without padding.
constexpr Vector kBase64[] = {
    {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
    {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"},
};
constexpr Vector kBase32[] = {
    {"", ""},
    {"f", "MY"},
    {"fo", "MZXQ"},
    {"foo", "MZXW6"},
    {"foob", "MZXW6YQ"},
    {"fooba", "MZXW6YTB"},
    {"foobar", "MZXW6YTBOI"},
};

std::string random_bytes(std::mt19937& random, std::size_t size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes)
        byte = static_cast<char>(random());
    return bytes;
}

TEST(Base64Url, has_the_vectors_of_rfc_4648) {
    for (const auto& [plain, text] : kBase64) {
        EXPECT_EQ(base64url(plain), text);
        EXPECT_EQ(from_base64url(text), plain);
    }
    EXPECT_EQ(base64url("\xfb\xff\xbf"sv), "-_-_");
}

TEST(Base64Url, reads_back_whatever_it_wrote) {
    std::mt19937 random(4648);
    for (std::size_t size = 0; size < 200; ++size) {
        const std::string bytes = random_bytes(random, size);
        ASSERT_EQ(from_base64url(base64url(bytes)), bytes);
    }
}

TEST(Base64Url, refuses_what_is_not_exactly_its_own_form) {
    for (const std::string_view text :
         {"Zg=="sv, "Zg="sv, "Zm9v="sv, "Zm9v Yg"sv, "Zm9v\n"sv, " Zm9v"sv, "+_-_"sv, "/_-_"sv,
          "Zm9vY"sv, "Z"sv, "Zm9v\0"sv, "Zm9v\xc3\xa9"sv, "Zm9v.Yg"sv}) {
        EXPECT_EQ(from_base64url(text), std::nullopt) << text;
    }
}

/// Else one token had several spellings, and a digest of it several values.
TEST(Base64Url, refuses_stray_trailing_bits) {
    for (const std::string_view text : {"Zh"sv, "Zn"sv, "Zm9"sv, "Zm-"sv}) {
        EXPECT_EQ(from_base64url(text), std::nullopt) << text;
    }
    int accepted = 0;
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (const char last : kAlphabet) {
        if (from_base64url(std::string(42, 'A') + last)) ++accepted;
    }
    EXPECT_EQ(accepted, 16);  // 43 symbols hold 258 bits, 32 bytes 256: four fit
}

TEST(Base32, has_the_vectors_of_rfc_4648) {
    for (const auto& [plain, text] : kBase32) {
        EXPECT_EQ(base32(plain), text);
        EXPECT_EQ(from_base32(text), plain);
    }
}

TEST(Base32, reads_back_whatever_it_wrote) {
    std::mt19937 random(4226);
    for (std::size_t size = 0; size < 200; ++size) {
        const std::string bytes = random_bytes(random, size);
        ASSERT_EQ(from_base32(base32(bytes)), bytes);
    }
}

TEST(Base32, accepts_what_people_type_of_a_secret) {
    EXPECT_EQ(from_base32("mzxw 6ytb oi"), "foobar");
    EXPECT_EQ(from_base32("MZXW6YTBOI======"), "foobar");
    EXPECT_EQ(from_base32(" MzXw6YtB OI "), "foobar");
}

TEST(Base32, refuses_everything_else) {
    for (const std::string_view text :
         {"MZXW6YT0"sv, "MZXW6YT1"sv, "MZXW6YT8"sv, "MZXW-6YTB"sv, "MZ=XW6YTB"sv, "MZXW6YTB\0"sv,
          "MZXW6YTB\t"sv, "M"sv, "MZX"sv, "MZ\xc3\xa9W"sv, "MZ"sv}) {
        EXPECT_EQ(from_base32(text), std::nullopt) << text;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
