#include "behind_proxy.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <list>

namespace gatekeeper::tests {
namespace {

/// FI-01, FI-03, FI-04, FI-05, FI-10: a connection to Redis that does what connections do.
class RedisConnection : public BehindProxy {
  protected:
    /// One worker: what it knows of the connection is what the next request meets.
    void SetUp() override {
        Plan plan = without_memory();
        plan.workers = 1;
        start_behind_proxy(plan);
    }

    void expect_refused_soon(const std::string& what) {
        for (int i = 0; i < 3; ++i) {
            Response response;
            EXPECT_LT(time_of([&] { response = gated(); }), kSoon) << what;
            EXPECT_TRUE(is_unavailable(response)) << what;
        }
        Response login;
        const Request post = login_post(customer());
        EXPECT_LT(time_of([&] { login = ask(post); }), kSoon) << what;
        EXPECT_TRUE(is_unavailable(login)) << what;
        expect_public_pages_work();
    }

    /// Resident memory of all workers, in KiB.
    std::size_t memory() {
        std::size_t total = 0;
        for (const pid_t worker : site().nginx().workers()) {
            const std::string status = read_file("/proc/" + std::to_string(worker) + "/status");
            total += std::stoul(between(status, "VmRSS:", "kB"));
        }
        return total;
    }
};

TEST_F(RedisConnection, FI_05_that_is_slow_only_takes_longer) {
    for (const auto delay : {50ms, 200ms, 500ms}) {
        proxy().inject({.delay = delay});
        EXPECT_EQ(gated().status, 200) << delay.count();
    }
    proxy().inject({.delay = 900ms});
    const int status = gated().status;
    EXPECT_TRUE(status == 200 || status == 503) << status << " just below the deadline";
}

TEST_F(RedisConnection, FI_05_that_is_slow_holds_up_no_public_page) {
    proxy().inject({.hold_after = 0});
    Connection waiting(site().address());
    waiting.send(gated_get().text());
    EXPECT_TRUE(eventually([this] { return proxy().held() > 0; }));
    expect_public_pages_work();
    proxy().mend();
    EXPECT_EQ(waiting.read().status, 200);
}

TEST_F(RedisConnection, FI_05_of_one_kilobyte_a_second_serves_and_signs_in) {
    proxy().inject({.delay = 50ms, .piece = 50});
    EXPECT_EQ(gated().status, 200);
    EXPECT_EQ(ask(login_post(customer())).status, 303);
}

TEST_F(RedisConnection, FI_10_byte_by_byte_carries_every_journey) {
    proxy().inject({.piece = 1});
    expect_sign_ins_work();
    EXPECT_TRUE(works());
}

TEST_F(RedisConnection, FI_04_SEC_232_that_swallows_everything_means_503_soon_and_recovers) {
    proxy().inject({.swallows = true});
    expect_refused_soon("black hole");
    proxy().mend();
    expect_works_again();
    expect_sign_ins_work();
}

TEST_F(RedisConnection, FI_04_that_swallows_everything_answers_all_who_wait) {
    proxy().inject({.swallows = true});
    std::list<Connection> waiting;
    for (int i = 0; i < 40; ++i) {
        waiting.emplace_back(site().address());
        waiting.back().send(gated_get().text());
    }
    EXPECT_LT(time_of([&] {
                  for (Connection& connection : waiting)
                      EXPECT_TRUE(is_unavailable(connection.read()));
              }),
              kSoon);
    proxy().mend();
    expect_works_again();
}

TEST_F(RedisConnection, FI_04_that_is_half_open_is_left_and_made_anew) {
    proxy().silence_present();
    expect_works_again();
    EXPECT_TRUE(contains(site().nginx().log(), "Redis did not answer in time"));
    expect_sign_ins_work();
}

TEST_F(RedisConnection, FI_04_that_is_refused_means_503_at_once_and_recovers) {
    site().redis().client().ask({"CLIENT", "KILL", "TYPE", "normal"});
    proxy().inject({.refuses = true});
    EXPECT_TRUE(eventually([this] { return !works(); }));
    expect_refused_soon("refused");
    proxy().mend();
    expect_works_again();
}

TEST_F(RedisConnection, FI_01_FI_10_that_breaks_at_any_byte_of_an_answer_means_200_or_503) {
    for (std::size_t bytes = 0; bytes < 160; bytes += 1 + bytes / 12) {
        proxy().inject({.cut_after = bytes});
        const Response cut = gated();
        EXPECT_TRUE(cut.status == 200 || cut.status == 503) << bytes << cut.raw;
        proxy().mend();
        expect_works_again();
    }
}

TEST_F(RedisConnection, FI_01_that_breaks_during_a_second_factor_opens_a_session_or_says_503) {
    for (std::size_t bytes = 0; bytes < 1200; bytes = 2 * bytes + 40) {
        const Customer customer = site().add(with_totp());
        Browser browser(site());
        browser.open(site().portal("/login"));
        do_password(browser, customer);
        ASSERT_EQ(browser.page().name(), "second_factor");
        browser.stop_following();
        const std::string code = current_totp(site(), customer);
        proxy().inject({.cut_after = bytes});
        browser.submit({{"code", code}}, "/second-factor");
        proxy().mend();
        expect_works_again();
        const std::string cookie = browser.cookies().get("localhost", kSessionCookie);
        const bool refused = browser.page().status() == 503;
        EXPECT_EQ(cookie.empty(), refused) << bytes << browser.page().response().raw;
        if (refused) {
            let_half_a_minute_pass(site(), customer);
            Browser again(site());
            do_sign_in(again, site(), customer, app("/again"));
            EXPECT_EQ(again.page().url(), app("/again")) << bytes;
        } else {
            Browser later(site());
            later.cookies() = browser.cookies();
            EXPECT_EQ(later.open(site().portal("/services")).name(), "services") << bytes;
        }
    }
}

TEST_F(RedisConnection, FI_03_with_late_answers_for_clients_who_left_harms_nobody) {
    const std::vector<pid_t> workers = site().nginx().workers();
    const Request post = login_post(customer());
    for (int round = 0; round < 4; ++round) {
        proxy().inject({.hold_after = 0});
        std::list<Connection> clients;
        for (int i = 0; i < 10; ++i) {
            clients.emplace_back(site().address());
            clients.back().send(i % 2 == 0 ? gated_get().text() : post.text());
        }
        EXPECT_TRUE(eventually([this] { return proxy().held() > 0; }));
        for (Connection& client : clients)
            client.abort();
        proxy().mend();
        expect_works_again();
    }
    EXPECT_EQ(site().nginx().workers(), workers);
}

TEST_F(RedisConnection, FI_10_SEC_235_with_answers_that_never_end_takes_no_memory) {
    expect_works_again();
    const std::size_t before = memory();
    for (const std::string& bytes :
         {"$536870912\r\n" + std::string(3'000'000, 'x'), std::string("*1000000000\r\n:1\r\n"),
          "*4\r\n$400000000\r\n" + std::string(2'000'000, 'y')}) {
        proxy().inject({.instead = bytes});
        for (int i = 0; i < 2; ++i)
            EXPECT_TRUE(is_unavailable(gated())) << bytes.substr(0, 12);
        proxy().mend();
        expect_works_again();
    }
    EXPECT_LT(memory(), before + 64 * 1024) << before;
}

/// The same over TCP, where there are resets and full queues.
class RedisOverTcp : public BehindProxy {
  protected:
    void SetUp() override {
        address_ = free_address();
        Plan plan = without_memory();
        plan.workers = 1;
        plan.gatekeeper["gatekeeper_redis"] = "redis://" + address_.text();
        start(plan);
        listen();
        // The worker may have tried before anybody listened; it tries again after a moment.
        const Request asks_redis = request("GET", "/.gatekeeper/forgot/code", "localhost");
        ASSERT_TRUE(eventually([&] { return !is_unavailable(ask(asks_redis)); }));
        let_somebody_in();
    }
    void listen() {
        proxy_ = std::make_unique<FaultProxy>(address_, to_socket(site().redis().socket()));
    }

    Address address_;
};

TEST_F(RedisOverTcp, FI_04_that_is_reset_within_an_answer_recovers) {
    for (const std::size_t bytes : {0, 1, 7, 30}) {
        proxy().inject({.cut_after = bytes});
        EXPECT_TRUE(is_unavailable(gated())) << bytes;
        proxy().mend();
        expect_works_again();
    }
    expect_sign_ins_work();
}

TEST_F(RedisOverTcp, FI_04_whose_queue_is_full_means_503_soon_and_recovers) {
    proxy_.reset();
    Descriptor full = listen_on(address_, 0);
    std::list<Descriptor> queue;
    for (int i = 0; i < 8; ++i) {
        queue.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
        sockaddr_in place{};
        socklen_t size = sizeof(place);
        getsockname(full.number(), reinterpret_cast<sockaddr*>(&place), &size);
        connect(queue.back().number(), reinterpret_cast<sockaddr*>(&place), size);
    }
    for (int i = 0; i < 3; ++i) {
        Response response;
        EXPECT_LT(time_of([&] { response = gated(); }), kSoon);
        EXPECT_TRUE(is_unavailable(response));
    }
    expect_public_pages_work();
    queue.clear();
    full.reset();
    listen();
    expect_works_again();
}

}  // namespace
}  // namespace gatekeeper::tests
