/// The world fails at every point of every request, before the work or with the answer lost: the
/// request fails as a whole, nobody gains rights by it, and the customer gets there afterwards.
#include "support/scenarios.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace gatekeeper::tests {
namespace {

class Failure : public testing::TestWithParam<Scenario> {
  protected:
    /// The n-th pass through a port fails; nothing when there are fewer.
    struct Outcome {
        bool failed = false;
        int status = 0;
        int sessions_before = 0;
        int sessions_after = 0;
        bool session_cookie = false;
    };

    static Outcome with_failure_at(const Scenario& scenario, int pass) {
        World world;
        Browser browser(world);
        http::Request request = scenario.prepare(world, browser);
        Outcome outcome;
        outcome.sessions_before = world.full_sessions();
        world.door.fail_at(pass);
        try {
            const http::Response response = world.serve(std::move(request));
            outcome.status = response.status;
            for (const http::SetCookie& cookie : response.cookies) {
                outcome.session_cookie |=
                    cookie.name == http::kSessionCookie && !cookie.value.empty();
            }
        } catch (const ports::PortFailure&) {
            outcome.failed = true;
        }
        outcome.sessions_after = world.full_sessions();
        return outcome;
    }

    static int passes_of(const Scenario& scenario) {
        World world;
        Browser browser(world);
        http::Request request = scenario.prepare(world, browser);
        const int before = world.door.passes();
        world.serve(std::move(request));
        return world.door.passes() - before;
    }
};

TEST_P(Failure, SEC_027_at_every_port_fails_the_request_and_opens_nothing) {
    const int passes = passes_of(GetParam());
    for (int pass = 0; pass < passes; ++pass) {
        const Outcome outcome = with_failure_at(GetParam(), pass);
        EXPECT_TRUE(outcome.failed)
            << "pass " << pass << " of " << passes << " gave " << outcome.status;
        EXPECT_FALSE(outcome.session_cookie) << "pass " << pass;
    }
}

/// Not even a session that its owner never hears of: unless the very opening had been done.
TEST_P(Failure, SEC_027_before_the_last_check_leaves_no_session) {
    World world;
    Browser browser(world);
    http::Request request = GetParam().prepare(world, browser);
    world.door.forget_calls();
    world.serve(std::move(request));
    int opening = -1;
    for (std::size_t i = 0; i < world.door.calls().size(); ++i) {
        const std::string& call = world.door.calls()[i];
        if (call == "sessions.open" || call == "sessions.elevate") opening = static_cast<int>(i);
    }
    if (opening < 0) {
        for (int pass = 0; pass < passes_of(GetParam()); ++pass) {
            const Outcome outcome = with_failure_at(GetParam(), pass);
            EXPECT_LE(outcome.sessions_after, outcome.sessions_before) << "pass " << pass;
        }
        return;
    }
    // Every call before it is one or two passes: fail each, up to the one that opens.
    for (int pass = 0; pass < opening; ++pass) {
        const Outcome outcome = with_failure_at(GetParam(), pass);
        EXPECT_EQ(outcome.sessions_after, outcome.sessions_before) << "pass " << pass;
    }
}

TEST_P(Failure, FI_28_without_random_bytes_nobody_gets_a_session) {
    World world;
    Browser browser(world);
    http::Request request = GetParam().prepare(world, browser);
    const int before = world.full_sessions();
    world.random.break_down();
    const bool gate = request.host != "auth.example.com";
    bool failed = false;
    try {
        world.serve(std::move(request));
    } catch (const ports::PortFailure&) {
        failed = true;
    }
    EXPECT_TRUE(failed || gate);
    EXPECT_LE(world.full_sessions(), before);
}

INSTANTIATE_TEST_SUITE_P(OfARequestThat, Failure, testing::ValuesIn(all_scenarios()), named);

/// What was lost on the way can be done again.
TEST(FailureOf, FI_01_a_lost_answer_to_a_sign_in_can_be_repeated) {
    for (int pass = 0; pass < 60; ++pass) {
        World world;
        world.add_with_totp(kJan);
        Browser browser(world);
        world.door.fail_at(pass);
        for (int attempt = 0; attempt < 4; ++attempt) {
            try {
                browser.open(at("/login"));
                if (browser.page().heading() == words("sign_in.title")) {
                    browser.submit(good_credentials());
                }
                world.clock.advance(domain::seconds(30));
                if (browser.page().heading() == words("second_factor.title")) {
                    browser.submit({{"code", world.totp()}});
                }
            } catch (const ports::PortFailure&) {
                world.clock.advance(domain::seconds(30));
            }
        }
        world.door.fail_never();
        browser.open(at("/services"));
        EXPECT_EQ(browser.page().heading(), words("services.title")) << "failed at " << pass;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
