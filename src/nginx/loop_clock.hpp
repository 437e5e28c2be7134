#pragma once

#include "ngx.hpp"

#include <gatekeeper/ports/clock.hpp>

namespace gatekeeper::nginx {

/// nginx's own time, read once in each turn of the event loop.
class LoopClock final : public ports::Clock {
  public:
    domain::Instant now() const override { return domain::from_unix(ngx_time()); }
};

}  // namespace gatekeeper::nginx
