#pragma once

#include "fuzz/target.hpp"

#include <gatekeeper/host/redis_reply.hpp>
#include <gatekeeper/ports/redis_commands.hpp>

#include <hiredis/hiredis.h>

#include <algorithm>
#include <cctype>
#include <memory>
#include <string_view>
#include <vector>

/// Redis replies off the wire, for targets.
namespace gatekeeper::fuzz {

/// hiredis 0.14 allocates as many elements as the header of an array announces: that is the
/// library's, and takes the time that is wanted for our own code.
inline bool announces_too_much(std::string_view bytes) {
    constexpr int kMostDigits = 4;
    int digits = 0;
    bool counts = false;
    for (const char c : bytes) {
        if (c == '*') {
            counts = true;
            digits = 0;
        } else if (std::isdigit(static_cast<unsigned char>(c)) != 0) {
            if (counts && ++digits > kMostDigits) return true;
        } else if (c != '+') {
            counts = false;
        }
    }
    return false;
}

struct Stream {
    std::vector<ports::RedisReply> replies;
    bool broken = false;  ///< Something that is no reply came after them.
};

/// As nginx's side reads: fed in two parts, each taken apart at once.
inline Stream read_stream(std::string_view bytes, std::size_t first_part) {
    struct FreeReader {
        void operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }
    };
    const std::unique_ptr<redisReader, FreeReader> reader(redisReaderCreate());
    Stream stream;
    for (const std::string_view part : {bytes.substr(0, first_part), bytes.substr(first_part)}) {
        if (redisReaderFeed(reader.get(), part.data(), part.size()) != REDIS_OK) {
            stream.broken = true;
        }
        while (!stream.broken) {
            void* raw = nullptr;
            stream.broken = redisReaderGetReply(reader.get(), &raw) != REDIS_OK;
            if (raw == nullptr) break;
            const host::ReplyPointer reply(static_cast<redisReply*>(raw));
            stream.replies.push_back(host::to_value(*reply));
        }
    }
    return stream;
}

inline bool same(const ports::RedisReply& one, const ports::RedisReply& other) {
    return one.type == other.type && one.integer == other.integer && one.text == other.text &&
           std::equal(one.elements.begin(), one.elements.end(), other.elements.begin(),
                      other.elements.end(), same);
}

inline bool same(const std::vector<ports::RedisReply>& one,
                 const std::vector<ports::RedisReply>& other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](const auto& a, const auto& b) { return same(a, b); });
}

}  // namespace gatekeeper::fuzz
