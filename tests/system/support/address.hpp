#pragma once

#include <string>

namespace gatekeeper::tests {

/// Where something listens.
struct Address {
    std::string ip;
    int port = 0;

    std::string text() const { return ip + ":" + std::to_string(port); }
};

/// A loopback address that no other process of the suite uses, with a port that is free there: so
/// tests that run side by side cannot take each other's.
Address free_address();

}  // namespace gatekeeper::tests
