#include "ctl/output.hpp"

#include <gtest/gtest.h>

namespace gatekeeper::ctl {
namespace {

json::Value sample() {
    json::Value value = json::Value::object();
    value.set("a", json::Value::integer(1));
    return value;
}

TEST(Output, answers_in_one_form) {
    testing::internal::CaptureStdout();
    Output(false).answer(sample(), "one");
    Output(true).answer(sample(), "one");
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "one\n{\"a\":1}\n");
}

TEST(Output, fails_in_both_forms) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    Output(true).failure("no \"a\"\n\xff");
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "{\"error\":\"no \\\"a\\\"??\"}\n");
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "gatekeeperctl: no \"a\"\n\xff\n");
}

TEST(Quoted, lets_nothing_through_that_a_terminal_obeys) {
    EXPECT_EQ(in_quotes("caf\xc3\xa9"), "\"caf\xc3\xa9\"");
    EXPECT_EQ(in_quotes("a\x1b[31m\n\x7f"), "\"a?[31m??\"");
    EXPECT_EQ(in_quotes("caf\xe9"), "\"caf?\"");
    EXPECT_EQ(in_quotes(std::string(100, 'x')), "\"" + std::string(80, 'x') + "...\"");
    EXPECT_EQ(in_quotes(std::string(79, 'x') + "\xc3\xa9\xc3\xa9"),
              "\"" + std::string(79, 'x') + "...\"");
}

TEST(IsoTime, is_in_utc) {
    EXPECT_EQ(iso_time(domain::from_unix(0)), "1970-01-01T00:00:00Z");
    EXPECT_EQ(iso_time(domain::from_unix(1'785'412'800)), "2026-07-30T12:00:00Z");
}

TEST(Grouped, puts_commas_between_thousands) {
    EXPECT_EQ(grouped(0), "0");
    EXPECT_EQ(grouped(999), "999");
    EXPECT_EQ(grouped(1000), "1,000");
    EXPECT_EQ(grouped(1'234'567), "1,234,567");
}

}  // namespace
}  // namespace gatekeeper::ctl
