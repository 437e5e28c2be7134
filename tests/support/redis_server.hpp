#pragma once

#include "support/temporary_directory.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>

namespace gatekeeper::tests {

/// A redis-server of our own on a unix socket in a temporary directory; it dies with us.
class RedisServer {
  public:
    RedisServer() {
        int output[2] = {-1, -1};
        if (pipe(output) != 0) throw std::runtime_error("pipe failed");
        pid_ = fork();
        if (pid_ == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            dup2(output[1], STDOUT_FILENO);
            close(output[0]);
            close(output[1]);
            execlp("redis-server", "redis-server", "--port", "0", "--unixsocket", socket().c_str(),
                   "--dir", directory_.path().c_str(), "--save", "", "--appendonly", "no",
                   "--logfile", "", "--maxclients", "1000", static_cast<char*>(nullptr));
            _exit(127);
        }
        close(output[1]);
        const bool ready = reads(output[0], "eady to accept connections");
        close(output[0]);  // Redis ignores SIGPIPE: it just logs no more
        if (!ready) {
            stop();
            throw std::runtime_error("redis-server did not start: is it installed?");
        }
    }
    RedisServer(const RedisServer&) = delete;
    RedisServer& operator=(const RedisServer&) = delete;
    ~RedisServer() { stop(); }

    std::string socket() const { return (directory_.path() / "redis.sock").string(); }

  private:
    /// Whether `words` come before the other side closes.
    static bool reads(int descriptor, const std::string& words) {
        std::string seen;
        char block[512];
        while (seen.find(words) == std::string::npos) {
            const ssize_t size = read(descriptor, block, sizeof(block));
            if (size <= 0) return false;
            seen.append(block, static_cast<std::size_t>(size));
        }
        return true;
    }

    void stop() {
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }

    TemporaryDirectory directory_;
    pid_t pid_ = -1;
};

/// Starts the server when the first test asks for it, stops it after the last.
class RedisEnvironment final : public testing::Environment {
  public:
    static RedisServer& server() {
        if (!server_) server_ = std::make_unique<RedisServer>();
        return *server_;
    }
    void TearDown() override { server_.reset(); }

  private:
    static inline std::unique_ptr<RedisServer> server_;
};

inline testing::Environment* const kRedisEnvironment =
    testing::AddGlobalTestEnvironment(new RedisEnvironment);

}  // namespace gatekeeper::tests
