#include <gatekeeper/crypto/password_hash.hpp>

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

using crypto::check_password;
using crypto::hash_kind;
using crypto::HashKind;
using crypto::PasswordCheck;
using crypto::PasswordCost;
using crypto::Secret;
using namespace std::string_view_literals;

/// As cheap as argon2 gets: the cost is not what these tests are about.
constexpr PasswordCost kCheap{64, 1, 1};
constexpr std::string_view kSalt = "sixteen byte sal";

std::string cheap_hash(std::string_view password, std::string_view salt = kSalt) {
    return crypto::hash_password(Secret(password), kCheap, salt);
}

PasswordCheck check(std::string_view stored, std::string_view password) {
    return check_password(stored, Secret(password));
}

TEST(PasswordHash, SEC_001_the_default_cost_is_one_that_owasp_names) {
    const PasswordCost cost;
    EXPECT_EQ(cost.memory_kib, 19456U);
    EXPECT_EQ(cost.passes, 2U);
    EXPECT_EQ(cost.lanes, 1U);
}

TEST(PasswordHash, SEC_001_writes_an_argon2id_phc_string_with_salt_and_32_byte_tag) {
    const std::string hash = crypto::hash_password(Secret("x"), PasswordCost(), kSalt);
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$c2l4dGVlbiBieXRlIHNhbA$"));
    EXPECT_EQ(hash.size() - hash.rfind('$') - 1, 43U);
    EXPECT_EQ(hash_kind(hash), HashKind::Argon2id);
}

TEST(PasswordHash, SEC_003_another_salt_gives_another_record_for_the_same_password) {
    const std::string one = cheap_hash("same password", "salt number one.");
    const std::string two = cheap_hash("same password", "salt number two.");
    EXPECT_NE(one.substr(one.rfind('$')), two.substr(two.rfind('$')));
    EXPECT_EQ(check(one, "same password"), PasswordCheck::Match);
    EXPECT_EQ(check(two, "same password"), PasswordCheck::Match);
}

/// Encoded results of the reference implementation's own test suite, password "password", salt
/// "somesalt".
TEST(PasswordHash, verifies_the_vectors_of_the_argon2_reference) {
    for (const std::string_view stored :
         {"$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"sv,
          "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$iekCn0Y3spW+sCcFanM2xBT63UP2sghkUoHLIUpWRS8"sv,
          "$argon2i$m=256,t=2,p=1$c29tZXNhbHQ$/U3YPXYsSb3q9XxHvc0MLxur+GP960kN9j7emXX8zwY"sv}) {
        EXPECT_EQ(check(stored, "password"), PasswordCheck::Match) << stored;
        EXPECT_EQ(check(stored, "Password"), PasswordCheck::Mismatch) << stored;
        EXPECT_EQ(check(stored, ""), PasswordCheck::Mismatch) << stored;
    }
}

/// The first four from Openwall's crypt_blowfish, the others made with crypt(3).
TEST(PasswordHash, SEC_002_verifies_imported_bcrypt) {
    EXPECT_EQ(check("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", "U*U"),
              PasswordCheck::Match);
    EXPECT_EQ(check("$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK", "U*U*"),
              PasswordCheck::Match);
    EXPECT_EQ(check("$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a", "U*U*U"),
              PasswordCheck::Match);
    EXPECT_EQ(check("$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy", ""),
              PasswordCheck::Match);
    EXPECT_EQ(check("$2y$10$abcdefghijklmnopqrstuunIdNOygYbtFsGQZBiCKT1KMgBDwBvYu", "Welkom-2024!"),
              PasswordCheck::Match);
    EXPECT_EQ(check("$2b$04$abcdefghijklmnopqrstuuKWjJGAsCCp.01ZDPQZmruIv4YPEhHb.", "Welkom-2024!"),
              PasswordCheck::Match);
    EXPECT_EQ(check("$2b$04$abcdefghijklmnopqrstuuKWjJGAsCCp.01ZDPQZmruIv4YPEhHb.", "welkom-2024!"),
              PasswordCheck::Mismatch);
}

/// The first two from the specification of SHA-crypt, the last made with `openssl passwd -6`.
TEST(PasswordHash, SEC_002_verifies_imported_sha512_crypt) {
    constexpr auto kPlain =
        "$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoE"
        "OfaS35inz1"sv;
    constexpr auto kRounds =
        "$6$rounds=10000$saltstringsaltst$OW1/O6BYHV6BcXZu8QVeXbDWra3Oeqh0sbHbbMCVNSnCM/"
        "UrjmM0Dp8vOuZeHBy/YTBmSK6H9qs/y3RnOaw5v."sv;
    constexpr auto kOpenssl =
        "$6$Zg3lk2p9$c/AC3wyElLjw/mNvaJmXq/cTpruWSO5IuCb6aeyywCbpD0HOq6..boMfd3IZUCb0B9PUZsbmfWEG"
        "eQw25P8mE."sv;
    EXPECT_EQ(check(kPlain, "Hello world!"), PasswordCheck::Match);
    EXPECT_EQ(check(kPlain, "Hello world"), PasswordCheck::Mismatch);
    EXPECT_EQ(check(kRounds, "Hello world!"), PasswordCheck::Match);
    EXPECT_EQ(check(kOpenssl,
                    "Wachtwoord met spatie \xc3\xa9"
                    "1"),
              PasswordCheck::Match);
}

TEST(PasswordHash, SEC_006_no_part_of_a_long_password_is_ignored) {
    const std::string longest(1024, 'p');
    const std::string stored = cheap_hash(longest);
    EXPECT_EQ(check(stored, longest), PasswordCheck::Match);
    EXPECT_EQ(check(stored, longest.substr(1)), PasswordCheck::Mismatch);
    EXPECT_EQ(check(stored, longest + "p"), PasswordCheck::Mismatch);
    std::string last_differs = longest;
    last_differs.back() = 'q';
    EXPECT_EQ(check(stored, last_differs), PasswordCheck::Mismatch);
}

TEST(PasswordHash, SEC_006_sixty_four_code_points_of_any_script_are_one_password) {
    std::string password;
    for (int i = 0; i < 70; ++i)
        password += "\xf0\x9f\x94\x91";
    const std::string stored = cheap_hash(password);
    EXPECT_EQ(check(stored, password), PasswordCheck::Match);
    EXPECT_EQ(check(stored, password.substr(4)), PasswordCheck::Mismatch);
}

TEST(PasswordHash, SEC_006_case_and_bytes_after_a_nul_count) {
    const std::string stored = cheap_hash("se\0cret"sv);
    EXPECT_EQ(check(stored, "se\0cret"sv), PasswordCheck::Match);
    EXPECT_EQ(check(stored, "se\0cres"sv), PasswordCheck::Mismatch);
    EXPECT_EQ(check(stored, "se"), PasswordCheck::Mismatch);
    EXPECT_EQ(check(stored, "SE\0CRET"sv), PasswordCheck::Mismatch);
}

TEST(PasswordHash, SEC_006_a_nul_never_matches_an_imported_hash_that_would_stop_there) {
    constexpr auto kOfUStarU = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"sv;
    EXPECT_EQ(check(kOfUStarU, "U*U\0"sv), PasswordCheck::Mismatch);
    EXPECT_EQ(check(kOfUStarU, "U*U\0anything"sv), PasswordCheck::Mismatch);
    constexpr auto kOfNothing = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy"sv;
    EXPECT_EQ(check(kOfNothing, "\0"sv), PasswordCheck::Mismatch);
}

/// A stored hash that is sound is not "damaged" because somebody typed a long password.
TEST(PasswordHash, a_very_long_password_is_wrong_for_an_imported_hash_not_malformed) {
    const std::string longest(1024, 'p');
    EXPECT_EQ(check("$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", longest),
              PasswordCheck::Mismatch);
    EXPECT_EQ(check("$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLi"
                    "BFdcbYEdFCoEOfaS35inz1",
                    longest),
              PasswordCheck::Mismatch);
}

TEST(PasswordHash, the_empty_password_matches_only_its_own_hash) {
    EXPECT_EQ(check(cheap_hash(""), ""), PasswordCheck::Match);
    EXPECT_EQ(check(cheap_hash("x"), ""), PasswordCheck::Mismatch);
    EXPECT_EQ(check_password(cheap_hash(""), Secret()), PasswordCheck::Match);
}

TEST(PasswordHash, SEC_004_asks_for_a_new_hash_when_the_kind_or_the_cost_differs) {
    const std::string stored = cheap_hash("x");
    EXPECT_FALSE(crypto::needs_upgrade(stored, kCheap));
    EXPECT_TRUE(crypto::needs_upgrade(stored, PasswordCost{65, 1, 1}));
    EXPECT_TRUE(crypto::needs_upgrade(stored, PasswordCost{64, 2, 1}));
    EXPECT_TRUE(crypto::needs_upgrade(stored, PasswordCost{64, 1, 2}));
    EXPECT_TRUE(crypto::needs_upgrade(
        "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW", kCheap));
    EXPECT_TRUE(crypto::needs_upgrade("$argon2i" + stored.substr(9), kCheap));
    EXPECT_TRUE(crypto::needs_upgrade("", kCheap));
}

}  // namespace
}  // namespace gatekeeper::tests
