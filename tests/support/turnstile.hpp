#pragma once

#include "support/pause.hpp"

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {

/// Every fake port passes here before and after it does its work. The test can make each pass
/// wait for a step, or let one of them fail as if the world had not done its part: before the
/// work, or after it with the answer lost.
class Turnstile {
  public:
    async::Task<void> enter(std::string_view call) {
        calls_.emplace_back(call);
        count();
        if (step_by_step_) co_await gate_.pause();
    }

    async::Task<void> leave() {
        count();
        if (step_by_step_) co_await gate_.pause();
    }

    /// For the ports that answer at once.
    void pass(std::string_view call) {
        calls_.emplace_back(call);
        count();
    }

    void go_step_by_step(bool on) { step_by_step_ = on; }
    PauseGate& gate() { return gate_; }

    /// The n-th pass from now fails, 0 being the next.
    void fail_at(int pass) { failing_ = passes_ + pass; }
    void fail_never() { failing_ = -1; }

    int passes() const { return passes_; }

    /// What was asked, in order; how much a request costs.
    const std::vector<std::string>& calls() const { return calls_; }
    void forget_calls() { calls_.clear(); }

  private:
    void count() {
        if (passes_++ == failing_) throw ports::PortFailure("the test broke this");
    }

    PauseGate gate_;
    bool step_by_step_ = false;
    int passes_ = 0;
    int failing_ = -1;
    std::vector<std::string> calls_;
};

}  // namespace gatekeeper::tests
