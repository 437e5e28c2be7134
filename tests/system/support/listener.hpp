#pragma once

#include "address.hpp"
#include "descriptor.hpp"

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace gatekeeper::tests {

/// A socket that listens at a loopback address, with room for `queue` connections nobody accepted.
Descriptor listen_on(const Address& address, int queue);

/// A server within the test: calls `serve` in a thread of its own for every connection to a
/// socket. The last act of a class that has one must be to stop it.
class Listener {
  public:
    using Serve = std::function<void(int connection)>;

    Listener(const std::string& socket, Serve serve);
    Listener(const Address& address, Serve serve);
    Listener(const Listener&) = delete;
    Listener& operator=(const Listener&) = delete;
    ~Listener() { stop(); }

    /// Ends all connections and waits for their threads.
    void stop();

  private:
    Listener(Descriptor listening, Serve serve);
    void accept_all();
    void run(int connection);

    Serve serve_;
    Descriptor socket_;
    std::atomic<bool> stopped_ = false;
    std::mutex mutex_;
    std::list<std::thread> threads_;
    std::list<int> open_;
    std::thread acceptor_;
};

/// Reads exactly so many bytes; shorter at the end of the connection.
std::string read_bytes(int connection, std::size_t size);
/// Reads up to and with `mark`; empty when the connection ends before.
std::string read_until(int connection, std::string_view mark);
void write_bytes(int connection, std::string_view bytes);

}  // namespace gatekeeper::tests
