#pragma once

#include <gatekeeper/async/root.hpp>

#include <exception>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>

namespace gatekeeper::ctl {

/// What a task on blocking adapters gives, or throws: it never suspends.
template <class T>
T wait(async::Task<T> task) {
    struct Listener final : async::RootListener<T> {
        std::optional<T> result;
        std::exception_ptr failure;
        void finished(T value) noexcept override { result.emplace(std::move(value)); }
        void failed(std::exception_ptr error) noexcept override { failure = error; }
    } listener;
    async::Root<T> root;
    root.start(std::move(task), listener);
    if (listener.failure) std::rethrow_exception(listener.failure);
    if (!listener.result) throw std::logic_error("a blocking task is suspended");
    return std::move(*listener.result);
}

inline void wait(async::Task<void> task) {
    struct Listener final : async::RootListener<void> {
        std::exception_ptr failure;
        void finished() noexcept override {}
        void failed(std::exception_ptr error) noexcept override { failure = error; }
    } listener;
    async::Root<void> root;
    root.start(std::move(task), listener);
    if (listener.failure) std::rethrow_exception(listener.failure);
}

}  // namespace gatekeeper::ctl
