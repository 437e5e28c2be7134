#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/crypto/keyring.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using crypto::Keyring;
using crypto::Purpose;
using namespace std::string_view_literals;

/// Bytes 0 to 31, and two others.
constexpr auto kKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"sv;
constexpr auto kOtherKey = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA"sv;
constexpr auto kThirdKey = "QEFCQ0RFRkdISUpLTE1OT1BRUlNUVVZXWFlaW1xdXl8"sv;

constexpr Purpose kPurposes[] = {Purpose::Csrf,      Purpose::OneTimeCode, Purpose::Seal,
                                 Purpose::Enrolment, Purpose::Identifier,  Purpose::Device};

Keyring ring(std::string_view first_id, std::string_view first_key, std::string_view rest = "") {
    return Keyring::parse(std::string(first_id) + " " + std::string(first_key) + "\n" +
                          std::string(rest));
}

/// Computed with Python's hmac after RFC 5869 and RFC 2104: what is at rest stays readable as
/// long as these do not change.
TEST(Keyring, derives_a_key_of_its_own_for_each_purpose) {
    const Keyring keys = ring("k1", kKey);
    const auto tag = [&keys](Purpose purpose) { return keys.tag(purpose, {"flow", "salt"}); };
    EXPECT_EQ(tag(Purpose::Csrf), "2VUlUkANewi4WWerTO15iJ_vXhRLAW-7t4x782pRdG8");
    EXPECT_EQ(tag(Purpose::OneTimeCode), "bCT0il8VteROhw2ZErHjJFQHVMjReShRur4m-nL140M");
    EXPECT_EQ(tag(Purpose::Seal), "WQNJVJxAXiX2j1eSN9fR3gN_et0BVXMvWxv0HWR0enQ");
    EXPECT_EQ(tag(Purpose::Enrolment), "ip9ziLsxyfxaxaOY_L6w6ll__SV7G9ntv4H5y1maGOk");
    EXPECT_EQ(tag(Purpose::Identifier), "sO-h9svT222GrfBLOKDI2JSUxBGOrjEgFOs_6g0JDYw");
    EXPECT_EQ(tag(Purpose::Device), "gio_5pwY1pIOjm0RISW28uj4z-ptg_4UJVcE7gOxFbU");
}

TEST(Keyring, SEC_210_a_tag_of_one_purpose_is_worthless_for_any_other) {
    const Keyring keys = ring("k1", kKey);
    for (const Purpose made : kPurposes) {
        const std::string tag = keys.tag(made, {"a", "b"});
        for (const Purpose asked : kPurposes) {
            EXPECT_EQ(keys.verify(asked, {"a", "b"}, tag), asked == made);
        }
    }
}

TEST(Keyring, verifies_its_own_tags_and_nothing_near_them) {
    const Keyring keys = ring("k1", kKey);
    const std::string tag = keys.tag(Purpose::Csrf, {"flow", "salt"});
    EXPECT_TRUE(keys.verify(Purpose::Csrf, {"flow", "salt"}, tag));
    EXPECT_FALSE(keys.verify(Purpose::Csrf, {"flow", "salt", ""}, tag));
    EXPECT_FALSE(keys.verify(Purpose::Csrf, {"flowsalt"}, tag));
    EXPECT_FALSE(keys.verify(Purpose::Csrf, {"salt", "flow"}, tag));
    EXPECT_FALSE(keys.verify(Purpose::Csrf, {"flow", "salt"}, tag + "A"));
    EXPECT_FALSE(keys.verify(Purpose::Csrf, {"flow", "salt"}, tag.substr(1)));
    EXPECT_FALSE(keys.verify(Purpose::Csrf, {"flow", "salt"}, ""));
    for (std::size_t i = 0; i < tag.size(); ++i) {
        std::string changed = tag;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_FALSE(keys.verify(Purpose::Csrf, {"flow", "salt"}, changed)) << i;
    }
}

TEST(Keyring, SEC_211_a_new_key_makes_tags_and_the_old_one_still_verifies) {
    const Keyring before = ring("old", kKey);
    const std::string old_tag = before.tag(Purpose::Csrf, {"x"});
    const Keyring after = ring("new", kOtherKey, "old " + std::string(kKey));
    EXPECT_EQ(after.active_id(), "new");
    EXPECT_EQ(after.size(), 2U);
    EXPECT_TRUE(after.verify(Purpose::Csrf, {"x"}, old_tag));
    EXPECT_NE(after.tag(Purpose::Csrf, {"x"}), old_tag);
    EXPECT_EQ(after.tags(Purpose::Csrf, {"x"}),
              (std::vector<std::string>{after.tag(Purpose::Csrf, {"x"}), old_tag}));
    EXPECT_FALSE(ring("new", kOtherKey).verify(Purpose::Csrf, {"x"}, old_tag));
}

TEST(Keyring, SEC_074_opens_what_it_sealed_for_the_same_owner_only) {
    const Keyring keys = ring("k1", kKey);
    const std::string sealed = keys.seal("JBSWY3DPEHPK3PXP", "account-one/totp");
    ASSERT_TRUE(keys.open(sealed, "account-one/totp"));
    EXPECT_EQ(keys.open(sealed, "account-one/totp")->view(), "JBSWY3DPEHPK3PXP");
    for (const std::string_view owner :
         {"account-two/totp"sv, "account-one/phone"sv, "account-one/tot"sv, "account-one/totp "sv,
          ""sv, "account-one/totp\0"sv}) {
        EXPECT_FALSE(keys.open(sealed, owner)) << owner;
    }
}

/// Sealed by another implementation (Python's cryptography), so that the format is AES-256-GCM as
/// everybody has it.
TEST(Keyring, SEC_074_opens_aes_256_gcm_made_elsewhere) {
    const Keyring keys = ring("k1", kKey);
    const auto plain = keys.open("k1.ZGVmZ2hpamtsbW5vSQVvWMXBrDWwDqgwYyllXZoC7vxxYvGhmd8QJSuyxyI",
                                 "AAAAAAAAAAAAAAAA/totp");
    ASSERT_TRUE(plain);
    EXPECT_EQ(plain->view(), "JBSWY3DPEHPK3PXP");
}

TEST(Keyring, SEC_074_seals_under_a_fresh_nonce_every_time) {
    const Keyring keys = ring("k1", kKey);
    std::set<std::string> nonces;
    for (int i = 0; i < 500; ++i) {
        const std::string body = *crypto::from_base64url(keys.seal("same", "same").substr(3));
        nonces.insert(body.substr(0, 12));
        EXPECT_EQ(body.size(), 12U + 4U + 16U);
    }
    EXPECT_EQ(nonces.size(), 500U);
}

TEST(Keyring, SEC_074_seals_empty_long_and_binary_values) {
    const Keyring keys = ring("k1", kKey);
    for (const std::string& plain : {std::string(), std::string(1, '\0'),
                                     std::string("a\0b\xff", 4), std::string(5000, 'x')}) {
        const auto opened = keys.open(keys.seal(plain, "owner"), "owner");
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->view(), plain);
    }
}

TEST(Keyring, SEC_212_refuses_a_sealed_value_with_any_bit_flipped) {
    const Keyring keys = ring("k1", kKey);
    const std::string sealed = keys.seal("+32470123456", "owner");
    const std::string body = *crypto::from_base64url(sealed.substr(3));
    for (std::size_t bit = 0; bit < body.size() * 8; ++bit) {
        std::string changed = body;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(keys.open("k1." + crypto::base64url(changed), "owner")) << bit;
    }
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        std::string changed = sealed;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
        EXPECT_FALSE(keys.open(changed, "owner")) << bit;
    }
}

TEST(Keyring, SEC_212_refuses_a_sealed_value_that_was_cut_or_lengthened) {
    const Keyring keys = ring("k1", kKey);
    const std::string sealed = keys.seal("+32470123456", "owner");
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        EXPECT_FALSE(keys.open(sealed.substr(0, size), "owner")) << size;
    }
    for (const std::string_view more : {"A"sv, "AA"sv, "AAAA"sv, "="sv, " "sv, "\n"sv, "\0"sv}) {
        EXPECT_FALSE(keys.open(sealed + std::string(more), "owner")) << more;
    }
    for (const std::string_view text :
         {""sv, "."sv, "k1"sv, "k1."sv, ".AAAA"sv, "k1..AAAA"sv, "k1 AAAA"sv,
          "k1.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"sv}) {
        EXPECT_FALSE(keys.open(text, "owner")) << text;
    }
}

TEST(Keyring, SEC_211_a_value_of_an_unknown_key_opens_nowhere) {
    const std::string sealed = ring("gone", kKey).seal("secret", "owner");
    EXPECT_FALSE(ring("new", kOtherKey).open(sealed, "owner"));
    // Nor under the same id with another key, nor under another id with the same key.
    EXPECT_FALSE(ring("gone", kOtherKey).open(sealed, "owner"));
    const Keyring renamed = ring("renamed", kKey);
    EXPECT_FALSE(renamed.open("renamed" + sealed.substr(4), "owner"));
}

TEST(Keyring, SEC_211_rotation_seals_with_the_new_key_and_opens_with_the_old) {
    const std::string sealed = ring("old", kKey).seal("secret", "owner");
    const Keyring after =
        ring("new", kOtherKey, "old " + std::string(kKey) + "\nolder " + std::string(kThirdKey));
    ASSERT_TRUE(after.open(sealed, "owner"));
    EXPECT_EQ(after.open(sealed, "owner")->view(), "secret");
    EXPECT_TRUE(after.seal("secret", "owner").starts_with("new."));
}

}  // namespace
}  // namespace gatekeeper::tests
