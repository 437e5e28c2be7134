#include "loop_timer.hpp"

namespace gatekeeper::nginx {
namespace {

class Sleep {
  public:
    explicit Sleep(std::chrono::milliseconds time) : time_(time), alarm_(*this) {}

    bool await_ready() const noexcept { return time_.count() <= 0; }
    void await_suspend(std::coroutine_handle<> frame) {
        wakeup_.expect(frame);
        alarm_.set(static_cast<ngx_msec_t>(time_.count()));
    }
    void await_resume() const noexcept {}

  private:
    void ring() { wakeup_.post(); }

    std::chrono::milliseconds time_;
    Wakeup wakeup_;
    Alarm<Sleep, &Sleep::ring> alarm_;
};

}  // namespace

async::Task<void> LoopTimer::sleep(std::chrono::milliseconds time) {
    Sleep nap(time);
    co_await nap;
}

}  // namespace gatekeeper::nginx
