#include "support/store_fixture.hpp"

#include <gatekeeper/domain/limits.hpp>
#include <gatekeeper/domain/network.hpp>
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
    for (const auto* list :
         {&limits.password, &limits.code, &limits.challenge, &limits.network, &limits.mail,
          &limits.mail_network, &limits.sms_again, &limits.sms, &limits.sms_account,
          &limits.sms_network, &limits.sms_prefix, &limits.sms_total}) {
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
        redis_.now("DEL", keys_.limit("jan", "code"));
    }
    EXPECT_EQ(codes, 50);
}

TEST_F(RedisLedger,
       SEC_084_the_limits_of_the_product_let_three_messages_in_ten_minutes_and_ten_a_day) {
    const domain::Limits limits;
    EXPECT_TRUE(granted(limits.sms_again));
    EXPECT_GT(reserve(limits.sms_again), seconds(0));
    EXPECT_LE(reserve(limits.sms_again), seconds(60));
    int messages = 0;
    while (messages < 50 && granted(limits.sms))
        ++messages;
    EXPECT_EQ(messages, 3);
    EXPECT_LE(reserve(limits.sms), std::chrono::minutes(10));
    for (int burst = 0; burst < 5; ++burst) {
        redis_.now("DEL", keys_.limit("jan", "sms"));
        while (messages < 50 && granted(limits.sms))
            ++messages;
    }
    EXPECT_EQ(messages, 10);
}

TEST_F(RedisLedger, gives_back_exactly_one) {
    while (granted(kTwoLimits)) {
    }
    run(store_.give_back("jan", kTwoLimits));
    EXPECT_EQ(count("hour"), 2);
    EXPECT_EQ(count("day"), 2);
    EXPECT_TRUE(granted(kTwoLimits));
    EXPECT_FALSE(granted(kTwoLimits));
}

TEST_F(RedisLedger, gives_back_nothing_that_was_not_taken) {
    run(store_.give_back("jan", kTwoLimits));
    EXPECT_TRUE(all_keys().empty()) << "no counter without an end comes of it";
    granted(kThreeAnHour);
    for (int i = 0; i < 3; ++i)
        run(store_.give_back("jan", kThreeAnHour));
    EXPECT_TRUE(all_keys().empty());
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(granted(kThreeAnHour)) << i;
    EXPECT_FALSE(granted(kThreeAnHour));
}

TEST_F(RedisLedger, keeps_the_window_when_it_gives_back) {
    granted(kThreeAnHour);
    granted(kThreeAnHour);
    run(store_.give_back("jan", kThreeAnHour));
    EXPECT_GT(time_to_live(keys_.limit("jan", "hour")), 0);
}

TEST_F(RedisLedger, SEC_153_counts_different_values_where_a_limit_asks_for_it) {
    const auto tries = [this](const std::string& name) {
        return granted(domain::of_values(kThreeAnHour, name));
    };
    for (int i = 0; i < 4; ++i) {
        EXPECT_TRUE(tries("a"));
        EXPECT_TRUE(tries("b"));
        EXPECT_TRUE(tries("c"));
    }
    EXPECT_FALSE(tries("d"));
    EXPECT_TRUE(tries("c")) << "what was counted already may go on";
    const seconds wait = reserve(domain::of_values(kThreeAnHour, "d"));
    EXPECT_GT(wait, std::chrono::minutes(50));
    EXPECT_LE(wait, std::chrono::hours(1));
    run(store_.give_back("jan", domain::of_values(kThreeAnHour, "b")));
    EXPECT_TRUE(tries("d"));
    EXPECT_FALSE(tries("b"));
    const std::string key = keys_.limit("jan", "hour");
    EXPECT_EQ(redis_.now("SCARD", key).integer, 3) << "SEC-157: never more than the limit";
    EXPECT_GT(time_to_live(key), 0);
}

TEST_F(RedisLedger, takes_no_value_when_another_limit_refuses) {
    std::vector<Limit> both = domain::of_values({{"names", 3, std::chrono::hours(1)}}, "a");
    both.push_back({"hour", 1, std::chrono::hours(1)});
    EXPECT_TRUE(granted(both));
    both.front().value = "b";
    EXPECT_FALSE(granted(both));
    EXPECT_EQ(redis_.now("SCARD", keys_.limit("jan", "names")).integer, 1);
}

TEST_F(RedisLedger, SEC_084_counts_messages_and_those_whose_code_came_back) {
    const auto add = [this](std::int64_t sent, std::int64_t verified) {
        ports::AttemptLedger::Messages more;
        more.sent = sent;
        more.verified = verified;
        return run(store_.count_messages(more));
    };
    add(1, 0);
    add(1, 0);
    const auto so_far = add(0, 1);
    EXPECT_EQ(so_far.sent, 2);
    EXPECT_EQ(so_far.verified, 1);
    EXPECT_GT(time_to_live(keys_.limit("sms", "messages")), 3000);
    EXPECT_LE(time_to_live(keys_.limit("sms", "messages")), 3600);
}

TEST_F(RedisLedger, keeps_what_one_script_touches_in_one_slot_of_a_cluster) {
    const auto network = domain::Network::parse("2001:db8:1:2::7");
    const domain::Limits limits;
    run(store_.reserve(network->subject(), network->share_of(limits.network)));
    const std::vector<std::string> keys = all_keys();
    ASSERT_EQ(keys.size(), 2U);
    for (const std::string& key : keys)
        EXPECT_NE(key.find("{" + network->subject() + "}"), std::string::npos) << key;
}

TEST_F(RedisLedger, SEC_152_gives_back_to_many_at_once_exactly_what_they_took) {
    const std::vector<Limit> limits = {{"a", 300, std::chrono::hours(1)}};
    granted(limits);
    how_many(100, [&](BlockingRedis& redis, int) {
        RedisAttemptLedger own(redis, keys_);
        run(own.reserve("jan", limits));
        run(own.give_back("jan", limits));
        return true;
    });
    EXPECT_EQ(count("a"), 1);
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
