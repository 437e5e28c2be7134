#pragma once

#include "support/counted.hpp"
#include "support/pause.hpp"

#include <gatekeeper/async/root.hpp>
#include <gatekeeper/async/task.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::tests {

/// A class with constructors, as every argument of an awaited call has to be.
struct Parcel {
    explicit Parcel(std::string text) : text(std::move(text)) {}
    std::string text;
    Counted counted;
};

struct Flags {
    int one = 0;
    int two = 0;
};

struct Reply {
    std::string text;
    Counted counted;
};

/// Everything here really suspends: a synchronous answer would hide a broken resumption.
class Compiler : public testing::Test {
  public:
    async::Task<std::string> echo(std::string text) {
        co_await gate_.pause();
        co_return text;
    }
    async::Task<std::string> echo_view(std::string_view text) {
        co_await gate_.pause();
        co_return std::string(text);
    }
    async::Task<std::string> open_parcel(Parcel parcel) {
        co_await gate_.pause();
        co_return parcel.text;
    }
    async::Task<std::string> join(std::pair<std::string, std::string> pair) {
        co_await gate_.pause();
        co_return pair.first + pair.second;
    }
    async::Task<int> sum(Flags flags) {
        co_await gate_.pause();
        co_return flags.one + flags.two;
    }
    async::Task<bool> even(int number) {
        co_await gate_.pause();
        co_return number % 2 == 0;
    }
    async::Task<std::optional<std::string>> maybe(bool present) {
        co_await gate_.pause();
        if (!present) co_return std::nullopt;
        co_return std::string("present");
    }
    async::Task<Reply> reply() {
        co_await gate_.pause();
        co_return Reply{"aggregate returned with a long enough text", Counted()};
    }
    async::Task<std::vector<std::string>> list() {
        co_await gate_.pause();
        std::vector<std::string> all;
        all.emplace_back("one of three");
        all.emplace_back("two of three");
        all.emplace_back("three of three");
        co_return all;
    }

    /// Drives `task` over every suspension, then destroys it at every one of them.
    template <class Make, class T>
    void expect_everywhere(Make make, const T& expected) {
        EXPECT_EQ(finish(make()), expected);
        EXPECT_EQ(Counted::alive(), 0);
        for (int stop = 0; stop < suspensions_; ++stop) {
            Listener<T> listener;
            async::Root<T> root;
            root.start(make(), listener);
            for (int i = 0; i < stop; ++i)
                gate_.step();
            EXPECT_FALSE(listener.result) << "stopped at " << stop;
            root.cancel();
            EXPECT_EQ(gate_.waiting(), 0U) << "stopped at " << stop;
            EXPECT_EQ(Counted::alive(), 0) << "stopped at " << stop;
        }
    }

    PauseGate gate_;

  private:
    template <class T>
    struct Listener final : async::RootListener<T> {
        std::optional<T> result;
        std::exception_ptr failure;
        void finished(T value) noexcept override { result.emplace(std::move(value)); }
        void failed(std::exception_ptr error) noexcept override { failure = error; }
    };

    template <class T>
    T finish(async::Task<T> task) {
        Listener<T> listener;
        async::Root<T> root;
        root.start(std::move(task), listener);
        suspensions_ = 0;
        while (gate_.step())
            ++suspensions_;
        if (listener.failure) std::rethrow_exception(listener.failure);
        if (!listener.result) throw std::logic_error("the coroutine stopped without an end");
        return std::move(*listener.result);
    }

    int suspensions_ = 0;
};

}  // namespace gatekeeper::tests
