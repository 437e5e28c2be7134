#include "complaint.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::settings {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using tests::complaint;

TEST(ParseDuration, knows_four_units) {
    EXPECT_EQ(parse_duration("90s"), seconds(90));
    EXPECT_EQ(parse_duration("90"), seconds(90));
    EXPECT_EQ(parse_duration("30m"), minutes(30));
    EXPECT_EQ(parse_duration("12h"), hours(12));
    EXPECT_EQ(parse_duration("7d"), hours(168));
    EXPECT_EQ(parse_duration("0"), seconds(0));
    EXPECT_EQ(parse_duration("4294967295d"), seconds(4294967295LL * 86400));
}

TEST(ParseDuration, refuses_everything_else) {
    for (const char* const text : {"", "s", "-1", "+1", " 1", "1 ", "1.5h", "1h30m", "1w", "1M",
                                   "h1", "4294967296", "0x1"}) {
        EXPECT_THROW(parse_duration(text), SettingError) << text;
    }
    try {
        parse_duration("soon");
        FAIL();
    } catch (const SettingError& error) {
        EXPECT_THAT(error.what(), HasSubstr("\"soon\" is not a time; write a number and a unit"));
    }
}

TEST(ParseSession, reads_both_times) {
    const domain::SessionPolicy policy = parse_session({"absolute=8h", "idle=15m"});
    EXPECT_EQ(policy.idle, minutes(15));
    EXPECT_EQ(policy.absolute, hours(8));
}

TEST(ParseSession, fills_in_the_other) {
    EXPECT_EQ(parse_session({"idle=1m"}).absolute, hours(12));
    EXPECT_EQ(parse_session({"absolute=7d"}).idle, minutes(30));
}

TEST(ParseSession, says_what_is_wrong) {
    const auto said = [](const Arguments& words) { return complaint(parse_session, words); };
    EXPECT_THAT(said({"idle=59s"}), HasSubstr("idle=59s is out of bounds: from 1m to 7d"));
    EXPECT_THAT(said({"absolute=8d"}), HasSubstr("absolute=8d is out of bounds"));
    EXPECT_THAT(said({"idle=13h"}), HasSubstr("idle (780m) is longer than absolute (720m)"));
    EXPECT_THAT(said({"absolute=10m"}), HasSubstr("lower idle= or raise absolute="));
    EXPECT_THAT(said({"idle=soon"}), HasSubstr("\"soon\" is not a time"));
    EXPECT_THAT(said({"idle=1h", "idle=2h"}), HasSubstr("idle= is there twice"));
    EXPECT_THAT(said({"30m"}), HasSubstr("what may follow here is idle= and absolute="));
    EXPECT_THAT(said({"max=1h"}), HasSubstr("unknown option \"max=\""));
}

}  // namespace
}  // namespace gatekeeper::settings
