#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/crypto/keyring.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

using crypto::Keyring;
using crypto::KeyringError;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const std::string kOther = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA";

std::string error_of(std::string_view text) {
    try {
        const Keyring keys = Keyring::parse(text);
    } catch (const KeyringError& error) {
        return error.what();
    }
    return "no error";
}

TEST(KeyringFile, reads_one_key_a_line_the_first_being_active) {
    const Keyring keys = Keyring::parse("b " + kKey + "\na " + kOther + "\n");
    EXPECT_EQ(keys.active_id(), "b");
    EXPECT_EQ(keys.size(), 2U);
}

TEST(KeyringFile, skips_comments_and_empty_lines_and_takes_any_line_ending) {
    const Keyring keys =
        Keyring::parse("# keys of the portal\n\n\r\nk-1 " + kKey + "\r\n\n# old\nk_2 " + kOther);
    EXPECT_EQ(keys.active_id(), "k-1");
    EXPECT_EQ(keys.size(), 2U);
}

TEST(KeyringFile, reads_the_line_that_it_renders) {
    const std::string line = Keyring::render_line("2024-06", *crypto::from_base64url(kKey));
    EXPECT_EQ(line, "2024-06 " + kKey);
    EXPECT_EQ(Keyring::parse(line).active_id(), "2024-06");
}

TEST(KeyringFile, SEC_210_refuses_a_ring_without_keys) {
    for (const std::string_view text : {"", "\n\n", "# only a comment\n", "\r\n"}) {
        EXPECT_THAT(error_of(text), HasSubstr("there is no key in it")) << text;
    }
}

TEST(KeyringFile, names_the_line_of_a_malformed_entry) {
    EXPECT_THAT(error_of("just-an-id\n"), StartsWith("line 1: expected"));
    EXPECT_THAT(error_of("k1 " + kKey + "\n\nnothing-but-an-id\n"), StartsWith("line 3: expected"));
    EXPECT_THAT(error_of("# c\n# c\nk!1 " + kKey), StartsWith("line 3: expected"));
    EXPECT_THAT(error_of(" " + kKey), StartsWith("line 1: expected"));
    EXPECT_THAT(error_of("a.b " + kKey), StartsWith("line 1: expected"));
    EXPECT_THAT(error_of(std::string(33, 'i') + " " + kKey), StartsWith("line 1: expected"));
    EXPECT_EQ(error_of(std::string(32, 'i') + " " + kKey), "no error");
    EXPECT_THAT(error_of("k1\t" + kKey), StartsWith("line 1: expected"));
    EXPECT_THAT(error_of("k\xc3\xa9 " + kKey), StartsWith("line 1: expected"));
}

TEST(KeyringFile, SEC_210_refuses_a_key_that_is_not_256_bits) {
    for (const std::string& key :
         {std::string(), std::string("c2hvcnQ"), kKey.substr(0, 42), kKey + "A", kKey + "AA",
          kKey + " ", kKey + "=", " " + kKey, kKey.substr(0, 42) + "9",  // stray trailing bits
          std::string(kKey).replace(3, 1, "+")}) {
        EXPECT_THAT(error_of("# first\nk1 " + key),
                    AllOf(StartsWith("line 2: key \"k1\" is not 32 bytes of base64url"),
                          HasSubstr("gatekeeperctl keys new")))
            << key;
    }
}

TEST(KeyringFile, SEC_210_refuses_placeholders) {
    for (const std::string& bytes : {std::string(32, '\0'), std::string(32, 'x'),
                                     std::string("changemechangemechangemechangeme"),
                                     std::string("0123456789") + std::string(22, '0')}) {
        EXPECT_THAT(error_of("k1 " + crypto::base64url(bytes)),
                    StartsWith("line 1: key \"k1\" is not random"));
    }
}

TEST(KeyringFile, refuses_an_id_that_is_there_twice) {
    EXPECT_THAT(error_of("k1 " + kKey + "\nk2 " + kOther + "\nk1 " + kOther),
                StartsWith("line 3: key id \"k1\" is there twice"));
}

TEST(KeyringFile, SEC_201_no_error_repeats_key_material) {
    const std::string secret = "s3cr3tK3yM4t3r14lTh4tM4yB3R34l";
    EXPECT_THAT(error_of("k1 " + secret), Not(HasSubstr(secret)));
    EXPECT_THAT(error_of(secret + secret), Not(HasSubstr(secret)));
    EXPECT_THAT(error_of("k1 " + kKey + "\nk1 " + kKey), Not(HasSubstr(kKey)));
}

}  // namespace
}  // namespace gatekeeper::tests
