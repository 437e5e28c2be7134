#include "support/store_fixture.hpp"

#include <gatekeeper/domain/limits.hpp>
#include <gatekeeper/store/redis_attempt_ledger.hpp>
#include <gatekeeper/store/script.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Limit;
using domain::seconds;
using store::RedisAttemptLedger;

/// Redis times these by its own clock, so they are long enough for any machine.
const std::vector<Limit> kThreeAnHour = {{"hour", 3, std::chrono::hours(1)}};
const std::vector<Limit> kTwoLimits = {{"hour", 3, std::chrono::hours(1)},
                                       {"day", 5, std::chrono::hours(24)}};
const std::vector<Limit> kBackoff = {
    {"growing", 2, std::chrono::hours(20), std::chrono::minutes(30), std::chrono::hours(3)}};

class RedisLedger : public StoreTest {
  protected:
    seconds reserve(const std::vector<Limit>& limits, const std::string& subject = "jan") {
        return run(store_.reserve(subject, limits));
    }
    bool granted(const std::vector<Limit>& limits, const std::string& subject = "jan") {
        return reserve(limits, subject) == seconds(0);
    }
    std::int64_t count(const std::string& name) {
        const ports::RedisReply reply = redis_.now("HGET", keys_.limit("jan", name), "count");
        return store::number_in(reply).value_or(0);
    }
    /// As if the wait were over.
    void open_again(const std::string& name) {
        redis_.now("HSET", keys_.limit("jan", name), "until", "0");
    }

    RedisAttemptLedger store_{redis_, keys_};
};

TEST_F(RedisLedger, grants_as_many_as_there_are_and_then_says_how_long_to_wait) {
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(granted(kThreeAnHour)) << i;
    const seconds wait = reserve(kThreeAnHour);
    EXPECT_GT(wait, std::chrono::minutes(50));
    EXPECT_LE(wait, std::chrono::hours(1));
    EXPECT_FALSE(granted(kThreeAnHour));
    EXPECT_EQ(count("hour"), 3) << "refused attempts do not count";
}

TEST_F(RedisLedger, counts_subjects_apart) {
    while (granted(kThreeAnHour)) {
    }
    EXPECT_TRUE(granted(kThreeAnHour, "piet"));
    EXPECT_TRUE(granted(kThreeAnHour, "jan "));
}

TEST_F(RedisLedger, takes_from_every_limit_or_from_none) {
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(granted(kTwoLimits)) << i;
    EXPECT_FALSE(granted(kTwoLimits));
    EXPECT_EQ(count("hour"), 3);
    EXPECT_EQ(count("day"), 3) << "the hour was full, so the day was left alone";
    redis_.now("DEL", keys_.limit("jan", "hour"));  // the hour is over
    EXPECT_TRUE(granted(kTwoLimits));
    EXPECT_TRUE(granted(kTwoLimits));
    const seconds wait = reserve(kTwoLimits);
    EXPECT_GT(wait, std::chrono::hours(23)) << "now it is the day that is full";
    EXPECT_EQ(count("hour"), 2);
}

TEST_F(RedisLedger, SEC_157_forgets_at_the_end_of_the_window) {
    granted(kThreeAnHour);
    const std::int64_t first = redis_.now("PTTL", keys_.limit("jan", "hour")).integer;
    EXPECT_GT(first, 0);
    EXPECT_LE(first, 3'600'000);
    granted(kThreeAnHour);
    EXPECT_LE(redis_.now("PTTL", keys_.limit("jan", "hour")).integer, first)
        << "an attempt does not prolong the window";
}

TEST_F(RedisLedger, SEC_150_waits_twice_as_long_after_each_attempt_up_to_the_longest) {
    EXPECT_TRUE(granted(kBackoff));
    EXPECT_TRUE(granted(kBackoff));
    const std::vector<std::chrono::minutes> expected = {
        std::chrono::minutes(30), std::chrono::minutes(60), std::chrono::minutes(120),
        std::chrono::minutes(180), std::chrono::minutes(180)};
    for (const std::chrono::minutes longest : expected) {
        const seconds wait = reserve(kBackoff);
        EXPECT_LE(wait, longest);
        EXPECT_GT(wait, longest - std::chrono::minutes(20));
        open_again("growing");
        EXPECT_TRUE(granted(kBackoff));
    }
}

TEST_F(RedisLedger, SEC_155_never_locks_for_good_however_many_attempts_were_made) {
    for (int i = 0; i < 100; ++i) {
        granted(kBackoff);
        open_again("growing");
    }
    granted(kBackoff);
    EXPECT_LE(reserve(kBackoff), std::chrono::hours(3));
    EXPECT_LE(time_to_live(keys_.limit("jan", "growing")), 20 * 3600);
}

TEST_F(RedisLedger, forgives_all_at_once) {
    while (granted(kTwoLimits)) {
    }
    run(store_.forgive("jan", kTwoLimits));
    EXPECT_TRUE(all_keys().empty());
    EXPECT_TRUE(granted(kTwoLimits));
}

TEST_F(RedisLedger, forgives_only_what_it_is_told_to) {
    granted(kTwoLimits);
    granted(kTwoLimits, "piet");
    run(store_.forgive("jan", kThreeAnHour));
    EXPECT_EQ(count("hour"), 0);
    EXPECT_EQ(count("day"), 1);
    EXPECT_TRUE(exists(keys_.limit("piet", "hour")));
    run(store_.forgive("nobody", kTwoLimits));
}

TEST_F(RedisLedger, SEC_157_every_counter_ends_by_itself) {
    const domain::Limits limits;
    for (const auto* list : {&limits.password, &limits.code, &limits.challenge, &limits.sms_again,
                             &limits.sms_burst, &limits.sms_day, &limits.mail}) {
        granted(*list);
    }
    ASSERT_FALSE(all_keys().empty());
    for (const std::string& key : all_keys()) {
        EXPECT_GT(time_to_live(key), 0) << key;
        EXPECT_LE(time_to_live(key), 24 * 3600) << key;
    }
}

TEST_F(RedisLedger, SEC_150_the_limits_of_the_product_let_five_passwords_through_at_once) {
    const domain::Limits limits;
    int at_once = 0;
    while (at_once < 50 && granted(limits.password))
        ++at_once;
    EXPECT_EQ(at_once, 5);
}

TEST_F(RedisLedger, SEC_151_the_limits_of_the_product_let_twenty_codes_an_hour_and_fifty_a_day) {
    const domain::Limits limits;
    int codes = 0;
    for (int hour = 0; hour < 5; ++hour) {
        while (granted(limits.code))
            ++codes;
        EXPECT_EQ(codes, std::min(50, 20 * (hour + 1)));
        redis_.now("DEL", keys_.limit("jan", "code-hour"));
    }
    EXPECT_EQ(codes, 50);
}

TEST_F(RedisLedger,
       SEC_084_the_limits_of_the_product_let_three_messages_in_ten_minutes_and_ten_a_day) {
    const domain::Limits limits;
    EXPECT_TRUE(granted(limits.sms_again));
    EXPECT_GT(reserve(limits.sms_again), seconds(0));
    EXPECT_LE(reserve(limits.sms_again), seconds(60));
    int burst = 0;
    while (burst < 50 && granted(limits.sms_burst))
        ++burst;
    EXPECT_EQ(burst, 3);
    EXPECT_LE(reserve(limits.sms_burst), std::chrono::minutes(10));
    int day = 0;
    while (day < 50 && granted(limits.sms_day))
        ++day;
    EXPECT_EQ(day, 10);
}

TEST_F(RedisLedger, SEC_152_two_hundred_at_once_get_exactly_as_many_as_there_are) {
    const std::vector<Limit> limits = {{"a", 7, std::chrono::hours(1)},
                                       {"b", 50, std::chrono::hours(1)}};
    EXPECT_EQ(how_many(200,
                       [&](BlockingRedis& redis, int) {
                           RedisAttemptLedger own(redis, keys_);
                           return run(own.reserve("jan", limits)) == seconds(0);
                       }),
              7);
    EXPECT_EQ(count("a"), 7);
    EXPECT_EQ(count("b"), 7);
}

}  // namespace
}  // namespace gatekeeper::tests
