#include "redis_connection.hpp"

#include <gatekeeper/host/redis_reply.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <hiredis/hiredis.h>

#include <cerrno>
#include <cstdint>
#include <memory>
#include <new>
#include <vector>

namespace gatekeeper::ctl {
namespace {

using ports::PortFailure;
using ports::RedisCommand;
using ports::RedisReply;
using settings::RedisSettings;

constexpr timeval kConnectTimeout{3, 0};
constexpr int kCommandSeconds = 10;
constexpr timeval kCommandTimeout{kCommandSeconds, 0};

std::string name_of(const RedisSettings& settings) {
    if (!settings.unix_path.empty()) return "Redis at unix:" + settings.unix_path;
    return "Redis at " + settings.host + ":" + std::to_string(settings.port);
}

redisContext* connect(const RedisSettings& settings) {
    if (!settings.unix_path.empty()) {
        return redisConnectUnixWithTimeout(settings.unix_path.c_str(), kConnectTimeout);
    }
    return redisConnectWithTimeout(settings.host.c_str(), settings.port, kConnectTimeout);
}

std::string reason(const redisContext& context) {
    const bool too_late = context.err == REDIS_ERR_IO && (errno == EAGAIN || errno == EWOULDBLOCK);
    if (too_late) return "no answer within " + std::to_string(kCommandSeconds) + " seconds";
    return context.errstr;
}

/// A copy as a value. Types that RESP2 does not have become errors.
}  // namespace

void RedisConnection::Free::operator()(redisContext* context) const noexcept {
    redisFree(context);
}

RedisConnection::RedisConnection(const RedisSettings& settings)
    : name_(name_of(settings)), context_(connect(settings)) {
    if (!context_) throw std::bad_alloc();
    if (context_->err != 0) {
        throw PortFailure(name_ + " cannot be reached: " + context_->errstr);
    }
    redisSetTimeout(context_.get(), kCommandTimeout);
    greet(settings);
}

void RedisConnection::greet(const RedisSettings& settings) {
    if (!settings.password.empty()) {
        RedisCommand command("AUTH");
        if (!settings.user.empty()) command.add(settings.user);
        command.add(settings.password);
        const RedisReply reply = ask(command);
        if (reply.is_error()) throw PortFailure(name_ + " refuses the password: " + reply.text);
    }
    if (settings.database != 0) {
        const RedisReply reply = ask(RedisCommand("SELECT", std::int64_t{settings.database}));
        if (reply.is_error()) throw PortFailure(name_ + " refuses the database: " + reply.text);
    }
}

RedisReply RedisConnection::ask(const RedisCommand& command) {
    send(command);
    return receive();
}

void RedisConnection::send(const RedisCommand& command) {
    const std::vector<std::string>& arguments = command.arguments();
    std::vector<const char*> texts;
    std::vector<std::size_t> sizes;
    texts.reserve(arguments.size());
    sizes.reserve(arguments.size());
    for (const std::string& argument : arguments) {
        texts.push_back(argument.data());
        sizes.push_back(argument.size());
    }
    if (redisAppendCommandArgv(context_.get(), static_cast<int>(texts.size()), texts.data(),
                               sizes.data()) != REDIS_OK) {
        fail();
    }
}

void RedisConnection::flush() {
    int done = 0;
    while (done == 0) {
        if (redisBufferWrite(context_.get(), &done) != REDIS_OK) fail();
    }
}

RedisReply RedisConnection::receive() {
    void* raw = nullptr;
    if (redisGetReply(context_.get(), &raw) != REDIS_OK) fail();
    const host::ReplyPointer reply(static_cast<redisReply*>(raw));
    return host::to_value(*reply);
}

void RedisConnection::fail() const {
    throw PortFailure(name_ + " went away: " + reason(*context_));
}

}  // namespace gatekeeper::ctl
