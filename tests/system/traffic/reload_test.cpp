#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/load.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// FI-20: reloads while people work.
class Reload : public OwnSiteTest {
  protected:
    void SetUp() override { start(); }

    /// A request of a customer who is signed in, to a path that tells who asked.
    struct Visitor {
        Customer customer;
        Request request;
    };
    Visitor visitor(const std::string& path) {
        Visitor found{site().add(with_totp()), {}};
        Browser browser(site());
        do_sign_in(browser, site(), found.customer, app("/start"));
        found.request = request("GET", path);
        found.request.headers = {{"Cookie", browser.cookies().header("app.localhost")}};
        return found;
    }
    /// What a browser sends for the password: it takes a while to be answered.
    Request sign_in_form(const Customer& customer) {
        Browser browser(site());
        browser.open(site().portal("/login"));
        Request post = browser.prepared(browser.page().form_to("/.gatekeeper/login"),
                                        {{"email", customer.email}, {"password", kPassword}});
        post.host = site().authority("localhost");
        post.headers.add("Cookie", browser.cookies().header("localhost"));
        return post;
    }
    static std::string must_be_200(const Response& response) {
        return response.status == 200 ? "" : response.raw;
    }
};

TEST_F(Reload, FI_20_under_load_loses_no_request_and_no_session) {
    const Visitor someone = visitor("/busy");
    Load load(site().address(), std::vector<Request>(4, someone.request), must_be_200);
    for (int i = 0; i < 5; ++i) {
        load.wait_for(50);
        site().nginx().reload();
    }
    load.wait_for(50);
    load.stop();
    EXPECT_EQ(load.wrong(), std::vector<std::string>());
}

TEST_F(Reload, FI_20_one_after_another_without_waiting_leaves_only_new_workers) {
    const Visitor someone = visitor("/busy");
    const std::vector<pid_t> before = site().nginx().workers();
    Load load(site().address(), std::vector<Request>(4, someone.request), must_be_200);
    for (int i = 0; i < 8; ++i) {
        load.wait_for(20);
        site().nginx().begin_reload();
    }
    load.stop();
    EXPECT_EQ(load.wrong(), std::vector<std::string>());
    EXPECT_TRUE(eventually([&] {
        const std::vector<pid_t> now = site().nginx().workers();
        return now.size() == 2 && now.front() > before.back();
    }));
}

TEST_F(Reload, SEC_106_with_many_visitors_shows_everybody_his_own_name) {
    std::vector<Visitor> visitors;
    std::vector<Request> requests;
    for (int i = 0; i < 8; ++i) {
        visitors.push_back(visitor("/mine-" + std::to_string(i)));
        requests.push_back(visitors.back().request);
    }
    for (std::size_t i = 0; i < visitors.size(); ++i) {
        site().app().answer("/mine-" + std::to_string(i), [email = visitors[i].customer.email](
                                                              const Received& received) {
            const bool right =
                received.headers.all("X-Gatekeeper-Email") == std::vector<std::string>{email};
            return http_answer(right ? 200 : 409, {}, received.headers.get("X-Gatekeeper-Email"));
        });
    }
    Load load(site().address(), requests, must_be_200);
    load.wait_for(2000);
    site().nginx().reload();
    load.wait_for(2000);
    load.stop();
    EXPECT_EQ(load.wrong(), std::vector<std::string>());
}

TEST_F(Reload, in_the_middle_of_a_sign_in_keeps_it) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(app("/through-reloads"));
    site().nginx().reload();
    do_password(browser, customer);
    site().nginx().reload();
    do_totp(browser, site(), customer);
    EXPECT_EQ(browser.page().url(), app("/through-reloads"));
}

TEST_F(Reload, SEC_071_does_not_make_a_used_code_good_again) {
    const Customer customer = site().add(with_totp());
    Browser first(site());
    first.open(site().portal("/login"));
    do_password(first, customer);
    const std::string code = current_totp(site(), customer);
    first.submit({{"code", code}}, "/second-factor");
    ASSERT_EQ(first.page().name(), "services");
    site().nginx().reload();
    Browser second(site());
    second.open(site().portal("/login"));
    do_password(second, customer);
    second.submit({{"code", code}}, "/second-factor");
    EXPECT_EQ(second.page().name(), "second_factor");
}

TEST_F(Reload, gives_work_that_is_under_way_its_answer) {
    const Request post = sign_in_form(site().add(with_totp()));
    std::vector<Connection> under_way;
    for (int i = 0; i < 4; ++i) {
        under_way.emplace_back(site().address());
        under_way.back().send(post.text());
    }
    site().nginx().begin_reload();
    for (Connection& connection : under_way)
        EXPECT_EQ(connection.read().status, 303);
}

TEST_F(Reload, quit_gives_work_that_is_under_way_its_answer_and_ends) {
    const Request post = sign_in_form(site().add(with_totp()));
    // A request each that is surely being served, and behind it the one that counts.
    std::vector<Connection> under_way;
    for (int i = 0; i < 4; ++i) {
        under_way.emplace_back(site().address());
        under_way.back().send(request("GET", "/public/x").text());
        EXPECT_EQ(under_way.back().read().status, 200);
        under_way.back().send(post.text());
    }
    std::vector<int> statuses;
    EXPECT_TRUE(eventually([&] {
        Redis redis = site().redis().client();
        return !redis.keys("*limit:password").empty() || !redis.keys("*:sign-in").empty();
    })) << "the first of them is at work";
    site().nginx().begin_quit();
    for (Connection& connection : under_way) {
        try {
            statuses.push_back(connection.read().status);
        } catch (const ConnectionEnded&) {
            statuses.push_back(0);  // nginx had not read it when it was told to quit
        }
    }
    EXPECT_GE(std::count(statuses.begin(), statuses.end(), 303), 1);
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 303) +
                  std::count(statuses.begin(), statuses.end(), 0),
              4);
    EXPECT_TRUE(site().nginx().wait());
}

TEST_F(Reload, quit_with_Redis_away_ends) {
    const Visitor someone = visitor("/quit");
    site().redis().freeze();
    Connection waiting(site().address());
    waiting.send(someone.request.text());
    EXPECT_TRUE(site().nginx().quit());
    site().redis().thaw();
}

TEST_F(Reload, many_times_leaves_no_descriptor_behind_in_the_master) {
    for (int i = 0; i < 3; ++i)
        site().nginx().reload();
    const std::size_t before = open_files_of(site().nginx().master());
    for (int i = 0; i < 5; ++i)
        site().nginx().reload();
    EXPECT_LE(open_files_of(site().nginx().master()), before);
}

}  // namespace
}  // namespace gatekeeper::tests
