#pragma once

#include <gatekeeper/async/task.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::ports {

/// One Redis command: arguments are binary safe and never formatted.
class RedisCommand {
  public:
    template <class... Arguments>
    explicit RedisCommand(const char* name, Arguments&&... arguments) {
        arguments_.reserve(1 + sizeof...(arguments));
        add(name);
        (add(std::forward<Arguments>(arguments)), ...);
    }

    void add(std::string argument) { arguments_.push_back(std::move(argument)); }
    void add(std::string_view argument) { arguments_.emplace_back(argument); }
    void add(const char* argument) { arguments_.emplace_back(argument); }
    void add(std::int64_t number) { arguments_.push_back(std::to_string(number)); }

    const std::vector<std::string>& arguments() const { return arguments_; }

  private:
    std::vector<std::string> arguments_;
};

/// A RESP2 reply as a value.
struct RedisReply {
    enum class Type { Nil, Status, Error, Integer, String, Array };

    Type type = Type::Nil;
    std::int64_t integer = 0;
    std::string text;  ///< Of a status, error or string.
    std::vector<RedisReply> elements;

    bool is_nil() const { return type == Type::Nil; }
    bool is_error() const { return type == Type::Error; }
    bool is_string() const { return type == Type::String; }
};

/// Awaitable Redis. Throws PortFailure when the server cannot be asked or does not answer in time;
/// an error the server answers is a reply.
class RedisCommands {
  public:
    virtual ~RedisCommands() = default;

    virtual async::Task<RedisReply> run(RedisCommand command) = 0;

    /// Sends all commands at once and gives their replies in order: one round trip.
    virtual async::Task<std::vector<RedisReply>> run_all(std::vector<RedisCommand> commands) = 0;
};

}  // namespace gatekeeper::ports
