#pragma once

#include "support/redis_server.hpp"
#include "support/run.hpp"

#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/ports/redis_commands.hpp>

#include <hiredis/hiredis.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace gatekeeper::tests {

/// RedisCommands over one blocking connection, so that the repositories can be tested against a
/// real server. One connection per thread.
class BlockingRedis final : public ports::RedisCommands {
  public:
    explicit BlockingRedis(const std::string& socket = RedisEnvironment::server().socket())
        : context_(redisConnectUnix(socket.c_str()), &redisFree) {
        if (!context_ || context_->err != 0) {
            throw ports::PortFailure("no connection to the Redis of the tests");
        }
    }

    async::Task<ports::RedisReply> run(ports::RedisCommand command) override {
        ++round_trips_;
        append(command);
        co_return next();
    }

    async::Task<std::vector<ports::RedisReply>> run_all(
        std::vector<ports::RedisCommand> commands) override {
        ++round_trips_;
        for (const ports::RedisCommand& command : commands)
            append(command);
        std::vector<ports::RedisReply> replies;
        for (std::size_t i = 0; i < commands.size(); ++i)
            replies.push_back(next());
        co_return replies;
    }

    /// For the tests themselves: runs a command here and now.
    template <class... Arguments>
    ports::RedisReply now(const char* name, Arguments&&... arguments) {
        append(ports::RedisCommand(name, std::forward<Arguments>(arguments)...));
        return next();
    }

    /// How often the other side was asked.
    int round_trips() const { return round_trips_; }

  private:
    using Reply = std::unique_ptr<redisReply, decltype(&freeReplyObject)>;

    void append(const ports::RedisCommand& command) {
        std::vector<const char*> data;
        std::vector<std::size_t> sizes;
        for (const std::string& argument : command.arguments()) {
            data.push_back(argument.data());
            sizes.push_back(argument.size());
        }
        redisAppendCommandArgv(context_.get(), static_cast<int>(data.size()), data.data(),
                               sizes.data());
    }

    ports::RedisReply next() {
        void* raw = nullptr;
        if (redisGetReply(context_.get(), &raw) != REDIS_OK) {
            throw ports::PortFailure("the Redis of the tests is gone");
        }
        const Reply reply(static_cast<redisReply*>(raw), &freeReplyObject);
        return converted(*reply);
    }

    static ports::RedisReply converted(const redisReply& reply) {
        using Type = ports::RedisReply::Type;
        ports::RedisReply value;
        switch (reply.type) {
            case REDIS_REPLY_STATUS:
                value.type = Type::Status;
                break;
            case REDIS_REPLY_ERROR:
                value.type = Type::Error;
                break;
            case REDIS_REPLY_INTEGER:
                value.type = Type::Integer;
                value.integer = reply.integer;
                break;
            case REDIS_REPLY_STRING:
                value.type = Type::String;
                break;
            case REDIS_REPLY_ARRAY:
                value.type = Type::Array;
                for (std::size_t i = 0; i < reply.elements; ++i) {
                    value.elements.push_back(converted(*reply.element[i]));
                }
                break;
            default:
                break;
        }
        if (reply.str != nullptr) value.text.assign(reply.str, static_cast<std::size_t>(reply.len));
        return value;
    }

    std::unique_ptr<redisContext, decltype(&redisFree)> context_;
    int round_trips_ = 0;
};

}  // namespace gatekeeper::tests
