#pragma once

#include "process.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

struct redisContext;

namespace gatekeeper::tests {

/// Asks a Redis server, for tests that look behind the scenes.
class Redis {
  public:
    explicit Redis(const std::string& socket);

    /// The reply as text; numbers as digits, nil as "", arrays as lines.
    std::string ask(const std::vector<std::string>& words);
    std::int64_t number(const std::vector<std::string>& words);
    std::vector<std::string> list(const std::vector<std::string>& words);
    std::vector<std::string> keys(const std::string& pattern) { return list({"KEYS", pattern}); }

  private:
    struct Free {
        void operator()(redisContext* context) const;
    };
    std::unique_ptr<redisContext, Free> context_;
};

/// A redis-server of our own on a unix socket; what it holds outlives kill and restart.
class RedisServer {
  public:
    explicit RedisServer(const std::string& folder);

    void start();
    /// From now on, what is acknowledged is on disk: what README asks of operators. Otherwise Redis
    /// may put a write off for two seconds while the disk is busy, and SIGKILL loses it.
    void keep_every_write();
    /// SIGKILL.
    void kill();
    void stop() { process_.end(); }
    /// SIGSTOP and SIGCONT.
    void freeze();
    void thaw();

    const std::string& socket() const { return socket_; }
    /// Where it keeps what it holds.
    const std::string& folder() const { return folder_; }
    Redis client() const { return Redis(socket_); }

  private:
    std::string folder_;
    std::string socket_;
    std::string appendfsync_ = "everysec";
    Process process_;
};

}  // namespace gatekeeper::tests
