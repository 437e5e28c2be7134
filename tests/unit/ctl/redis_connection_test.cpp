#include "ctl/blocking_redis.hpp"
#include "ctl/wait.hpp"
#include "with_redis.hpp"

#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/store/script.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <memory>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using ports::PortFailure;
using ports::RedisCommand;
using ports::RedisReply;
using testing::HasSubstr;
using Type = RedisReply::Type;

class BlockingRedisTest : public tests::WithRedis {
  protected:
    BlockingRedis redis_{RedisConnection(settings())};
};

TEST_F(BlockingRedisTest, copies_every_kind_of_reply) {
    EXPECT_EQ(wait(redis_.run(RedisCommand("SET", "key", std::string("a\0\r\nb", 5)))).type,
              Type::Status);
    EXPECT_EQ(wait(redis_.run(RedisCommand("GET", "key"))).text, std::string("a\0\r\nb", 5));
    EXPECT_TRUE(wait(redis_.run(RedisCommand("GET", "none"))).is_nil());
    EXPECT_EQ(wait(redis_.run(RedisCommand("INCRBY", "n", std::int64_t{-7}))).integer, -7);
    const RedisReply list = wait(redis_.run(RedisCommand("MGET", "key", "none")));
    EXPECT_EQ(list.type, Type::Array);
    ASSERT_EQ(list.elements.size(), 2U);
    EXPECT_TRUE(list.elements[1].is_nil());
    const RedisReply error = wait(redis_.run(RedisCommand("INCR", "key")));
    EXPECT_TRUE(error.is_error());
    EXPECT_THAT(error.text, HasSubstr("not an integer"));
}

TEST_F(BlockingRedisTest, runs_many_in_order) {
    std::vector<RedisCommand> commands;
    for (std::int64_t i = 0; i < 1000; ++i)
        commands.emplace_back("ECHO", i);
    const std::vector<RedisReply> replies = wait(redis_.run_all(std::move(commands)));
    ASSERT_EQ(replies.size(), 1000U);
    for (std::size_t i = 0; i < replies.size(); ++i)
        EXPECT_EQ(replies[i].text, std::to_string(i));
    EXPECT_TRUE(wait(redis_.run_all({})).empty());
}

TEST_F(BlockingRedisTest, chooses_the_database) {
    settings::RedisSettings other = settings();
    other.database = 3;
    BlockingRedis third{RedisConnection(other)};
    wait(third.run(RedisCommand("SET", "key", "third")));
    EXPECT_TRUE(wait(redis_.run(RedisCommand("GET", "key"))).is_nil());
}

std::string failure_of(const settings::RedisSettings& settings) {
    try {
        const RedisConnection connection(settings);
    } catch (const PortFailure& failure) {
        return failure.what();
    }
    return "";
}

TEST_F(BlockingRedisTest, says_which_redis_does_not_want) {
    settings::RedisSettings unwanted = settings();
    unwanted.database = 99;
    EXPECT_THAT(failure_of(unwanted), HasSubstr("refuses the database"));
    unwanted.user = "nobody";
    unwanted.password = "hunter2";
    EXPECT_THAT(failure_of(unwanted), HasSubstr("refuses the password: WRONGPASS"));
    EXPECT_THAT(failure_of(unwanted), testing::Not(HasSubstr("hunter2")));
}

TEST(RedisConnectionTest, signs_in_as_a_user) {
    const tests::RedisServer server;
    tests::ask(server, "ACL", "SETUSER", "gate", "on", ">s3cret", "~gk:*", "+@all");
    settings::RedisSettings settings = tests::settings_of(server);
    settings.user = "gate";
    settings.password = "s3cret";
    BlockingRedis redis{RedisConnection(settings)};
    EXPECT_EQ(wait(redis.run(RedisCommand("SET", "gk:key", "value"))).text, "OK");
    EXPECT_THAT(wait(redis.run(RedisCommand("SET", "other", "value"))).text, HasSubstr("NOPERM"));
}

TEST(RedisConnectionTest, names_a_redis_that_is_not_there) {
    settings::RedisSettings settings;
    settings.unix_path = "/nowhere/redis.sock";
    EXPECT_THAT(failure_of(settings), HasSubstr("unix:/nowhere/redis.sock cannot be reached: No"));
    settings.unix_path.clear();
    settings.host = "127.0.0.1";
    settings.port = 1;
    EXPECT_THAT(failure_of(settings), HasSubstr("127.0.0.1:1 cannot be reached: Connection ref"));
}

TEST(RedisConnectionTest, names_a_redis_that_goes_away) {
    std::signal(SIGPIPE, SIG_IGN);
    auto server = std::make_unique<tests::RedisServer>();
    BlockingRedis redis{RedisConnection(tests::settings_of(*server))};
    server.reset();
    try {
        wait(redis.run(RedisCommand("PING")));
        FAIL();
    } catch (const PortFailure& failure) {
        EXPECT_THAT(failure.what(), HasSubstr("went away"));
    }
}

}  // namespace
}  // namespace gatekeeper::ctl
