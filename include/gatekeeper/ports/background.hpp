#pragma once

#include <gatekeeper/async/task.hpp>

#include <string_view>

namespace gatekeeper::ports {

/// Work that goes on after the visitor was answered.
class Background {
  public:
    virtual ~Background() = default;

    /// Runs `task` to its end, or until the process goes. A failure is logged together with
    /// `what` (a literal). Throws PortFailure when too much is under way already.
    virtual void run(std::string_view what, async::Task<void> task) = 0;
};

}  // namespace gatekeeper::ports
