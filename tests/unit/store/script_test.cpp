#include "support/store_fixture.hpp"

#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/store/redis_attempt_ledger.hpp>
#include <gatekeeper/store/script.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <limits>
#include <string>
#include <utility>
#include <vector>

namespace gatekeeper::tests {
namespace {

using ports::PortFailure;
using ports::RedisCommand;
using ports::RedisReply;
using store::Script;
using store::ScriptCall;
using testing::ElementsAre;
using Type = RedisReply::Type;

RedisReply reply(Type type, std::string text, std::int64_t integer = 0) {
    RedisReply made;
    made.type = type;
    made.text = std::move(text);
    made.integer = integer;
    return made;
}

/// Answers what the test put there, and remembers what it was asked.
class ScriptedRedis final : public ports::RedisCommands {
  public:
    explicit ScriptedRedis(std::deque<RedisReply> answers) : answers_(std::move(answers)) {}

    async::Task<RedisReply> run(RedisCommand command) override {
        asked.push_back(command.arguments());
        if (answers_.empty()) throw PortFailure("asked once too often");
        RedisReply answer = answers_.front();
        answers_.pop_front();
        co_return answer;
    }
    async::Task<std::vector<RedisReply>> run_all(std::vector<RedisCommand>) override {
        throw PortFailure("not expected");
        co_return std::vector<RedisReply>();
    }

    std::vector<std::vector<std::string>> asked;

  private:
    std::deque<RedisReply> answers_;
};

const Script kScript("return ARGV[1]");

ScriptCall call() {
    ScriptCall made(kScript);
    made.key("one key").key("another").argument("text").argument(std::int64_t(-5));
    return made;
}

TEST(Script, is_called_by_its_digest_with_keys_counted) {
    EXPECT_THAT(call().by_sha1().arguments(),
                ElementsAre("EVALSHA", kScript.sha1(), "2", "one key", "another", "text", "-5"));
    EXPECT_EQ(call().by_source().arguments()[0], "EVAL");
    EXPECT_EQ(call().by_source().arguments()[1], "return ARGV[1]");
}

TEST(Script, FI_09_is_sent_whole_once_where_the_server_does_not_know_it) {
    ScriptedRedis redis(
        {reply(Type::Error, "NOSCRIPT No matching script"), reply(Type::Integer, "", 1)});
    EXPECT_EQ(run(store::evaluate(redis, call())).integer, 1);
    ASSERT_EQ(redis.asked.size(), 2U);
    EXPECT_EQ(redis.asked[0][0], "EVALSHA");
    EXPECT_EQ(redis.asked[1][0], "EVAL");
}

TEST(Script, FI_09_is_not_sent_again_and_again) {
    ScriptedRedis redis({reply(Type::Error, "NOSCRIPT No matching script"),
                         reply(Type::Error, "NOSCRIPT still not")});
    EXPECT_THROW(run(store::evaluate(redis, call())), PortFailure);
    EXPECT_EQ(redis.asked.size(), 2U);
}

class RefusedBy : public testing::TestWithParam<const char*> {};

TEST_P(RefusedBy, FI_09_an_error_is_a_failure_of_the_port_and_never_an_answer) {
    ScriptedRedis scripts({reply(Type::Error, GetParam())});
    EXPECT_THROW(run(store::evaluate(scripts, call())), PortFailure);
    EXPECT_EQ(scripts.asked.size(), 1U);
    ScriptedRedis commands({reply(Type::Error, GetParam())});
    EXPECT_THROW(run(store::ask(commands, RedisCommand("GET", "x"))), PortFailure);
    EXPECT_THROW(store::expect(reply(Type::Error, GetParam()), Type::Error), PortFailure);
}

INSTANTIATE_TEST_SUITE_P(
    Errors, RefusedBy,
    testing::Values("OOM command not allowed", "READONLY You can't write against a replica",
                    "MASTERDOWN Link with MASTER is down", "NOREPLICAS Not enough", "LOADING Redis",
                    "BUSY Redis is busy", "MISCONF Redis is configured", "NOAUTH Authentication",
                    "WRONGPASS invalid", "NOPERM this user", "ERR max number of clients reached",
                    "MOVED 3999 127.0.0.1:6381", "ASK 3999 127.0.0.1:6381", "CLUSTERDOWN x",
                    "WRONGTYPE Operation against a key", ""));

/// Redis quotes arguments in some errors; what() goes into a log.
TEST(Script, SEC_201_a_failure_names_the_class_of_the_error_only) {
    ScriptedRedis redis({reply(Type::Error, "WRONGTYPE secret-token-in-here")});
    try {
        run(store::ask(redis, RedisCommand("GET", "x")));
        FAIL() << "no failure";
    } catch (const PortFailure& failure) {
        EXPECT_THAT(failure.what(), testing::HasSubstr("WRONGTYPE"));
        EXPECT_THAT(failure.what(), testing::Not(testing::HasSubstr("secret")));
    }
}

TEST(Script, FI_10_a_reply_of_another_type_is_a_failure) {
    EXPECT_THROW(store::expect(reply(Type::Nil, ""), Type::Array), PortFailure);
    EXPECT_THROW(store::expect(reply(Type::String, "1"), Type::Integer), PortFailure);
    EXPECT_THROW(store::is_one(reply(Type::String, "1")), PortFailure);
    EXPECT_THROW(store::is_one(reply(Type::Nil, "")), PortFailure);
    EXPECT_TRUE(store::is_one(reply(Type::Integer, "", 1)));
    EXPECT_FALSE(store::is_one(reply(Type::Integer, "", 0)));
    EXPECT_FALSE(store::is_one(reply(Type::Integer, "", 2)));
    EXPECT_FALSE(store::is_one(reply(Type::Integer, "", -1)));
}

TEST(Script, FI_11_a_number_is_digits_and_nothing_else) {
    EXPECT_EQ(store::number_in(reply(Type::String, "42")), 42);
    EXPECT_EQ(store::number_in(reply(Type::String, "-1")), -1);
    for (const char* const text :
         {"", " 1", "1 ", "1x", "x", "0x1", "1.0", "+1", "99999999999999999999", "1e3"}) {
        EXPECT_EQ(store::number_in(reply(Type::String, text)), std::nullopt) << text;
    }
    EXPECT_EQ(store::number_in(reply(Type::Integer, "5", 5)), std::nullopt);
    EXPECT_EQ(store::number_in(reply(Type::Nil, "")), std::nullopt);
}

/// Lua counts in doubles; and nothing that is added to such a number can overflow.
TEST(Script, FI_11_a_number_that_a_script_cannot_count_is_none) {
    EXPECT_EQ(store::number_in(reply(Type::String, "9007199254740992")), 9007199254740992);
    EXPECT_EQ(store::number_in(reply(Type::String, "-9007199254740992")), -9007199254740992);
    for (const char* const text :
         {"9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808"}) {
        EXPECT_EQ(store::number_in(reply(Type::String, text)), std::nullopt) << text;
    }
}

TEST(Script, FI_10_the_longest_wait_is_a_wait) {
    ScriptedRedis redis({reply(Type::Integer, "", std::numeric_limits<std::int64_t>::max())});
    store::RedisAttemptLedger ledger(redis, store::Keys("gk:"));
    const domain::Limit limit{"hour", 3, std::chrono::hours(1), {}, {}};
    EXPECT_EQ(run(ledger.reserve("jan", {limit})), domain::seconds(9'223'372'036'854'776));
}

using ScriptOnRedis = StoreTest;

TEST_F(ScriptOnRedis, runs_after_the_server_forgot_its_scripts) {
    const Script script("return redis.call('INCR', KEYS[1])");
    ScriptCall increment(script);
    increment.key(prefix_ + "counter");
    EXPECT_EQ(run(store::evaluate(redis_, increment)).integer, 1);
    redis_.now("SCRIPT", "FLUSH");
    EXPECT_EQ(run(store::evaluate(redis_, increment)).integer, 2);
    EXPECT_EQ(run(store::evaluate(redis_, increment)).integer, 3);
}

TEST_F(ScriptOnRedis, SEC_223_passes_every_byte_as_it_is) {
    const Script script("redis.call('SET', KEYS[1], ARGV[1]) return redis.call('GET', KEYS[1])");
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes.push_back(static_cast<char>(byte));
    ScriptCall keep(script);
    keep.key(prefix_ + "%s %d {x}\r\n" + bytes).argument(bytes);
    EXPECT_EQ(run(store::evaluate(redis_, keep)).text, bytes);
}

}  // namespace
}  // namespace gatekeeper::tests
