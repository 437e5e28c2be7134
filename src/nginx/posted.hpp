#pragma once

#include "ngx.hpp"

#include <coroutine>
#include <utility>

namespace gatekeeper::nginx {

/// A call that nginx's event loop makes for us, on a clean stack, later in the same turn. Taken
/// back when this object goes. `Owner::method` may destroy the owner.
template <class Owner, void (Owner::*method)()>
class Posted {
  public:
    explicit Posted(Owner& owner) noexcept : owner_(&owner) {
        event_.data = this;
        event_.handler = fire;
        event_.log = ngx_cycle->log;
    }
    Posted(const Posted&) = delete;
    Posted& operator=(const Posted&) = delete;
    ~Posted() { take_back(); }

    void post() noexcept { post_to(&ngx_posted_events); }
    /// In the next turn: after what is already waiting, answers to visitors included.
    void post_next_turn() noexcept { post_to(&ngx_posted_next_events); }

    void take_back() noexcept {
        if (event_.posted) {
            ngx_delete_posted_event(&event_);
        }
    }

  private:
    void post_to(ngx_queue_t* queue) noexcept { ngx_post_event(&event_, queue); }

    static void fire(ngx_event_t* event) noexcept {
        (static_cast<Posted*>(event->data)->owner_->*method)();
    }

    Owner* owner_;
    ngx_event_t event_{};
};

/// Resumes a coroutine from the event loop, never from within a foreign callback.
class Wakeup {
  public:
    Wakeup() noexcept : posted_(*this) {}

    void expect(std::coroutine_handle<> frame) noexcept { frame_ = frame; }
    void post() noexcept {
        if (frame_) posted_.post();
    }

  private:
    void resume() { std::exchange(frame_, nullptr).resume(); }

    std::coroutine_handle<> frame_;
    Posted<Wakeup, &Wakeup::resume> posted_;
};

/// One nginx timer that calls `Owner::method`. Cancelled when this object goes.
template <class Owner, void (Owner::*method)()>
class Alarm {
  public:
    explicit Alarm(Owner& owner) noexcept : owner_(&owner) {
        event_.data = this;
        event_.handler = fire;
        event_.log = ngx_cycle->log;
    }
    Alarm(const Alarm&) = delete;
    Alarm& operator=(const Alarm&) = delete;
    ~Alarm() { cancel(); }

    /// A worker that is told to quit does not wait for it.
    void housekeeping() noexcept { event_.cancelable = 1; }
    void set(ngx_msec_t delay) noexcept { ngx_add_timer(&event_, delay); }
    bool is_set() const noexcept { return event_.timer_set; }
    void cancel() noexcept {
        if (event_.timer_set) {
            ngx_del_timer(&event_);
        }
    }

  private:
    static void fire(ngx_event_t* event) noexcept {
        (static_cast<Alarm*>(event->data)->owner_->*method)();
    }

    Owner* owner_;
    ngx_event_t event_{};
};

}  // namespace gatekeeper::nginx
