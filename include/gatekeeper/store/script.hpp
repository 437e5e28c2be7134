#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/ports/redis_commands.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::store {

/// A Lua script known by its SHA-1, as EVALSHA wants it. A constant of the program.
class Script {
  public:
    explicit Script(std::string_view source);

    const std::string& source() const { return source_; }
    const std::string& sha1() const { return sha1_; }

  private:
    std::string source_;
    std::string sha1_;
};

/// Keys and arguments of one call, in order.
class ScriptCall {
  public:
    explicit ScriptCall(const Script& script) : script_(&script) {}

    ScriptCall& key(std::string key) {
        keys_.push_back(std::move(key));
        return *this;
    }
    ScriptCall& argument(std::string_view argument) {
        arguments_.emplace_back(argument);
        return *this;
    }
    ScriptCall& argument(std::int64_t number) {
        arguments_.push_back(std::to_string(number));
        return *this;
    }

    ports::RedisCommand by_sha1() const { return command("EVALSHA", script_->sha1()); }
    ports::RedisCommand by_source() const { return command("EVAL", script_->source()); }

  private:
    ports::RedisCommand command(const char* name, const std::string& script) const;

    const Script* script_;
    std::vector<std::string> keys_;
    std::vector<std::string> arguments_;
};

/// EVALSHA, and EVAL once where the server does not know the script yet.
async::Task<ports::RedisReply> evaluate(ports::RedisCommands& redis, ScriptCall call);

/// Runs a command; an error reply becomes a PortFailure.
async::Task<ports::RedisReply> ask(ports::RedisCommands& redis, ports::RedisCommand command);

/// The same for several commands in one round trip.
async::Task<std::vector<ports::RedisReply>> ask_all(ports::RedisCommands& redis,
                                                    std::vector<ports::RedisCommand> commands);

/// After a change that ends rights. Redis writes to every connection what it owes it before it
/// reads the next command: once this returns, every worker that tracks a key changed before has
/// been told so.
async::Task<void> wait_until_told(ports::RedisCommands& redis);

/// Throws PortFailure unless the reply has that type.
const ports::RedisReply& expect(const ports::RedisReply& reply, ports::RedisReply::Type type);

/// Whether a script that answers 1 for yes and 0 for no said yes.
bool is_one(const ports::RedisReply& reply);

/// A number stored as text; nothing when it is missing, not one, or beyond 2^53.
std::optional<std::int64_t> number_in(const ports::RedisReply& reply);

}  // namespace gatekeeper::store
