#pragma once

#include "address.hpp"
#include "descriptor.hpp"
#include "eventually.hpp"
#include "http.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gatekeeper::tests {

/// The other side went away, or said nothing for too long.
class ConnectionEnded : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// One TCP connection to nginx, with every byte in the test's hands.
class Connection {
  public:
    explicit Connection(const Address& address);

    /// What nginx no longer takes, because it closed, is dropped.
    void send(std::string_view bytes);
    /// The next response. `method` is what was asked with: an answer to HEAD has no body.
    Response read(std::string_view method = "GET");
    Response exchange(const Request& request);

    /// Whether the other side closes without another byte.
    bool ends_without_more();
    /// All that still comes, until the other side closes.
    std::string rest();

    void end_writing();
    /// Closes at once, with a reset instead of a farewell.
    void abort();

    int number() const { return socket_.number(); }

  private:
    /// Appends what comes; false at the end of the connection.
    bool fill();
    void need(std::size_t size);
    std::string take(std::size_t size);
    std::string take_until(std::string_view mark);
    std::string read_chunks(std::string& raw);

    Descriptor socket_;
    std::string buffer_;
};

/// One request over a connection of its own.
Response ask(const Address& address, const Request& request);

}  // namespace gatekeeper::tests
