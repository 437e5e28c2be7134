#pragma once

#include <cstddef>
#include <string>

namespace gatekeeper::ports {

/// The operating system's generator. Throws PortFailure when it cannot deliver: then nobody gets
/// a session, rather than a guessable one.
class Random {
  public:
    virtual ~Random() = default;
    virtual std::string bytes(std::size_t count) = 0;
};

}  // namespace gatekeeper::ports
