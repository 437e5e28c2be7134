#include <gatekeeper/crypto/password_hash.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using crypto::check_password;
using crypto::hash_kind;
using crypto::HashKind;
using crypto::PasswordCheck;
using crypto::Secret;
using namespace std::string_view_literals;

const std::string kTag(43, 'A');
const std::string kBcrypt = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";

std::string argon2id(std::string_view parameters) {
    return "$argon2id$v=19$" + std::string(parameters) + "$c29tZXNhbHQ$" + kTag;
}

class Damaged : public testing::TestWithParam<std::string> {};

/// A hash that were executed all the same would answer Mismatch, or never.
TEST_P(Damaged, SEC_009_a_stored_hash_that_cannot_be_used_is_refused_and_not_executed) {
    EXPECT_EQ(hash_kind(GetParam()), HashKind::Unknown);
    EXPECT_EQ(check_password(GetParam(), Secret("password")), PasswordCheck::Malformed);
}

INSTANTIATE_TEST_SUITE_P(
    Costs, Damaged,
    testing::Values(argon2id("m=4194304,t=2,p=1"),     // 4 GiB
                    argon2id("m=262145,t=1,p=1"),      // a little above 256 MiB
                    argon2id("m=4294967296,t=1,p=1"),  // above 32 bits
                    argon2id("m=99999999999999999999,t=1,p=1"), argon2id("m=256,t=2147483648,p=1"),
                    argon2id("m=256,t=11,p=1"), argon2id("m=256,t=0,p=1"),
                    argon2id("m=256,t=-1,p=1"), argon2id("m=256,t=1,p=0"),
                    argon2id("m=256,t=1,p=9"), argon2id("m=256,t=1,p=4294967295"),
                    argon2id("m=7,t=1,p=1"), argon2id("m=,t=1,p=1"), argon2id("m=+256,t=1,p=1"),
                    argon2id("m=256,p=1,t=1"), argon2id("m=256,t=1"), argon2id("m=256;t=1;p=1"),
                    argon2id(" m=256,t=1,p=1"), argon2id("m=256,t=1,p=1,x=1"),
                    "$2a$16$" + kBcrypt.substr(7), "$2a$31$" + kBcrypt.substr(7),
                    "$2a$99$" + kBcrypt.substr(7), "$2a$03$" + kBcrypt.substr(7),
                    "$6$rounds=1000001$short$" + std::string(86, 'A'),
                    "$6$rounds=999999999$short$" + std::string(86, 'A'),
                    "$6$rounds=99999999999$short$" + std::string(86, 'A')));

INSTANTIATE_TEST_SUITE_P(
    Forms, Damaged,
    testing::Values("", "$", "$$", "plain text password", "{SSHA}c2FsdA==", "*", "!", "*0", "x",
                    "$1$saltsalt$qjXMvbEw8oaL.CzflDtaK/",      // md5-crypt
                    "$5$saltsalt$" + std::string(43, 'A'),     // sha256-crypt
                    "$y$j9T$salt$" + std::string(43, 'A'),     // yescrypt
                    "$7$C6..../....$" + std::string(43, 'A'),  // scrypt
                    "$argon2d$v=19$m=256,t=2,p=1$c29tZXNhbHQ$" + kTag,
                    "$argon2id$v=17$m=256,t=2,p=1$c29tZXNhbHQ$" + kTag,
                    "$argon2id$v=$m=256,t=2,p=1$c29tZXNhbHQ$" + kTag,
                    "$Argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$" + kTag,
                    "argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$" + kTag, "$2x$" + kBcrypt.substr(4),
                    "$2$" + kBcrypt.substr(4), kBcrypt.substr(0, 59), kBcrypt + "A",
                    "$6$saltstring$tooshort", "$6$saltstring$" + std::string(87, 'A'),
                    "$6$seventeen.letters$" + std::string(86, 'A'), "$6$nothing-after-the-salt",
                    "$6$rounds=x$salt$" + std::string(86, 'A'), std::string(513, '$'),
                    argon2id("m=256,t=1,p=1") + std::string(500, 'A'),
                    std::string("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKv\0OeW",
                                60),
                    argon2id("m=256,t=1,p=1") + std::string("\0", 1)));

/// These pass the look at their cost; the library that decodes them has to refuse them.
TEST(Damaged, SEC_009_a_truncated_or_broken_encoding_is_malformed_not_a_crash) {
    const std::vector<std::string> broken = {
        "$argon2id$v=19$m=256,t=2,p=1$",
        "$argon2id$v=19$m=256,t=2,p=1$$",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$AA",
        "$argon2id$v=19$m=256,t=2,p=1$c29t$" + kTag,
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ=$" + kTag,
        "$argon2id$v=19$m=256,t=2,p=1$c29t*XNhbHQ$" + kTag,
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$" + kTag.substr(1) + "!",
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$" + kTag + "$more",
        "$argon2id$v=19$m=8,t=1,p=8$c29tZXNhbHQ$" + kTag,
        "$2a$05$" + std::string(53, '!'),
        "$2a$4$" + std::string(54, 'A'),
        "$6$rounds=10$roundstoolow$" + std::string(86, 'A'),
    };
    for (const std::string& stored : broken) {
        EXPECT_EQ(check_password(stored, Secret("password")), PasswordCheck::Malformed) << stored;
    }
}

/// Every prefix of a sound hash: none may match, none may crash.
TEST(Damaged, SEC_009_no_prefix_of_a_sound_hash_matches) {
    const std::string argon2 =
        "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    for (const std::string& whole : {argon2, kBcrypt}) {
        const std::string password = whole == argon2 ? "password" : "U*U";
        ASSERT_EQ(check_password(whole, Secret(password)), PasswordCheck::Match);
        for (std::size_t size = 0; size < whole.size(); ++size) {
            EXPECT_NE(check_password(whole.substr(0, size), Secret(password)), PasswordCheck::Match)
                << size;
        }
    }
}

}  // namespace
}  // namespace gatekeeper::tests
