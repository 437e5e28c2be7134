#pragma once

#include <gatekeeper/ports/redis_commands.hpp>

#include <hiredis/hiredis.h>

#include <memory>

namespace gatekeeper::host {

struct FreeReply {
    void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};
using ReplyPointer = std::unique_ptr<redisReply, FreeReply>;

/// A copy as a value. RESP3 types, which nobody asked for, become errors.
inline ports::RedisReply to_value(const redisReply& reply) {
    using Type = ports::RedisReply::Type;
    ports::RedisReply value;
    switch (reply.type) {
        case REDIS_REPLY_NIL:
            break;
        case REDIS_REPLY_INTEGER:
            value.type = Type::Integer;
            value.integer = reply.integer;
            break;
        case REDIS_REPLY_STRING:
        case REDIS_REPLY_STATUS:
            value.type = reply.type == REDIS_REPLY_STRING ? Type::String : Type::Status;
            value.text.assign(reply.str, reply.len);
            break;
        case REDIS_REPLY_ARRAY:
            value.type = Type::Array;
            for (std::size_t i = 0; i < reply.elements; ++i) {
                value.elements.push_back(to_value(*reply.element[i]));
            }
            break;
        default:
            value.type = Type::Error;
            value.text = reply.str == nullptr ? "ERR" : std::string(reply.str, reply.len);
            break;
    }
    return value;
}

}  // namespace gatekeeper::host
