#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/http2.hpp"
#include "system/support/site_test.hpp"

#include <random>
#include <thread>

namespace gatekeeper::tests {
namespace {

/// FI-25: clients that go away at any moment of any request.
class Aborts : public SiteTest<Aborts> {
  protected:
    void SetUp() override {
        SiteTest::SetUp();
        customer_ = site().add(with_totp());
        browser_ = signed_in_browser(site(), app("/start"));
        browser_.open(site().portal("/services"));
        pending_.open(site().portal("/login"));
        login_ =
            prepared(pending_, "/login", {{"email", customer_.email}, {"password", kPassword}});
        Browser at_code(site());
        at_code.open(site().portal("/login"));
        do_password(at_code, customer_);
        code_ = prepared(at_code, "/second-factor", {{"code", "000000"}});
        Browser forgot(site());
        forgot.open(site().portal("/forgot"));
        forgot_ = prepared(forgot, "/forgot", {{"email", customer_.email}});
        gated_ = request("GET", "/gated");
        gated_.headers = {{"Cookie", browser_.cookies().header("app.localhost")}};
        services_ = request("GET", "/.gatekeeper/services", "localhost");
        services_.headers = {{"Cookie", browser_.cookies().header("localhost")}};
    }

    static Request prepared(Browser& browser, const std::string& route, const Fields& fields) {
        Request request = browser.prepared(browser.page().form_to("/.gatekeeper" + route), fields);
        request.host = site().authority("localhost");
        request.headers.add("Cookie", browser.cookies().header("localhost"));
        return request;
    }

    /// One of every kind: gate from memory and from Redis, portal pages and forms, hashing,
    /// tickets.
    std::vector<Request> kinds() const {
        Request upload = gated_;
        upload.method = "POST";
        upload.body = std::string(200'000, 'u');
        Request refused = request("POST", "/refused");
        refused.body = std::string(100'000, 'r');
        Request unknown = gated_;
        unknown.headers = {{"Cookie", "__Host-gatekeeper=" + std::string(75, 'A')}};
        Request ticket = request("GET", "/.gatekeeper/enter?ticket=" + std::string(43, 'A'));
        ticket.headers = {{"Cookie", "__Host-gatekeeper-state=" + std::string(43, 'A')}};
        return {gated_,
                services_,
                login_,
                code_,
                forgot_,
                upload,
                refused,
                unknown,
                ticket,
                request("GET", "/.gatekeeper/login", "localhost"),
                request("GET", "/public/x")};
    }

    static void expect_the_site_works() {
        const Customer customer = site().add(with_totp());
        Browser browser(site());
        do_sign_in(browser, site(), customer, app("/afterwards"));
        EXPECT_EQ(browser.page().url(), app("/afterwards"));
    }

    static std::size_t open_files() {
        std::size_t count = 0;
        for (const pid_t worker : site().nginx().workers())
            count += open_files_of(worker);
        return count;
    }

    Customer customer_;
    Browser browser_{site()};
    Browser pending_{site()};
    Request login_, code_, forgot_, gated_, services_;
};

TEST_F(Aborts, of_thirty_clients_at_random_moments_leave_nothing_behind) {
    const std::vector<pid_t> workers = site().nginx().workers();
    EXPECT_TRUE(eventually([] { return open_files() > 0; }));
    const std::vector<Request> requests = kinds();
    std::vector<std::thread> clients;
    for (unsigned client = 0; client < 30; ++client) {
        clients.emplace_back([&, client] {
            std::mt19937 random(client);
            for (unsigned i = 0; i < 2 * requests.size(); ++i) {
                const std::string text = requests[(client + i) % requests.size()].text();
                Connection connection(site().address());
                connection.send(random() % 4 == 0 ? text.substr(0, random() % text.size()) : text);
                std::this_thread::sleep_for(std::chrono::microseconds(random() % 8000));
                if (random() % 2 == 0) connection.abort();
            }
        });
    }
    for (std::thread& client : clients)
        client.join();
    expect_the_site_works();
    EXPECT_EQ(site().nginx().workers(), workers);
    // Two connections to Redis, the listeners and what nginx has at rest: no more than before.
    EXPECT_TRUE(eventually([] {
        std::size_t sockets = 0;
        for (const pid_t worker : site().nginx().workers())
            sockets += open_files_of(worker);
        return sockets < 80;
    })) << open_files();
}

TEST_F(Aborts, again_and_again_use_up_no_descriptors) {
    const auto storm = [this] {
        for (int i = 0; i < 3; ++i) {
            for (const Request& request : kinds()) {
                Connection connection(site().address());
                connection.send(request.text());
                connection.abort();
            }
        }
        expect_the_site_works();
    };
    storm();
    std::size_t before = 0;
    EXPECT_TRUE(eventually([&] {
        const std::size_t now = open_files();
        return std::exchange(before, now) == now;
    }));
    for (int i = 0; i < 5; ++i)
        storm();
    EXPECT_TRUE(eventually([&] { return open_files() <= before + 2; }))
        << before << " before, " << open_files() << " now";
}

TEST_F(Aborts, in_the_middle_of_hashing_still_count_the_attempt) {
    const Customer victim = site().add(with_totp());
    Browser browser(site());
    browser.open(site().portal("/login"));
    const Request guess =
        prepared(browser, "/login", {{"email", victim.email}, {"password", "Wrong-Guess-123!"}});
    for (int i = 0; i < 12; ++i) {
        Connection connection(site().address());
        connection.send(guess.text());
        std::this_thread::sleep_for(2ms);
        connection.abort();
    }
    // Whoever hangs up before the answer guesses no more often than who waits for it.
    const std::string id = site().account_id(victim);
    EXPECT_TRUE(eventually([&] {
        return site().redis().client().ask({"HGET", "gk:{" + id + "}:limit:password", "count"}) >=
               "5";
    }));
}

TEST_F(Aborts, by_half_closing_get_an_answer_or_none_and_harm_nobody) {
    for (const Request& request : kinds()) {
        Connection connection(site().address());
        connection.send(request.text());
        connection.end_writing();
        connection.rest();
    }
    expect_the_site_works();
}

TEST_F(Aborts, of_HTTP2_streams_leave_nothing_behind) {
    std::vector<Request> requests;
    for (int i = 0; i < 3; ++i) {
        for (const Request& request : kinds())
            requests.push_back(request);
    }
    for (int milliseconds = 0; milliseconds < 30; milliseconds += 3) {
        ask_and_reset_http2(site().h2_address(), requests, milliseconds);
    }
    expect_the_site_works();
    const Response after = ask_http2(site().h2_address(), gated_);
    EXPECT_TRUE(comes_from_the_app(after));
}

TEST_F(Aborts, FI_21_of_a_worker_itself_leave_the_site_working) {
    site().nginx().excuse("exited on signal 9");
    for (int round = 0; round < 3; ++round) {
        std::vector<Connection> under_way;
        for (const Request& request : kinds()) {
            under_way.emplace_back(site().address());
            under_way.back().send(request.text());
        }
        const std::vector<pid_t> before = site().nginx().workers();
        kill(before.front(), SIGKILL);
        EXPECT_TRUE(eventually([&] {
            const std::vector<pid_t> now = site().nginx().workers();
            return now.size() == 2 &&
                   std::find(now.begin(), now.end(), before.front()) == now.end();
        }));
    }
    expect_the_site_works();
}

TEST_F(Aborts, FI_21_of_all_workers_lose_no_journey_that_is_under_way) {
    site().nginx().excuse("exited on signal 9");
    Browser browser(site());
    browser.open(app("/survives"));
    do_password(browser, customer_);
    ASSERT_EQ(browser.page().name(), "second_factor");
    const std::vector<pid_t> before = site().nginx().workers();
    for (const pid_t worker : before)
        kill(worker, SIGKILL);
    EXPECT_TRUE(eventually([&] {
        const std::vector<pid_t> now = site().nginx().workers();
        return now.size() == before.size() && now.front() != before.front() &&
               now.back() != before.back();
    }));
    do_totp(browser, site(), customer_);
    EXPECT_EQ(browser.page().url(), app("/survives"));
}

}  // namespace
}  // namespace gatekeeper::tests
