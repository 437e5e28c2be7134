#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/load.hpp"
#include "system/support/site_test.hpp"

#include <thread>

namespace gatekeeper::tests {
namespace {

/// FI-01, FI-03: Redis goes away in every way, and comes back.
class RedisDown : public OwnSiteTest {
  protected:
    void SetUp() override {
        start();
        site().redis().keep_every_write();
        customer_ = site().add(with_totp());
        browser_ = std::make_unique<Browser>(site());
        do_sign_in(*browser_, site(), customer_, app("/before"));
        ASSERT_EQ(browser_->page().url(), app("/before"));
        login_ = std::make_unique<Browser>(site());
        login_->open(site().portal("/login"));
    }

    Response gated(const std::string& path = "/gated") { return browser_->fetch(app(path)); }
    Response post_login() {
        const Form form = login_->page().form_to("/.gatekeeper/login");
        return login_->send(
            login_->prepared(form, {{"email", customer_.email}, {"password", kPassword}}),
            "localhost");
    }

    /// Everything that needs Redis answers 503, everything else works.
    void expect_fails_closed() {
        EXPECT_TRUE(eventually([this] { return gated().status == 503; })) << "still lets in";
        const std::size_t before = inbox().to("/gated").size();
        for (int i = 0; i < 10; ++i)
            EXPECT_TRUE(is_unavailable(gated()));
        EXPECT_EQ(inbox().to("/gated").size(), before);
        Request page = request("GET", "/gated");
        page.headers = {{"Accept", "text/html"},
                        {"Cookie", browser_->cookies().header("app.localhost")}};
        const Response shown = ask(page);
        EXPECT_TRUE(is_unavailable(shown));
        EXPECT_EQ(Page("", shown).name(), "message.unavailable");
        EXPECT_TRUE(contains(shown.body, "support@example.com"));
        EXPECT_TRUE(is_unavailable(post_login()));
        EXPECT_TRUE(login_->cookies().get("localhost", kSessionCookie).empty());
        EXPECT_TRUE(is_unavailable(ask(with_session("/.gatekeeper/services", "localhost"))));
        for (int i = 0; i < 10; ++i)
            EXPECT_TRUE(comes_from_the_app(ask(request("GET", "/public/x"))));
        EXPECT_EQ(ask(request("GET", "/gated")).status, 401) << "who has no session needs no Redis";
    }

    void expect_works_again() {
        EXPECT_TRUE(eventually([this] { return gated("/again").status == 200; }));
        EXPECT_TRUE(eventually([this] { return post_login().status == 303; }));
    }

    Request with_session(const std::string& target, const std::string& host) {
        Request wanted = request("GET", target, host);
        wanted.headers = {{"Cookie", browser_->cookies().header(host)}};
        return wanted;
    }

    Customer customer_;
    std::unique_ptr<Browser> browser_;
    std::unique_ptr<Browser> login_;
};

TEST_F(RedisDown, stopped_means_503_and_recovery_without_a_restart_of_nginx) {
    site().redis().stop();
    expect_fails_closed();
    site().redis().start();
    expect_works_again();
}

TEST_F(RedisDown, FI_01_killed_means_503_and_recovery_without_a_restart_of_nginx) {
    site().redis().kill();
    expect_fails_closed();
    site().redis().start();
    expect_works_again();
    EXPECT_TRUE(contains(site().nginx().log(), "Redis"));
}

TEST_F(RedisDown, FI_03_frozen_means_503_and_recovery_without_a_restart_of_nginx) {
    site().redis().freeze();
    expect_fails_closed();
    site().redis().thaw();
    expect_works_again();
}

TEST_F(RedisDown, FI_03_frozen_holds_up_no_public_page) {
    site().redis().freeze();
    std::vector<Connection> waiting;
    for (int i = 0; i < 50; ++i) {
        waiting.emplace_back(site().address());
        waiting.back().send(with_session("/held", "app.localhost").text());
    }
    EXPECT_TRUE(comes_from_the_app(ask(request("GET", "/public/meanwhile"))));
    site().redis().thaw();
    for (Connection& connection : waiting) {
        const int status = connection.read().status;
        EXPECT_TRUE(status == 200 || status == 503) << status;
    }
}

TEST_F(RedisDown, FI_03_frozen_while_clients_give_up_leaves_nothing_behind) {
    site().redis().freeze();
    for (int i = 0; i < 100; ++i) {
        Connection connection(site().address());
        connection.send(with_session("/given-up", "app.localhost").text());
        if (i % 2 == 0) connection.abort();
    }
    site().redis().thaw();
    expect_works_again();
}

TEST_F(RedisDown, FI_01_killed_under_load_answers_every_request_with_200_or_503) {
    const std::vector<Request> requests(4, with_session("/load", "app.localhost"));
    Load load(site().address(), requests, [](const Response& response) {
        const bool fine = response.status == 200 || response.status == 503;
        return fine ? std::string() : response.raw;
    });
    for (int round = 0; round < 3; ++round) {
        load.wait_for(50);
        site().redis().kill();
        EXPECT_TRUE(eventually([this] { return gated().status == 503; }));
        site().redis().start();
        EXPECT_TRUE(eventually([this] { return gated().status == 200; }));
    }
    load.stop();
    EXPECT_EQ(load.wrong(), std::vector<std::string>());
}

TEST_F(RedisDown, FI_01_killed_during_sign_ins_opens_no_session_that_is_not_stored) {
    std::vector<Customer> customers;
    for (int i = 0; i < 6; ++i)
        customers.push_back(site().add(with_totp()));
    std::vector<Browser> browsers(customers.size(), Browser(site()));
    for (std::size_t i = 0; i < customers.size(); ++i) {
        browsers[i].open(site().portal("/login"));
        do_password(browsers[i], customers[i]);
    }
    std::vector<std::string> codes;
    for (const Customer& customer : customers)
        codes.push_back(current_totp(site(), customer));
    std::vector<std::thread> threads;
    std::vector<int> statuses(customers.size());
    for (std::size_t i = 0; i < customers.size(); ++i) {
        Request post = browsers[i].prepared(
            browsers[i].page().form_to("/.gatekeeper/second-factor"), {{"code", codes[i]}});
        threads.emplace_back(
            [&, i, post] { statuses[i] = browsers[i].send(post, "localhost").status; });
    }
    site().redis().kill();
    for (std::thread& thread : threads)
        thread.join();
    site().redis().start();
    for (std::size_t i = 0; i < customers.size(); ++i) {
        const std::string cookie = browsers[i].cookies().get("localhost", kSessionCookie);
        EXPECT_TRUE(statuses[i] == 200 || statuses[i] == 303 || statuses[i] == 503) << statuses[i];
        EXPECT_EQ(cookie.empty(), statuses[i] == 503) << statuses[i];
        if (cookie.empty()) continue;
        EXPECT_TRUE(eventually([&] {
            browsers[i].open(site().portal("/services"));
            return browsers[i].page().status() != 503;
        }));
        EXPECT_EQ(browsers[i].page().name(), "services") << "the session was acknowledged";
    }
}

TEST_F(RedisDown, FI_02_SEC_240_killed_after_a_new_password_was_confirmed_still_knows_it) {
    do_reset_password(*login_, site(), customer_, "Seven-Bridges-9!");
    ASSERT_EQ(login_->page().name(), "sign_in");
    site().redis().kill();
    site().redis().start();
    EXPECT_TRUE(eventually([this] {
        login_->open(site().portal("/login"));
        return do_password(*login_, customer_).name() == "second_factor";
    }));
}

TEST_F(RedisDown, from_the_start_lets_nginx_start_and_recovers) {
    site().nginx().quit();
    site().redis().kill();
    site().nginx().start(site().address());
    EXPECT_TRUE(is_unavailable(gated()));
    EXPECT_TRUE(comes_from_the_app(ask(request("GET", "/public/x"))));
    site().redis().start();
    expect_works_again();
}

TEST_F(RedisDown, FI_13_emptied_signs_everybody_out_and_creates_nobody) {
    site().redis().client().ask({"FLUSHALL"});
    EXPECT_TRUE(eventually([this] { return gated().status == 401; }));
    EXPECT_EQ(post_login().status, 422);
    EXPECT_TRUE(site().redis().client().keys("*:account").empty());
}

TEST_F(RedisDown, FI_06_full_keeps_existing_sessions_and_refuses_new_ones) {
    Redis redis = site().redis().client();
    redis.ask({"CONFIG", "SET", "maxmemory", "1"});
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(gated().status, 200);
    EXPECT_TRUE(is_unavailable(post_login()));
    redis.ask({"CONFIG", "SET", "maxmemory", "0"});
    expect_works_again();
}

TEST_F(RedisDown, FI_08_read_only_keeps_existing_sessions_and_refuses_new_ones) {
    Redis redis = site().redis().client();
    redis.ask({"REPLICAOF", "127.0.0.1", "1"});
    EXPECT_TRUE(is_unavailable(post_login()));
    redis.ask({"REPLICAOF", "NO", "ONE"});
    expect_works_again();
}

TEST_F(RedisDown, FI_09_that_forgot_its_scripts_is_told_them_again) {
    site().redis().client().ask({"SCRIPT", "FLUSH"});
    EXPECT_EQ(post_login().status, 303);
    site().redis().client().ask({"SCRIPT", "FLUSH"});
    Browser browser(site());
    do_sign_in(browser, site(), site().add(with_totp()), app2("/scripts"));
    EXPECT_EQ(browser.page().url(), app2("/scripts"));
}

}  // namespace
}  // namespace gatekeeper::tests
