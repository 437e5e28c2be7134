#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/store/script.hpp>

#include <charconv>
#include <utility>

namespace gatekeeper::store {
namespace {

using ports::PortFailure;
using ports::RedisCommand;
using ports::RedisReply;

/// Scripts count in doubles, which are exact up to here.
constexpr std::int64_t kLargestNumber = std::int64_t{1} << 53;

/// Redis names the class of an error in its first word; the rest can quote arguments.
PortFailure refused(const RedisReply& reply) {
    return PortFailure("Redis refused a command: " + reply.text.substr(0, reply.text.find(' ')));
}

}  // namespace

Script::Script(std::string_view source) : source_(source), sha1_(crypto::sha1_hex(source)) {}

RedisCommand ScriptCall::command(const char* name, const std::string& script) const {
    RedisCommand command(name, script, static_cast<std::int64_t>(keys_.size()));
    for (const std::string& key : keys_)
        command.add(key);
    for (const std::string& argument : arguments_)
        command.add(argument);
    return command;
}

async::Task<RedisReply> evaluate(ports::RedisCommands& redis, ScriptCall call) {
    RedisReply reply = co_await redis.run(call.by_sha1());
    if (reply.is_error() && reply.text.starts_with("NOSCRIPT")) {
        reply = co_await redis.run(call.by_source());
    }
    if (reply.is_error()) throw refused(reply);
    co_return reply;
}

async::Task<RedisReply> ask(ports::RedisCommands& redis, RedisCommand command) {
    RedisReply reply = co_await redis.run(std::move(command));
    if (reply.is_error()) throw refused(reply);
    co_return reply;
}

async::Task<std::vector<RedisReply>> ask_all(ports::RedisCommands& redis,
                                             std::vector<RedisCommand> commands) {
    std::vector<RedisReply> replies = co_await redis.run_all(std::move(commands));
    for (const RedisReply& reply : replies) {
        if (reply.is_error()) throw refused(reply);
    }
    co_return replies;
}

async::Task<void> wait_until_told(ports::RedisCommands& redis) {
    co_await ask(redis, RedisCommand("PING"));
}

const RedisReply& expect(const RedisReply& reply, RedisReply::Type type) {
    if (reply.is_error()) throw refused(reply);
    if (reply.type != type) throw PortFailure("Redis answered with something unexpected");
    return reply;
}

bool is_one(const RedisReply& reply) {
    return expect(reply, RedisReply::Type::Integer).integer == 1;
}

std::optional<std::int64_t> number_in(const RedisReply& reply) {
    if (!reply.is_string()) return std::nullopt;
    std::int64_t value = 0;
    const char* const end = reply.text.data() + reply.text.size();
    const auto [stop, error] = std::from_chars(reply.text.data(), end, value);
    const bool countable = value >= -kLargestNumber && value <= kLargestNumber;
    if (error != std::errc() || stop != end || !countable) return std::nullopt;
    return value;
}

}  // namespace gatekeeper::store
