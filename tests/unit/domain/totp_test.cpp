#include <gatekeeper/domain/totp.hpp>
#include <gatekeeper/http/form.hpp>

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatekeeper::tests {
namespace {

using domain::from_unix;
using domain::match_totp;
using domain::totp_code;
using namespace std::string_view_literals;

/// The secret of RFC 4226 appendix D and RFC 6238 appendix B.
constexpr auto kSecret = "12345678901234567890"sv;

/// RFC 4226, appendix D: counters 0 to 9.
constexpr std::array<std::string_view, 10> kHotp = {"755224", "287082", "359152", "969429",
                                                    "338314", "254676", "287922", "162583",
                                                    "399871", "520489"};

/// RFC 6238, appendix B, SHA-1: Unix time, and the last six of the eight digits printed there.
constexpr std::array<std::pair<std::int64_t, std::string_view>, 6> kTotp = {{
    {59, "287082"},
    {1111111109, "081804"},
    {1111111111, "050471"},
    {1234567890, "005924"},
    {2000000000, "279037"},
    {20000000000, "353130"},
}};

TEST(Totp, gives_the_codes_of_rfc_4226) {
    for (std::size_t counter = 0; counter < kHotp.size(); ++counter) {
        EXPECT_EQ(totp_code(kSecret, static_cast<std::int64_t>(counter)), kHotp[counter]);
    }
}

TEST(Totp, gives_the_codes_of_rfc_6238) {
    for (const auto& [time, code] : kTotp) {
        EXPECT_EQ(totp_code(kSecret, time / 30), code) << time;
        EXPECT_EQ(match_totp(kSecret, code, from_unix(time)), time / 30) << time;
    }
}

TEST(Totp, SEC_070_keeps_leading_zeros) {
    EXPECT_EQ(match_totp(kSecret, "005924", from_unix(1234567890)), 1234567890 / 30);
    for (const std::string_view code : {"5924"sv, "05924"sv, "0005924"sv, " 005924"sv}) {
        EXPECT_EQ(match_totp(kSecret, code, from_unix(1234567890)), std::nullopt) << code;
    }
}

TEST(Totp, SEC_073_accepts_one_step_before_and_after_and_says_which) {
    const std::string code = totp_code(kSecret, 1000);
    const auto at_step = [&code](std::int64_t step, std::int64_t second) {
        return match_totp(kSecret, code, from_unix(step * 30 + second));
    };
    EXPECT_EQ(at_step(998, 29), std::nullopt);
    EXPECT_EQ(at_step(999, 0), 1000);
    EXPECT_EQ(at_step(999, 29), 1000);
    EXPECT_EQ(at_step(1000, 0), 1000);
    EXPECT_EQ(at_step(1000, 29), 1000);
    EXPECT_EQ(at_step(1001, 0), 1000);
    EXPECT_EQ(at_step(1001, 29), 1000);
    EXPECT_EQ(at_step(1002, 0), std::nullopt);
}

TEST(Totp, SEC_070_refuses_codes_of_any_other_length_or_alphabet) {
    const std::int64_t now = 59;
    for (const std::string_view code : {""sv, "1"sv, "2"sv, "28708"sv, "2870820"sv, "94287082"sv,
                                        "287082\0"sv, "28708\0"sv, "abcdef"sv, "287 082"sv,
                                        "\xef\xbc\x92"
                                        "87082"sv}) {
        EXPECT_EQ(match_totp(kSecret, code, from_unix(now)), std::nullopt) << code;
    }
}

TEST(Totp, another_secret_gives_other_codes) {
    EXPECT_EQ(match_totp("12345678901234567891", "287082", from_unix(59)), std::nullopt);
}

TEST(Totp, does_not_fail_at_the_beginning_of_time) {
    EXPECT_EQ(match_totp(kSecret, "755224", from_unix(0)), 0);
    EXPECT_EQ(match_totp(kSecret, "287082", from_unix(0)), 1);
}

TEST(TypedTotp, forgives_the_spaces_and_hyphens_apps_show) {
    for (const std::string_view typed :
         {"287082"sv, "287 082"sv, " 287082 "sv, "2 8 7 0 8 2"sv, "287-082"sv}) {
        EXPECT_EQ(domain::normalize_totp(typed), "287082") << typed;
    }
}

TEST(TypedTotp, SEC_070_is_six_ascii_digits_and_nothing_else) {
    for (const std::string_view typed :
         {""sv, " "sv, "1"sv, "28708"sv, "2870820"sv, "28708a"sv, "+28708"sv, "28708."sv,
          "287082\0"sv, "287082\n"sv, "\t287082"sv, "28708\xef\xbc\x92"sv,
          "\xd9\xa2"
          "87082"sv,
          "287082 287082"sv, "0x2870"sv}) {
        EXPECT_EQ(domain::normalize_totp(typed), std::nullopt) << typed;
    }
    EXPECT_EQ(domain::normalize_totp(std::string(10'000, '1')), std::nullopt);
    EXPECT_EQ(domain::normalize_totp(std::string(10'000, ' ') + "287082"), "287082");
}

TEST(TotpUri, SEC_077_encodes_issuer_and_account) {
    EXPECT_EQ(domain::otpauth_uri("Example Hosting & Co", "jan+x@example.com", kSecret),
              "otpauth://totp/Example%20Hosting%20%26%20Co:jan%2Bx%40example.com"
              "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Example%20Hosting%20%26%20Co"
              "&algorithm=SHA1&digits=6&period=30");
}

TEST(TotpUri, SEC_077_no_issuer_can_add_a_parameter_or_leave_its_label) {
    const std::string uri =
        domain::otpauth_uri("Evil:Other?secret=AAAA&issuer=x#", "a@example.com", kSecret);
    EXPECT_EQ(uri.find("secret="), uri.rfind("secret="));
    EXPECT_EQ(uri.find('#'), std::string::npos);
    EXPECT_EQ(uri.find('?'), uri.rfind('?'));
    EXPECT_EQ(uri.find("Evil%3AOther"), std::string("otpauth://totp/").size());
}

TEST(TotpSecret, is_shown_in_groups_of_four) {
    EXPECT_EQ(domain::grouped_base32(kSecret), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    EXPECT_EQ(domain::grouped_base32("f"), "MY");
    EXPECT_EQ(domain::grouped_base32(""), "");
}

TEST(TotpSecret, SEC_070_has_160_bits) {
    EXPECT_EQ(domain::kTotpSecretBytes * 8, 160U);
}

}  // namespace
}  // namespace gatekeeper::tests
