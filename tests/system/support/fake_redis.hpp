#pragma once

#include "listener.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace gatekeeper::tests {

/// A Redis that answers what the test wants. Until it is told otherwise it says to every command
/// what a real one says to greetings.
class FakeRedis {
  public:
    /// The bytes to answer to a command with, words in upper case as they came.
    using Answer = std::function<std::string(const std::vector<std::string>&)>;

    explicit FakeRedis(const std::string& socket);

    void answer(Answer answer);
    /// Sends every answer byte by byte.
    void dribble() { dribbles_ = true; }
    /// Closes instead of answering what is not a greeting.
    void hang_up() { hangs_up_ = true; }
    std::size_t connections() const { return connections_; }

  private:
    void serve(int connection);
    std::string answer_to(const std::vector<std::string>& words);

    std::mutex mutex_;
    Answer answer_;
    std::atomic<bool> dribbles_ = false;
    std::atomic<bool> hangs_up_ = false;
    std::atomic<std::size_t> connections_ = 0;
    Listener listener_;
};

/// Whether a command opens a connection or keeps it: AUTH, SELECT, CLIENT, PING, SUBSCRIBE.
bool is_greeting(const std::vector<std::string>& words);

}  // namespace gatekeeper::tests
