#pragma once

#include <gatekeeper/async/task.hpp>

#include <coroutine>
#include <exception>
#include <type_traits>
#include <utility>

namespace gatekeeper::async {

/// What a root task reports, exactly once, when it ends by itself. Destroying the root before
/// that cancels the work, and then nothing is reported.
template <class T>
class RootListener {
  public:
    virtual void finished(T result) noexcept = 0;
    virtual void failed(std::exception_ptr failure) noexcept = 0;

  protected:
    ~RootListener() = default;
};

/// Owns the outermost frame of a running coroutine: the bridge from synchronous code (an nginx
/// handler, a test) into tasks. The listener is called from whatever resumed the coroutine last
/// and must not destroy this root from inside that call.
template <class T>
class Root {
  public:
    Root() noexcept = default;
    Root(const Root&) = delete;
    Root& operator=(const Root&) = delete;
    ~Root() { cancel(); }

    /// Runs `task` until it first waits or ends.
    void start(Task<T> task, RootListener<T>& listener) {
        cancel();
        frame_ = drive(std::move(task), listener).frame;
        frame_.resume();
    }

    /// Destroys the frame and every frame it waits for.
    void cancel() noexcept {
        if (frame_) std::exchange(frame_, nullptr).destroy();
    }

  private:
    struct Driver {
        struct promise_type {
            Driver get_return_object() noexcept {
                return Driver{std::coroutine_handle<promise_type>::from_promise(*this)};
            }
            std::suspend_always initial_suspend() const noexcept { return {}; }
            std::suspend_always final_suspend() const noexcept { return {}; }
            void return_void() const noexcept {}
            [[noreturn]] void unhandled_exception() const noexcept { std::terminate(); }
        };
        std::coroutine_handle<promise_type> frame;
    };

    static Driver drive(Task<T> task, RootListener<T>& listener) {
        std::exception_ptr failure;
        try {
            if constexpr (std::is_void_v<T>) {
                co_await task;
            } else {
                T result = co_await task;
                listener.finished(std::move(result));
            }
        } catch (...) {
            failure = std::current_exception();
        }
        if (failure) {
            listener.failed(failure);
        } else if constexpr (std::is_void_v<T>) {
            listener.finished();
        }
    }

    std::coroutine_handle<typename Driver::promise_type> frame_;
};

template <>
class RootListener<void> {
  public:
    virtual void finished() noexcept = 0;
    virtual void failed(std::exception_ptr failure) noexcept = 0;

  protected:
    ~RootListener() = default;
};

}  // namespace gatekeeper::async
