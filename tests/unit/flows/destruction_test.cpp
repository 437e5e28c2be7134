/// A visitor may go away at any moment: whatever a request waits for, destroying it there leaves
/// no frame, no object and no block of memory behind.
#include "support/counted.hpp"
#include "support/live_allocations.hpp"
#include "support/scenarios.hpp"
#include "support/stepper.hpp"

#include <gtest/gtest.h>

#include <string>

namespace gatekeeper::tests {
namespace {

class Destruction : public testing::TestWithParam<Scenario> {
  protected:
    /// Leads up to the request, takes `steps` and drops it there; whether it had ended by then.
    static bool dropped_after(const Scenario& scenario, int steps) {
        World world;
        Browser browser(world);
        http::Request request = scenario.prepare(world, browser);
        Stepper stepper(world, std::move(request));
        for (int i = 0; i < steps; ++i)
            stepper.step();
        return stepper.done();
    }
};

TEST_P(Destruction, at_every_suspension_point_leaves_nothing) {
    constexpr int kMostSteps = 200;
    ASSERT_TRUE(dropped_after(GetParam(), kMostSteps));  // also fills every cache that there is
    ASSERT_EQ(Counted::alive(), 0);
    int steps = 0;
    for (bool ended = false; !ended; ++steps) {
        ASSERT_LT(steps, kMostSteps);
        const long before = live_allocations();
        ended = dropped_after(GetParam(), steps);
        EXPECT_EQ(live_allocations(), before) << "dropped after " << steps << " steps";
        ASSERT_EQ(Counted::alive(), 0) << "dropped after " << steps << " steps";
    }
}

INSTANTIATE_TEST_SUITE_P(OfARequestThat, Destruction, testing::ValuesIn(all_scenarios()), named);

}  // namespace
}  // namespace gatekeeper::tests
