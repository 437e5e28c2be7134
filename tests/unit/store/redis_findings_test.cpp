#include "fakes/recording_log.hpp"
#include "support/store_fixture.hpp"

#include <gatekeeper/store/redis_findings.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatekeeper::store {
namespace {

using testing::HasSubstr;
using Level = Finding::Level;

std::string info(std::string_view version, std::string_view role, std::string_view aof,
                 std::string_view policy) {
    std::string text = "# Server\r\nredis_version:";
    text.append(version).append("\r\n\r\n# Memory\r\nmaxmemory:100\r\nmaxmemory_policy:");
    text.append(policy).append("\r\n# Persistence\r\naof_enabled:").append(aof);
    text.append("\r\naof_last_write_status:ok\r\n# Replication\r\nrole:").append(role);
    return text.append("\r\n");
}

/// The levels of version, role, persistence and eviction.
std::string levels(const std::string& text) {
    std::string all;
    for (const Finding& finding : judge_redis(text)) {
        all.push_back("owp"[static_cast<int>(finding.level)]);
        EXPECT_EQ(finding.level == Level::Ok, finding.remedy.empty()) << finding.text;
    }
    return all;
}

TEST(JudgeRedis, is_content_with_a_good_one) {
    EXPECT_EQ(levels(info("7.0.15", "master", "1", "noeviction")), "oooo");
    EXPECT_EQ(levels(info("6.0.0", "master", "1", "noeviction")), "oooo");
}

TEST(JudgeRedis, names_every_problem) {
    EXPECT_EQ(levels(info("5.0.14", "slave", "0", "allkeys-lru")), "pppp");
    EXPECT_EQ(levels(""), "pppp");
}

TEST(JudgeRedis, knows_that_nothing_is_evicted_without_a_limit) {
    std::string text = info("7.0.15", "master", "1", "allkeys-lru");
    text.replace(text.find("maxmemory:100"), 13, "maxmemory:0");
    EXPECT_EQ(levels(text), "ooow");
}

TEST(JudgeRedis, sees_a_failed_write) {
    std::string text = info("7.0.15", "master", "1", "noeviction");
    text.replace(text.find("status:ok"), 9, "status:err");
    EXPECT_EQ(levels(text), "oopo");
    EXPECT_THAT(judge_redis(text)[2].remedy, HasSubstr("disk"));
}

using ReportRedisProblems = tests::StoreTest;

TEST_F(ReportRedisProblems, SEC_241_tells_the_operator_what_would_lose_customers_and_what_to_do) {
    tests::RecordingLog log;
    tests::run(report_redis_problems(redis_, log));
    ASSERT_EQ(log.errors.size(), 1U) << log.all();
    EXPECT_THAT(log.errors[0], HasSubstr("gatekeeper_redis: the append-only file is off"));
    EXPECT_THAT(log.errors[0], HasSubstr("appendonly yes"));
}

}  // namespace
}  // namespace gatekeeper::store
