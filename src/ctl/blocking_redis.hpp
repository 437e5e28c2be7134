#pragma once

#include "redis_connection.hpp"

#include <utility>

namespace gatekeeper::ctl {

/// Redis for one task at a time: every command waits for its answer.
class BlockingRedis final : public ports::RedisCommands {
  public:
    explicit BlockingRedis(RedisConnection connection) : connection_(std::move(connection)) {}

    async::Task<ports::RedisReply> run(ports::RedisCommand command) override {
        connection_.send(command);
        co_return connection_.receive();
    }

    async::Task<std::vector<ports::RedisReply>> run_all(
        std::vector<ports::RedisCommand> commands) override {
        for (const ports::RedisCommand& command : commands)
            connection_.send(command);
        std::vector<ports::RedisReply> replies;
        while (replies.size() < commands.size())
            replies.push_back(connection_.receive());
        co_return replies;
    }

  private:
    RedisConnection connection_;
};

}  // namespace gatekeeper::ctl
