#include <gatekeeper/crypto/secret.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gatekeeper::tests {
namespace {

using crypto::Secret;
using namespace std::string_view_literals;

TEST(Secret, holds_its_bytes_with_nul_and_all) {
    const Secret secret("a\0b"sv);
    EXPECT_EQ(secret.view(), "a\0b"sv);
    EXPECT_EQ(secret.size(), 3U);
    EXPECT_FALSE(secret.empty());
}

TEST(Secret, is_empty_when_nothing_was_put_in) {
    EXPECT_TRUE(Secret().empty());
    EXPECT_TRUE(Secret("").empty());
    EXPECT_EQ(Secret().view(), "");
}

TEST(Secret, starts_as_zero_bytes_of_a_size) {
    Secret secret = Secret::of_size(4);
    EXPECT_EQ(secret.view(), "\0\0\0\0"sv);
    secret.data()[1] = 'x';
    EXPECT_EQ(secret.view(), "\0x\0\0"sv);
}

TEST(Secret, cannot_be_copied_by_accident) {
    EXPECT_FALSE(std::is_copy_constructible_v<Secret>);
    EXPECT_FALSE(std::is_copy_assignable_v<Secret>);
    EXPECT_TRUE(std::is_nothrow_move_constructible_v<Secret>);
}

TEST(Secret, leaves_nothing_behind_when_moved) {
    Secret source("password");
    const Secret target(std::move(source));
    EXPECT_EQ(target.view(), "password");
    EXPECT_TRUE(source.empty());  // NOLINT(bugprone-use-after-move): that is what is tested
    EXPECT_EQ(source.view(), "");
}

TEST(Secret, gives_up_its_old_bytes_for_assigned_ones) {
    Secret secret("old");
    secret = Secret("new one");
    EXPECT_EQ(secret.view(), "new one");
    Secret& same = secret;
    secret = std::move(same);
    EXPECT_EQ(secret.view(), "new one");
}

TEST(Secret, copies_only_when_told_to) {
    const Secret secret("once");
    Secret copy = secret.copy();
    copy.data()[0] = 'O';
    EXPECT_EQ(secret.view(), "once");
    EXPECT_EQ(copy.view(), "Once");
}

/// The storage belongs to the test, so that it may be looked at afterwards.
TEST(Secret, wiping_overwrites_every_byte_and_no_other) {
    std::array<char, 6> bytes = {'a', 'b', 'c', 'd', 'e', 'f'};
    crypto::wipe(bytes.data() + 1, 4);
    EXPECT_EQ(std::string_view(bytes.data(), bytes.size()), "a\0\0\0\0f"sv);
    crypto::wipe(nullptr, 0);
}

}  // namespace
}  // namespace gatekeeper::tests
