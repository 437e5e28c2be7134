#include "support/counted.hpp"
#include "support/pause.hpp"

#include <gatekeeper/async/root.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace gatekeeper::tests {
namespace {

using async::Root;
using async::Task;

class IntListener : public async::RootListener<int> {
  public:
    MOCK_METHOD(void, finished, (int), (noexcept, override));
    MOCK_METHOD(void, failed, (std::exception_ptr), (noexcept, override));
};

class VoidListener : public async::RootListener<void> {
  public:
    MOCK_METHOD(void, finished, (), (noexcept, override));
    MOCK_METHOD(void, failed, (std::exception_ptr), (noexcept, override));
};

Task<int> answer_after(PauseGate& gate, int answer) {
    const Counted local;
    co_await gate.pause();
    co_return answer;
}

Task<int> fail_after(PauseGate& gate) {
    const Counted local;
    co_await gate.pause();
    throw std::runtime_error("late");
}

Task<void> only_wait(PauseGate& gate) {
    const Counted local;
    co_await gate.pause();
}

std::string what_of(const std::exception_ptr& failure) {
    try {
        std::rethrow_exception(failure);
    } catch (const std::exception& error) {
        return error.what();
    }
}

TEST(Root, reports_the_result_exactly_once) {
    PauseGate gate;
    testing::StrictMock<IntListener> listener;
    Root<int> root;
    root.start(answer_after(gate, 5), listener);
    EXPECT_CALL(listener, finished(5)).Times(1);
    EXPECT_TRUE(gate.step());
    root.cancel();
    root.cancel();
    EXPECT_EQ(Counted::alive(), 0);
}

TEST(Root, reports_the_end_of_a_task_without_value) {
    PauseGate gate;
    testing::StrictMock<VoidListener> listener;
    Root<void> root;
    root.start(only_wait(gate), listener);
    EXPECT_CALL(listener, finished()).Times(1);
    EXPECT_TRUE(gate.step());
}

TEST(Root, reports_a_failure_with_its_exception) {
    PauseGate gate;
    testing::StrictMock<IntListener> listener;
    Root<int> root;
    root.start(fail_after(gate), listener);
    EXPECT_CALL(listener, failed).WillOnce([](const std::exception_ptr& failure) {
        EXPECT_EQ(what_of(failure), "late");
    });
    EXPECT_TRUE(gate.step());
    EXPECT_EQ(Counted::alive(), 0);
}

TEST(Root, reports_nothing_after_a_cancel) {
    PauseGate gate;
    testing::StrictMock<IntListener> listener;
    Root<int> root;
    root.start(answer_after(gate, 5), listener);
    EXPECT_EQ(Counted::alive(), 1);
    root.cancel();
    EXPECT_EQ(Counted::alive(), 0);
    EXPECT_FALSE(gate.step());
}

TEST(Root, cancels_when_it_goes) {
    PauseGate gate;
    testing::StrictMock<IntListener> listener;
    {
        Root<int> root;
        root.start(answer_after(gate, 5), listener);
        EXPECT_EQ(gate.waiting(), 1U);
    }
    EXPECT_EQ(gate.waiting(), 0U);
    EXPECT_EQ(Counted::alive(), 0);
}

TEST(Root, drops_the_running_task_when_another_is_started) {
    PauseGate gate;
    testing::StrictMock<IntListener> first;
    testing::StrictMock<IntListener> second;
    Root<int> root;
    root.start(answer_after(gate, 1), first);
    root.start(answer_after(gate, 2), second);
    EXPECT_EQ(Counted::alive(), 1);
    EXPECT_CALL(second, finished(2)).Times(1);
    EXPECT_TRUE(gate.step());
    EXPECT_FALSE(gate.step());
}

TEST(Root, does_nothing_when_there_is_nothing_to_cancel) {
    Root<int> root;
    root.cancel();
    EXPECT_EQ(Counted::alive(), 0);
}

}  // namespace
}  // namespace gatekeeper::tests
