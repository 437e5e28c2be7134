#include "ctl/seen_texts.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gatekeeper::ctl {
namespace {

TEST(SeenTexts, remembers_the_line) {
    SeenTexts seen;
    EXPECT_EQ(seen.find("a"), 0U);
    seen.note("a", 1);
    EXPECT_EQ(seen.find("a"), 1U);
    EXPECT_EQ(seen.find("b"), 0U);
    EXPECT_EQ(seen.find(""), 0U);
}

TEST(SeenTexts, remembers_many) {
    SeenTexts seen;
    for (std::size_t i = 1; i <= 100'000; ++i) {
        const std::string text = "customer" + std::to_string(i);
        ASSERT_EQ(seen.find(text), 0U);
        seen.note(text, i);
    }
    for (std::size_t i = 1; i <= 100'000; ++i) {
        ASSERT_EQ(seen.find("customer" + std::to_string(i)), i);
    }
}

}  // namespace
}  // namespace gatekeeper::ctl
