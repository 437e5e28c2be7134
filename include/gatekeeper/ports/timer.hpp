#pragma once

#include <gatekeeper/async/task.hpp>

#include <chrono>

namespace gatekeeper::ports {

class Timer {
  public:
    virtual ~Timer() = default;
    /// Waits without holding anything up.
    virtual async::Task<void> sleep(std::chrono::milliseconds time) = 0;
};

}  // namespace gatekeeper::ports
