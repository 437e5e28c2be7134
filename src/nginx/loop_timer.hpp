#pragma once

#include "posted.hpp"

#include <gatekeeper/ports/timer.hpp>

namespace gatekeeper::nginx {

class LoopTimer final : public ports::Timer {
  public:
    async::Task<void> sleep(std::chrono::milliseconds time) override;
};

}  // namespace gatekeeper::nginx
