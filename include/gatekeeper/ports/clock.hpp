#pragma once

#include <gatekeeper/domain/instant.hpp>

namespace gatekeeper::ports {

class Clock {
  public:
    virtual ~Clock() = default;
    virtual domain::Instant now() const = 0;
};

}  // namespace gatekeeper::ports
