#pragma once

#include "address.hpp"
#include "http.hpp"

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace gatekeeper::tests {

/// Clients that ask without a pause over kept-alive connections, until they are stopped.
class Load {
  public:
    /// What is wrong with an answer; empty when nothing is.
    using Check = std::function<std::string(const Response&)>;

    /// A thread for every request in `requests`, which it repeats.
    Load(const Address& address, const std::vector<Request>& requests, Check check);
    ~Load() { stop(); }

    /// Connections that nginx closes without an answer do not count as wrong: an old worker does so
    /// with one that is idle, just when the next request is on its way.
    void stop();
    std::size_t answered() const { return answered_; }
    /// Waits until so many more were answered.
    void wait_for(std::size_t more);
    std::vector<std::string> wrong();

  private:
    void run(const Address& address, const Request& request);

    Check check_;
    std::atomic<bool> stopped_ = false;
    std::atomic<std::size_t> answered_ = 0;
    std::mutex mutex_;
    std::vector<std::string> wrong_;
    std::vector<std::thread> threads_;
};

}  // namespace gatekeeper::tests
