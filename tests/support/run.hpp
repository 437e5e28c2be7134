#pragma once

#include <gatekeeper/async/root.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace gatekeeper::tests {

/// Runs a task that never waits for the outside, to its end: its result, or its exception.
template <class T>
T run(async::Task<T> task) {
    if constexpr (std::is_void_v<T>) {
        struct VoidListener final : async::RootListener<void> {
            bool done = false;
            std::exception_ptr failure;
            void finished() noexcept override { done = true; }
            void failed(std::exception_ptr error) noexcept override { failure = error; }
        } listener;
        async::Root<void> root;
        root.start(std::move(task), listener);
        if (listener.failure) std::rethrow_exception(listener.failure);
        if (!listener.done) throw std::logic_error("the task waits for something");
    } else {
        struct ValueListener final : async::RootListener<T> {
            std::optional<T> result;
            std::exception_ptr failure;
            void finished(T value) noexcept override { result.emplace(std::move(value)); }
            void failed(std::exception_ptr error) noexcept override { failure = error; }
        } listener;
        async::Root<T> root;
        root.start(std::move(task), listener);
        if (listener.failure) std::rethrow_exception(listener.failure);
        if (!listener.result) throw std::logic_error("the task waits for something");
        return std::move(*listener.result);
    }
}

}  // namespace gatekeeper::tests
