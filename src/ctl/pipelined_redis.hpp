#pragma once

#include "redis_connection.hpp"

#include <coroutine>
#include <deque>
#include <utility>
#include <vector>

namespace gatekeeper::ctl {

/// Redis for many tasks at once on one connection: each waits at its command while the others'
/// commands go out with it, so that a round trip is shared by all. Whoever started the tasks
/// calls resume_one() until they have ended.
class PipelinedRedis final : public ports::RedisCommands {
  public:
    explicit PipelinedRedis(RedisConnection connection) : connection_(std::move(connection)) {}
    PipelinedRedis(const PipelinedRedis&) = delete;
    PipelinedRedis& operator=(const PipelinedRedis&) = delete;

    async::Task<ports::RedisReply> run(ports::RedisCommand command) override;
    async::Task<std::vector<ports::RedisReply>> run_all(
        std::vector<ports::RedisCommand> commands) override;

    /// Waits for the next reply and resumes the task that has all it waits for. Throws
    /// PortFailure when Redis is gone; the tasks then wait for good and can only be destroyed.
    /// There must be a task that waits.
    void resume_one();

  private:
    class Exchange;

    void enqueue(Exchange& exchange, const std::vector<ports::RedisCommand>& commands);
    void forget(const Exchange& exchange) noexcept;

    RedisConnection connection_;
    std::deque<Exchange*> waiting_;  // one entry for each reply to come, null when nobody wants it
    int unsent_ = 0;
};

}  // namespace gatekeeper::ctl
