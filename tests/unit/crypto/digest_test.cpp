#include <gatekeeper/crypto/digest.hpp>

#include <gtest/gtest.h>

#include <atomic>
#include <initializer_list>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace gatekeeper::tests {
namespace {

using crypto::bytes_of;
using crypto::HmacSha256;
using crypto::Sha256;
using crypto::sha256;
using namespace std::string_view_literals;

std::string hex(std::string_view bytes) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (const char c : bytes) {
        text.push_back(kDigits[static_cast<unsigned char>(c) >> 4]);
        text.push_back(kDigits[static_cast<unsigned char>(c) & 0xf]);
    }
    return text;
}

std::string hex(const Sha256& digest) {
    return hex(bytes_of(digest));
}

TEST(Digest, gives_the_sha256_of_fips_180) {
    EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(hex(sha256(std::string(1'000'000, 'a'))),
              "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Digest, hashes_every_byte_after_a_nul_too) {
    EXPECT_NE(sha256("a\0b"sv), sha256("a\0c"sv));
    EXPECT_NE(sha256("a\0"sv), sha256("a"sv));
}

TEST(Digest, gives_the_same_digest_again_after_others) {
    const Sha256 first = sha256("first");
    EXPECT_NE(sha256("second"), first);
    EXPECT_EQ(sha256("first"), first);
}

TEST(Digest, works_in_many_threads_at_once) {
    std::vector<std::thread> threads;
    std::vector<std::string> seen(8);
    for (std::size_t i = 0; i < seen.size(); ++i) {
        threads.emplace_back([&seen, i] {
            for (int round = 0; round < 200; ++round)
                seen[i] = hex(sha256("abc"));
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    for (const std::string& one : seen) {
        EXPECT_EQ(one, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}

TEST(Digest, names_tokens_by_base64url_of_their_sha256) {
    EXPECT_EQ(crypto::sha256_text("abc"), "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    EXPECT_EQ(crypto::sha256_text("").size(), 43U);
}

TEST(Digest, gives_the_sha1_redis_knows_a_script_by) {
    EXPECT_EQ(crypto::sha1_hex("return 1"), "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
    EXPECT_EQ(crypto::sha1_hex(""), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

Sha256 hmac(std::string_view key, std::initializer_list<std::string_view> parts) {
    return HmacSha256(key).over(parts);
}

/// The keys and data of RFC 4231; the expected values are HMAC-SHA-256 of the framed data (each
/// part after its length as eight bytes), computed with Python's hmac.
TEST(Digest, gives_hmac_sha256_over_parts_framed_by_their_length) {
    EXPECT_EQ(hex(hmac(std::string(20, '\x0b'), {"Hi There"})),
              "70454c00e162637b41588d34d6e73e7ab2fb58fdde827b1e084ecaeb378dca60");
    EXPECT_EQ(hex(hmac("Jefe", {"what do ya want ", "for nothing?"})),
              "2adf7332d323203dd3dd441f723b556d218a9e97e6fbcef63aacb34bc269ec44");
    EXPECT_EQ(hex(hmac(std::string(131, '\xaa'),
                       {"Test Using Larger Than Block-Size Key - Hash Key First"})),
              "89b7722a94d5e6bd2ea45844714b7e1c67bd6f830adc148c508f6ad1855c0c2a");
}

TEST(Digest, gives_the_same_mac_whatever_was_asked_before) {
    const HmacSha256 keyed("Jefe");
    const Sha256 first = keyed.over({"what do ya want ", "for nothing?"});
    const Sha256 other = keyed.over({"something else"});
    EXPECT_NE(other, first);
    EXPECT_EQ(keyed.over({"what do ya want ", "for nothing?"}), first);
    EXPECT_EQ(keyed.over({"something else"}), other);
}

TEST(Digest, gives_the_same_mac_to_many_threads_at_once) {
    const HmacSha256 keyed("Jefe");
    const Sha256 expected = keyed.over({"what do ya want ", "for nothing?"});
    std::atomic<int> wrong = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 2000; ++round) {
                if (keyed.over({"what do ya want ", "for nothing?"}) != expected) ++wrong;
            }
        });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0);
}

TEST(Digest, gives_plain_hmac_over_no_parts) {
    EXPECT_EQ(hex(hmac("key", {})),
              "5d5d139563c95b5967b9bd9a8c9b233a9dedb45072794cd232dc1b74832607d0");
}

TEST(Digest, SEC_007_no_two_lists_of_parts_give_the_same_mac) {
    const std::vector<Sha256> macs = {
        hmac("k", {}),
        hmac("k", {""}),
        hmac("k", {"", ""}),
        hmac("k", {"ab", "c"}),
        hmac("k", {"a", "bc"}),
        hmac("k", {"abc"}),
        hmac("k", {"abc", ""}),
        hmac("k", {"", "abc"}),
        hmac("k", {"a", "b", "c"}),
        hmac("k", {"c", "b", "a"}),
        hmac("k", {"a\0"sv, "bc"}),
        hmac("k", {"a", "\0bc"sv}),
        hmac("k", {"\0\0\0\0\0\0\0\3abc"sv}),
        hmac("k", {"\0\0\0\0\0\0\0\1a"sv, "bc"}),
        hmac("l", {"abc"}),
    };
    const std::set<Sha256> distinct(macs.begin(), macs.end());
    EXPECT_EQ(distinct.size(), macs.size());
}

TEST(Digest, compares_whole_values) {
    EXPECT_TRUE(crypto::equal("", ""));
    EXPECT_TRUE(crypto::equal("same\0text"sv, "same\0text"sv));
    EXPECT_FALSE(crypto::equal("same\0text"sv, "same\0test"sv));
    EXPECT_FALSE(crypto::equal("same", "sam"));
    EXPECT_FALSE(crypto::equal("", "a"));
    EXPECT_FALSE(crypto::equal("Same", "same"));
}

}  // namespace
}  // namespace gatekeeper::tests
