#pragma once

#include <gatekeeper/ports/redis_commands.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <memory>
#include <string>

struct redisContext;

namespace gatekeeper::ctl {

/// One connection to Redis that waits for every answer, signed in and on its database. Every call
/// throws ports::PortFailure, with the server's name, when Redis cannot be asked.
class RedisConnection {
  public:
    explicit RedisConnection(const settings::RedisSettings& settings);

    /// Queues a command.
    void send(const ports::RedisCommand& command);

    /// Writes what is queued.
    void flush();

    /// The reply to the oldest command without one; writes what is queued before it waits.
    ports::RedisReply receive();

  private:
    struct Free {
        void operator()(redisContext* context) const noexcept;
    };

    ports::RedisReply ask(const ports::RedisCommand& command);
    void greet(const settings::RedisSettings& settings);
    [[noreturn]] void fail() const;

    std::string name_;
    std::unique_ptr<redisContext, Free> context_;
};

}  // namespace gatekeeper::ctl
