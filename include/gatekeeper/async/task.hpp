#pragma once

#include <coroutine>
#include <exception>
#include <optional>
#include <utility>
#include <variant>

/// Lazy coroutine tasks. Nothing here knows nginx.
///
/// House rule for every `co_await` in this project (g++ 12.2 miscompiles the rest, see
/// CONTRIBUTING.md): it is the whole right-hand side, its operand is a call or a name, and the
/// call's arguments are names, literals or constructor calls: no braces, no `?:`, no lambda.
namespace gatekeeper::async {

template <class T>
class Task;

namespace detail {

struct FinalAwaiter {
    bool await_ready() const noexcept { return false; }

    template <class Promise>
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> finished) const noexcept {
        const std::coroutine_handle<> continuation = finished.promise().continuation;
        return continuation ? continuation : std::coroutine_handle<>(std::noop_coroutine());
    }

    void await_resume() const noexcept {}
};

struct PromiseBase {
    std::coroutine_handle<> continuation;

    std::suspend_always initial_suspend() const noexcept { return {}; }
    FinalAwaiter final_suspend() const noexcept { return {}; }
};

template <class T>
struct Promise : PromiseBase {
    std::variant<std::monostate, T, std::exception_ptr> outcome;

    Task<T> get_return_object() noexcept;

    template <class U>
    void return_value(U&& value) {
        outcome.template emplace<1>(std::forward<U>(value));
    }
    void unhandled_exception() noexcept { outcome.template emplace<2>(std::current_exception()); }

    T take() {
        if (outcome.index() == 2) std::rethrow_exception(std::get<2>(outcome));
        return std::move(std::get<1>(outcome));
    }
};

template <>
struct Promise<void> : PromiseBase {
    std::exception_ptr failure;

    Task<void> get_return_object() noexcept;

    void return_void() const noexcept {}
    void unhandled_exception() noexcept { failure = std::current_exception(); }

    void take() const {
        if (failure) std::rethrow_exception(failure);
    }
};

}  // namespace detail

/// A coroutine that starts when it is first awaited and resumes its awaiter when it returns.
/// An exception that leaves the body is rethrown to the awaiter. Destroying a task destroys its
/// frame and, with it, whatever the frame waits for: that is how work is cancelled.
template <class T>
class [[nodiscard]] Task {
  public:
    using promise_type = detail::Promise<T>;
    using Handle = std::coroutine_handle<promise_type>;

    Task() noexcept = default;
    explicit Task(Handle frame) noexcept : frame_(frame) {}
    Task(Task&& other) noexcept : frame_(std::exchange(other.frame_, nullptr)) {}
    Task& operator=(Task&& other) noexcept {
        if (this != &other) {
            reset();
            frame_ = std::exchange(other.frame_, nullptr);
        }
        return *this;
    }
    Task(const Task&) = delete;
    Task& operator=(const Task&) = delete;
    ~Task() { reset(); }

    class Awaiter {
      public:
        explicit Awaiter(Handle frame) noexcept : frame_(frame) {}
        Awaiter(const Awaiter&) = delete;
        Awaiter& operator=(const Awaiter&) = delete;

        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<> continuation) noexcept {
            frame_.promise().continuation = continuation;
            return frame_;
        }
        T await_resume() { return frame_.promise().take(); }

      private:
        Handle frame_;
    };

    Awaiter operator co_await() const noexcept { return Awaiter(frame_); }

    bool done() const noexcept { return !frame_ || frame_.done(); }

  private:
    void reset() noexcept {
        if (frame_) std::exchange(frame_, nullptr).destroy();
    }

    Handle frame_;
};

namespace detail {

template <class T>
Task<T> Promise<T>::get_return_object() noexcept {
    return Task<T>(std::coroutine_handle<Promise<T>>::from_promise(*this));
}

inline Task<void> Promise<void>::get_return_object() noexcept {
    return Task<void>(std::coroutine_handle<Promise<void>>::from_promise(*this));
}

}  // namespace detail
}  // namespace gatekeeper::async
