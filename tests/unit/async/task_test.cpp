#include "support/counted.hpp"
#include "support/pause.hpp"
#include "support/run.hpp"

#include <gatekeeper/async/task.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

namespace gatekeeper::tests {
namespace {

using async::Task;

Task<int> mark_and_answer(bool& started, int answer) {
    started = true;
    co_return answer;
}

Task<std::unique_ptr<int>> owned(int value) {
    co_return std::make_unique<int>(value);
}

Task<int> thrower() {
    const Counted local;
    throw std::runtime_error("from the innermost frame");
    co_return 0;
}

Task<int> middle() {
    const Counted local;
    const int value = co_await thrower();
    co_return value + 1;
}

Task<int> outer() {
    const Counted local;
    const int value = co_await middle();
    co_return value + 1;
}

Task<std::string> catching() {
    std::string caught = "nothing";
    try {
        const int value = co_await outer();
        caught = std::to_string(value);
    } catch (const std::runtime_error& error) {
        caught = error.what();
    }
    co_return caught;
}

Task<void> failing_void() {
    const Counted local;
    throw std::logic_error("no value");
    co_return;
}

TEST(Task, does_nothing_until_it_is_awaited) {
    bool started = false;
    Task<int> task = mark_and_answer(started, 7);
    EXPECT_FALSE(started);
    EXPECT_FALSE(task.done());
    EXPECT_EQ(run(std::move(task)), 7);
    EXPECT_TRUE(started);
}

TEST(Task, never_runs_when_it_is_dropped_before_it_was_awaited) {
    bool started = false;
    { Task<int> dropped = mark_and_answer(started, 7); }
    EXPECT_FALSE(started);
}

TEST(Task, gives_move_only_values_away) {
    const std::unique_ptr<int> value = run(owned(42));
    ASSERT_NE(value, nullptr);
    EXPECT_EQ(*value, 42);
}

TEST(Task, is_empty_after_a_move_and_the_target_holds_the_frame) {
    bool started = false;
    Task<int> first = mark_and_answer(started, 1);
    Task<int> second = std::move(first);
    EXPECT_TRUE(first.done());  // NOLINT(bugprone-use-after-move): that is what is tested
    EXPECT_FALSE(second.done());
    EXPECT_EQ(run(std::move(second)), 1);
}

TEST(Task, destroys_its_own_frame_when_another_is_moved_into_it) {
    PauseGate gate;
    struct Holder {
        static Task<int> make(PauseGate& gate) {
            const Counted local;
            co_await gate.pause();
            co_return 1;
        }
    };
    bool started = false;
    Task<int> task = Holder::make(gate);
    task = mark_and_answer(started, 2);
    EXPECT_EQ(Counted::alive(), 0);
    EXPECT_EQ(run(std::move(task)), 2);
}

TEST(Task, keeps_its_frame_when_it_is_moved_into_itself) {
    bool started = false;
    Task<int> task = mark_and_answer(started, 3);
    Task<int>& same = task;
    task = std::move(same);
    EXPECT_EQ(run(std::move(task)), 3);
}

TEST(Task, counts_as_done_when_it_is_empty) {
    const Task<int> nothing;
    EXPECT_TRUE(nothing.done());
}

TEST(Task, carries_an_exception_through_three_frames_and_unwinds_each) {
    EXPECT_EQ(run(catching()), "from the innermost frame");
    EXPECT_EQ(Counted::alive(), 0);
}

TEST(Task, rethrows_to_the_root_what_nobody_caught) {
    EXPECT_THROW(run(outer()), std::runtime_error);
    EXPECT_THROW(run(failing_void()), std::logic_error);
    EXPECT_EQ(Counted::alive(), 0);
}

/// Three frames, each with a local and a temporary, waiting at four places.
Task<std::string> leaf(PauseGate& gate, std::string text, Counted parameter) {
    const Counted local = parameter;
    co_await gate.pause();
    co_return text + "!";
}

Task<std::string> branch(PauseGate& gate, Counted parameter) {
    const Counted local = parameter;
    std::string text = co_await leaf(gate, std::string(40, 'a'), Counted());
    co_await gate.pause();
    const std::string again = co_await leaf(gate, text + "b", Counted());
    co_return again;
}

Task<std::string> root_of(PauseGate& gate) {
    const Counted local;
    std::string text = co_await branch(gate, Counted());
    co_await gate.pause();
    co_return text;
}

struct StringListener final : async::RootListener<std::string> {
    std::string result;
    bool failed_once = false;
    void finished(std::string value) noexcept override { result = std::move(value); }
    void failed(std::exception_ptr) noexcept override { failed_once = true; }
};

TEST(Task, can_be_destroyed_at_every_suspension_point_and_leaves_nothing) {
    constexpr int kSuspensionPoints = 4;
    for (int steps = 0; steps <= kSuspensionPoints; ++steps) {
        SCOPED_TRACE(steps);
        PauseGate gate;
        StringListener listener;
        {
            async::Root<std::string> root;
            root.start(root_of(gate), listener);
            for (int i = 0; i < steps; ++i)
                EXPECT_TRUE(gate.step());
            EXPECT_EQ(listener.result.empty(), steps < kSuspensionPoints);
        }
        EXPECT_EQ(gate.waiting(), 0U);
        EXPECT_EQ(Counted::alive(), 0);
        EXPECT_FALSE(gate.step());
    }
}

TEST(Task, runs_to_its_end_over_all_suspension_points) {
    PauseGate gate;
    StringListener listener;
    async::Root<std::string> root;
    root.start(root_of(gate), listener);
    while (gate.step()) {
    }
    EXPECT_EQ(listener.result, std::string(40, 'a') + "!b!");
    root.cancel();
    EXPECT_EQ(Counted::alive(), 0);
}

}  // namespace
}  // namespace gatekeeper::tests
