#include <gatekeeper/domain/limits.hpp>

#include <gtest/gtest.h>

namespace gatekeeper::domain {
namespace {

TEST(Pumping, SEC_084_is_seen_when_more_than_two_messages_go_out_for_each_code_that_comes_back) {
    EXPECT_FALSE(looks_like_pumping(19, 0)) << "too few to tell";
    EXPECT_TRUE(looks_like_pumping(20, 0));
    EXPECT_TRUE(looks_like_pumping(20, 9));
    EXPECT_FALSE(looks_like_pumping(20, 10));
    EXPECT_FALSE(looks_like_pumping(1000, 500));
    EXPECT_TRUE(looks_like_pumping(1001, 500));
}

TEST(LimitsOf, a_part_have_counters_of_their_own) {
    const Limits limits;
    const std::vector<Limit> part = of_part(limits.password, "device");
    ASSERT_EQ(part.size(), limits.password.size());
    EXPECT_EQ(part.front().name, "password:device");
    EXPECT_EQ(part.front().most, limits.password.front().most);
    EXPECT_EQ(part.front().backoff, limits.password.front().backoff);
    EXPECT_EQ(part.back().name, "password-long:device");
}

}  // namespace
}  // namespace gatekeeper::domain
