#pragma once

#include "ctl/redis_connection.hpp"
#include "support/redis_server.hpp"

#include <gatekeeper/settings/settings.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace gatekeeper::tests {

inline settings::RedisSettings settings_of(const RedisServer& server) {
    settings::RedisSettings settings;
    settings.unix_path = server.socket();
    return settings;
}

/// One command over a connection of its own.
template <class... Words>
ports::RedisReply ask(const RedisServer& server, const char* name, const Words&... words) {
    ctl::RedisConnection connection(settings_of(server));
    connection.send(ports::RedisCommand(name, words...));
    return connection.receive();
}

/// Tests on the server that all tests share, empty at the start of each.
class WithRedis : public testing::Test {
  protected:
    void SetUp() override { ask("FLUSHALL"); }

    static RedisServer& server() { return RedisEnvironment::server(); }
    static settings::RedisSettings settings() { return settings_of(server()); }

    template <class... Words>
    static ports::RedisReply ask(const char* name, const Words&... words) {
        return tests::ask(server(), name, words...);
    }
    /// How many there are, without those that end by themselves.
    static std::int64_t keys() {
        return ask("EVAL",
                   "local lasting = 0 for _, key in ipairs(redis.call('KEYS', '*')) do "
                   "if redis.call('TTL', key) == -1 then lasting = lasting + 1 end end "
                   "return lasting",
                   "0")
            .integer;
    }
};

}  // namespace gatekeeper::tests
