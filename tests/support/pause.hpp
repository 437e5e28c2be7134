#pragma once

#include <gatekeeper/async/task.hpp>

#include <coroutine>
#include <utility>
#include <vector>

namespace gatekeeper::tests {

/// A place where coroutines wait until the test lets them go on, one at a time. A frame that is
/// destroyed while it waits takes itself out, as every awaiter of the product does.
class PauseGate {
  public:
    class Awaiter {
      public:
        explicit Awaiter(PauseGate& gate) : gate_(&gate) {}
        Awaiter(const Awaiter&) = delete;
        Awaiter& operator=(const Awaiter&) = delete;
        ~Awaiter() {
            if (waiting_) std::erase(gate_->waiting_, waiting_);
        }
        bool await_ready() const noexcept { return gate_->open_; }
        void await_suspend(std::coroutine_handle<> frame) {
            waiting_ = frame;
            gate_->waiting_.push_back(frame);
        }
        void await_resume() noexcept { waiting_ = nullptr; }

      private:
        PauseGate* gate_;
        std::coroutine_handle<> waiting_;
    };

    async::Task<void> pause() {
        ++passed_;
        co_await Awaiter(*this);
    }

    /// From now on nobody waits.
    void open() { open_ = true; }
    std::size_t waiting() const { return waiting_.size(); }
    /// How often pause() was called.
    int passed() const { return passed_; }

    /// Resumes whoever waits longest; false when nobody does.
    bool step() {
        if (waiting_.empty()) return false;
        const std::coroutine_handle<> frame = waiting_.front();
        waiting_.erase(waiting_.begin());
        frame.resume();
        return true;
    }

  private:
    friend class Awaiter;

    bool open_ = false;
    int passed_ = 0;
    std::vector<std::coroutine_handle<>> waiting_;
};

}  // namespace gatekeeper::tests
