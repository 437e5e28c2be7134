#include "ctl/pipelined_redis.hpp"

#include "support/counted.hpp"
#include "with_redis.hpp"

#include <gatekeeper/async/root.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using async::Task;
using ports::PortFailure;
using ports::RedisCommand;
using ports::RedisReply;

struct Listener final : async::RootListener<std::string> {
    async::Root<std::string> root;
    std::string result;
    void finished(std::string text) noexcept override { result = std::move(text); }
    void failed(std::exception_ptr) noexcept override { result = "failed"; }
};

/// A row of the kind an import has: three commands, one after the other.
Task<std::string> three(PipelinedRedis& redis, std::string name) {
    const tests::Counted counted;
    RedisCommand set("SET", name, "1");
    co_await redis.run(std::move(set));
    RedisCommand increment("INCRBY", name, std::int64_t{41});
    co_await redis.run(std::move(increment));
    RedisCommand get("GET", name);
    const RedisReply reply = co_await redis.run(std::move(get));
    co_return name + "=" + reply.text;
}

Task<std::string> all_at_once(PipelinedRedis& redis, int count) {
    std::vector<RedisCommand> commands;
    for (int i = 0; i < count; ++i)
        commands.emplace_back("ECHO", std::int64_t{i});
    const std::vector<RedisReply> replies = co_await redis.run_all(std::move(commands));
    std::string text;
    for (const RedisReply& reply : replies)
        text += reply.text + " ";
    co_return text;
}

class PipelinedRedisTest : public tests::WithRedis {
  protected:
    PipelinedRedis redis_{RedisConnection(settings())};
};

TEST_F(PipelinedRedisTest, serves_many_tasks_at_once) {
    std::deque<Listener> tasks(300);
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        tasks[i].root.start(three(redis_, "key" + std::to_string(i)), tasks[i]);
    }
    EXPECT_EQ(tests::Counted::alive(), 300);
    for (std::size_t i = 0; i < 3 * tasks.size(); ++i)
        redis_.resume_one();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
        EXPECT_EQ(tasks[i].result, "key" + std::to_string(i) + "=42");
    }
    EXPECT_EQ(tests::Counted::alive(), 0);
    EXPECT_EQ(keys(), 300);
}

TEST_F(PipelinedRedisTest, shares_round_trips_between_tasks) {
    std::deque<Listener> tasks(50);
    for (Listener& task : tasks)
        task.root.start(three(redis_, "key"), task);
    // Nothing is sent before somebody has to wait: all first commands go in one write.
    EXPECT_EQ(keys(), 0);
    redis_.resume_one();
    EXPECT_EQ(keys(), 1);
    for (int i = 1; i < 150; ++i)
        redis_.resume_one();
}

TEST_F(PipelinedRedisTest, gives_several_replies_to_one_task) {
    Listener four;
    Listener none;
    Listener three_more;
    four.root.start(all_at_once(redis_, 4), four);
    none.root.start(all_at_once(redis_, 0), none);
    three_more.root.start(three(redis_, "key"), three_more);
    EXPECT_EQ(none.result, "");
    for (int i = 0; i < 7; ++i)
        redis_.resume_one();
    EXPECT_EQ(four.result, "0 1 2 3 ");
    EXPECT_EQ(three_more.result, "key=42");
}

TEST_F(PipelinedRedisTest, a_task_that_goes_loses_its_reply_and_nobody_else_does) {
    Listener gone;
    Listener stays;
    gone.root.start(all_at_once(redis_, 3), gone);
    stays.root.start(three(redis_, "key"), stays);
    redis_.resume_one();
    gone.root.cancel();
    for (int i = 0; i < 5; ++i)
        redis_.resume_one();
    EXPECT_EQ(gone.result, "");
    EXPECT_EQ(stays.result, "key=42");
}

TEST_F(PipelinedRedisTest, tasks_of_a_lost_redis_can_be_destroyed) {
    std::signal(SIGPIPE, SIG_IGN);
    auto lost = std::make_unique<tests::RedisServer>();
    PipelinedRedis redis{RedisConnection(tests::settings_of(*lost))};
    {
        std::deque<Listener> tasks(10);
        for (Listener& task : tasks)
            task.root.start(three(redis, "key"), task);
        lost.reset();
        EXPECT_THROW(redis.resume_one(), PortFailure);
        EXPECT_EQ(tests::Counted::alive(), 10);
    }
    EXPECT_EQ(tests::Counted::alive(), 0);
}

}  // namespace
}  // namespace gatekeeper::ctl
