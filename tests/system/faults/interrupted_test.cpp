#include "behind_proxy.hpp"
#include "system/actions/forgot.hpp"
#include "system/support/http2.hpp"

#include <poll.h>
#include <signal.h>

#include <map>

namespace gatekeeper::tests {
namespace {

/// FI-25, FI-21: whoever waits for Redis goes, at every single place where one can wait. One
/// worker, so that each answer that is held is the next one of the request.
class Interrupted : public BehindProxy {
  protected:
    void SetUp() override {
        Plan plan = without_memory();
        plan.workers = 1;
        start_behind_proxy(plan);
    }

    /// One request for every journey; each may be sent again and again.
    std::map<std::string, Request> requests() {
        Browser at_code(site());
        at_code.open(site().portal("/login"));
        do_password(at_code, customer());
        Browser forgot(site());
        forgot.open(site().portal("/forgot"));
        Browser proven(site());
        const Customer other = site().add(with_totp());
        do_ask_for_code(proven, site(), other.email);
        do_mail_code(proven, site(), other);
        Request ticket = request("GET", "/.gatekeeper/enter?ticket=" + std::string(43, 'A'));
        ticket.headers = {{"Cookie", "__Host-gatekeeper-state=" + std::string(43, 'A')}};
        Request services = request("GET", "/.gatekeeper/services", "localhost");
        services.headers = {{"Cookie", visitor().cookies().header("localhost")}};
        return {
            {"gate", gated_get()},
            {"services", services},
            {"ticket", ticket},
            {"password", login_post(site().add(with_totp()))},
            {"code", form_post(at_code, "/second-factor", {{"code", "000000"}})},
            {"forgot", form_post(forgot, "/forgot", {{"email", customer().email}})},
            {"new password",
             form_post(proven, "/forgot/password", {{"password", "Seven-Bridges-9!"}})},
        };
    }

    static bool has_answer(const Connection& connection) {
        pollfd waiting{connection.number(), POLLIN, 0};
        return poll(&waiting, 1, 0) > 0;
    }
};

TEST_F(Interrupted, FI_25_by_a_client_that_leaves_at_any_wait_leaves_nothing_behind) {
    const std::vector<pid_t> workers = site().nginx().workers();
    for (const auto& [name, sent] : requests()) {
        std::size_t waits = 0;
        for (bool answered = false; !answered && waits < 40; ++waits) {
            proxy().inject({.hold_after = waits});
            Connection client(site().address());
            client.send(sent.text());
            ASSERT_TRUE(eventually([&] {
                answered = has_answer(client);
                return answered || proxy().held() > 0;
            })) << name
                << waits;
            client.abort();
            proxy().mend();
        }
        EXPECT_GT(waits, 1u) << name << " never waits for Redis";
        EXPECT_LT(waits, 40u) << name;
        expect_works_again();
    }
    expect_sign_ins_work();
    EXPECT_EQ(site().nginx().workers(), workers);
}

TEST_F(Interrupted, FI_25_by_a_reset_of_a_stream_leaves_nothing_behind) {
    const std::vector<pid_t> workers = site().nginx().workers();
    std::vector<Request> all;
    for (const auto& [name, sent] : requests())
        all.push_back(sent);
    for (std::size_t waits = 0; waits < 24; waits += 2) {
        proxy().inject({.hold_after = waits});
        ask_and_reset_http2(site().h2_address(), all, 40);
        proxy().mend();
    }
    expect_works_again();
    expect_sign_ins_work();
    EXPECT_EQ(site().nginx().workers(), workers);
}

TEST_F(Interrupted, FI_25_by_Redis_itself_at_any_wait_says_503_and_nothing_else) {
    for (const auto& [name, sent] : requests()) {
        int status = 503;
        for (std::size_t waits = 0; status == 503 && waits < 40; ++waits) {
            proxy().inject({.hold_after = waits});
            Connection client(site().address());
            client.send(sent.text());
            ASSERT_TRUE(eventually([&] { return has_answer(client) || proxy().held() > 0; }));
            if (proxy().held() > 0) proxy().inject({.cut_after = 0});
            const Response response = client.read();
            status = response.status;
            if (status == 503) {
                EXPECT_TRUE(is_unavailable(response)) << name << waits;
                EXPECT_FALSE(contains(response.raw, "__Host-gatekeeper=")) << name << waits;
            }
            proxy().mend();
            expect_works_again();
        }
        EXPECT_NE(status, 503) << name;
        EXPECT_LT(status, 500) << name;
    }
    expect_sign_ins_work();
}

/// FI-21: with a second worker, which goes on.
class WorkerKilled : public BehindProxy {
  protected:
    void SetUp() override { start_behind_proxy(without_memory()); }

    /// The worker that serves a connection.
    pid_t worker_of(Connection& connection) {
        const Response response = connection.exchange(request("GET", "/public/who"));
        return static_cast<pid_t>(std::stol(response.headers.get("X-Worker")));
    }
};

TEST_F(WorkerKilled, FI_21_while_a_sign_in_waits_stops_no_other_and_loses_no_journey) {
    site().nginx().excuse("exited on signal 9");
    Browser pending(site());
    pending.open(app("/survives"));
    do_password(pending, customer());
    ASSERT_EQ(pending.page().name(), "second_factor");
    let_half_a_minute_pass(site(), customer());
    const Request code = form_post(pending, "/second-factor", {{"code", "000000"}});

    Connection waiting(site().address());
    const pid_t victim = worker_of(waiting);
    proxy().inject({.hold_after = 0});
    waiting.send(code.text());
    EXPECT_TRUE(eventually([this] { return proxy().held() > 0; }));
    kill(victim, SIGKILL);
    EXPECT_TRUE(waiting.ends_without_more());
    expect_public_pages_work();
    proxy().mend();
    EXPECT_TRUE(eventually([&] {
        const std::vector<pid_t> now = site().nginx().workers();
        return now.size() == 2 && std::find(now.begin(), now.end(), victim) == now.end();
    }));
    expect_works_again();
    EXPECT_EQ(do_totp(pending, site(), customer()).url(), app("/survives"));
}

TEST_F(WorkerKilled, FI_21_while_a_password_is_checked_stops_no_other_and_can_be_typed_again) {
    site().nginx().excuse("exited on signal 9");
    const Customer other = site().add(with_totp());
    const std::string id = site().account_id(other);
    const Request post = login_post(other);
    Connection waiting(site().address());
    const pid_t victim = worker_of(waiting);
    waiting.send(post.text());
    EXPECT_TRUE(eventually([&] {
        return !site().redis().client().keys("gk:{" + id + "}:limit:password").empty();
    })) << "it has begun";
    kill(victim, SIGKILL);
    waiting.rest();
    expect_works_again();
    Browser browser(site());
    do_sign_in(browser, site(), other, app("/typed-again"));
    EXPECT_EQ(browser.page().url(), app("/typed-again"));
}

}  // namespace
}  // namespace gatekeeper::tests
