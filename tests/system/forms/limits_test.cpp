#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"
#include "system/support/totp.hpp"

#include <thread>

namespace gatekeeper::tests {
namespace {

/// Guessing, through the front door and in parallel.
class Guessing : public SiteTest<Guessing> {
  protected:
    static Customer wrong(Customer customer) {
        customer.password = "Wrong-Guess-123!";
        return customer;
    }
    static void fail(const Customer& customer, int times) {
        Browser browser(site());
        browser.open(site().portal("/login"));
        for (int i = 0; i < times; ++i)
            do_password(browser, wrong(customer));
    }
    /// The wait of a limit goes by.
    static void let_the_wait_pass() {
        Redis redis = site().redis().client();
        for (const std::string& key : redis.keys("*limit:password"))
            redis.ask({"HDEL", key, "until"});
    }
    /// Posts the same request from many connections at once.
    static std::vector<Response> all_at_once(const Browser& browser, Request post, int times) {
        Browser copy = browser;
        post.host = site().authority("localhost");
        post.headers.add("Cookie", copy.cookies().header("localhost"));
        std::vector<Response> responses(static_cast<std::size_t>(times));
        std::vector<std::thread> threads;
        for (Response& response : responses) {
            threads.emplace_back([&] { response = tests::ask(site().address(), post); });
        }
        for (std::thread& thread : threads)
            thread.join();
        return responses;
    }
};

TEST_F(Guessing, SEC_150_of_a_password_makes_even_the_right_one_wait) {
    const Customer customer = site().add(with_totp());
    fail(customer, 6);
    Browser browser(site());
    browser.open(site().portal("/login"));
    do_password(browser, customer);
    EXPECT_EQ(browser.page().name(), "sign_in");
    EXPECT_EQ(browser.page().status(), 422) << "SEC-157: looks like any refusal";
    let_the_wait_pass();
    EXPECT_EQ(do_password(browser, customer).name(), "second_factor");
}

TEST_F(Guessing, SEC_150_a_right_password_starts_the_count_anew) {
    const Customer customer = site().add(with_totp());
    for (int round = 0; round < 3; ++round) {
        fail(customer, 4);
        Browser browser(site());
        browser.open(site().portal("/login"));
        EXPECT_EQ(do_password(browser, customer).name(), "second_factor") << round;
    }
}

TEST_F(Guessing, SEC_155_of_a_password_leaves_existing_sessions_alone) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/undisturbed"));
    fail(customer, 8);
    EXPECT_EQ(browser.fetch(app("/undisturbed")).status, 200);
}

TEST_F(Guessing, SEC_145_of_an_unknown_address_is_counted_too) {
    const Customer stranger = new_customer();
    Browser browser(site());
    browser.open(site().portal("/login"));
    const auto counters = [] { return site().redis().client().keys("*limit:password").size(); };
    const std::size_t before = counters();
    do_password(browser, wrong(stranger));
    EXPECT_EQ(counters(), before + 1);
    for (const std::string& key : site().redis().client().keys("*limit:*")) {
        EXPECT_FALSE(contains(key, stranger.email)) << "the typed name is not kept in clear";
    }
}

TEST_F(Guessing, SEC_152_of_a_code_in_parallel_is_evaluated_five_times) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(site().portal("/login"));
    do_password(browser, customer);
    const Request post = browser.prepared(browser.page().form_to("/.gatekeeper/second-factor"),
                                          {{"code", "000000"}});
    int evaluated = 0;
    for (const Response& response : all_at_once(browser, post, 40)) {
        if (response.status == 422) ++evaluated;
    }
    EXPECT_EQ(evaluated, 5);
}

TEST_F(Guessing, SEC_152_of_a_mailed_code_in_parallel_is_evaluated_five_times) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    const Request post = browser.prepared(browser.page().form_to("/.gatekeeper/forgot/code"),
                                          {{"code", "AAAAAAAA"}});
    int evaluated = 0;
    for (const Response& response : all_at_once(browser, post, 30)) {
        if (response.status == 422) ++evaluated;
    }
    EXPECT_EQ(evaluated, 5);
}

TEST_F(Guessing, SEC_151_of_codes_is_limited_over_all_challenges_of_an_account) {
    const Customer customer = site().add(with_totp());
    int tried = 0;
    for (int challenge = 0; challenge < 6; ++challenge) {
        Browser browser(site());
        browser.open(site().portal("/login"));
        do_password(browser, customer);
        for (int i = 0; i < 5 && browser.page().name() == "second_factor"; ++i) {
            browser.submit({{"code", "000000"}}, "/second-factor");
            if (browser.page().status() == 422) ++tried;
        }
    }
    EXPECT_EQ(tried, 20);
    Browser browser(site());
    browser.open(site().portal("/login"));
    do_password(browser, customer);
    EXPECT_NE(do_totp(browser, site(), customer).name(), "services");
}

TEST_F(Guessing, asking_for_mails_stops_after_five_and_looks_the_same) {
    const Customer customer = site().add(with_totp());
    for (int i = 0; i < 8; ++i) {
        Browser browser(site());
        do_ask_for_code(browser, site(), customer.email);
        EXPECT_EQ(browser.page().name(), "forgot_code");
    }
    EXPECT_EQ(site().outbox().mails_to(customer.email).size(), 5u);
}

/// SEC-201: things that must stand in no log.
class Secrets : public SiteTest<Secrets> {};

TEST_F(Secrets, SEC_201_SEC_008_of_a_whole_journey_are_in_no_log_and_not_in_Redis) {
    Customer customer = site().add(with_sms());
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    const std::string mailed = code_in(site().outbox().wait_for_mail(customer.email));
    browser.submit({{"code", mailed}}, "/forgot/code");
    browser.submit({{"password", "Canary-Secret-77 x"}}, "/forgot/password");
    customer.password = "Canary-Secret-77 x";
    do_password(browser, customer);
    const std::string texted = code_in(site().outbox().wait_for_text(customer.phone));
    do_sms_code(browser, site(), customer);
    ASSERT_EQ(browser.page().name(), "services");
    browser.open(app("/secrets"));
    const std::vector<std::string> secrets = {
        customer.password,
        mailed,
        texted,
        customer.phone,
        browser.cookies().get("localhost", kSessionCookie),
        browser.cookies().get("app.localhost", kSessionCookie),
        browser.cookies().get("localhost", kFlowCookie)};
    Redis redis = site().redis().client();
    std::string stored;
    for (const std::string& key : redis.keys("*")) {
        const std::string type = redis.ask({"TYPE", key});
        stored += key + "\n";
        if (type == "hash") stored += redis.ask({"HGETALL", key});
        if (type == "string") stored += redis.ask({"GET", key});
        if (type == "stream") stored += redis.ask({"XRANGE", key, "-", "+"});
    }
    for (const std::string& secret : secrets) {
        ASSERT_FALSE(secret.empty());
        EXPECT_FALSE(contains(site().nginx().log(), secret)) << secret;
        EXPECT_FALSE(contains(site().nginx().access_log(), secret)) << secret;
        EXPECT_FALSE(contains(stored, secret)) << secret;
    }
}

TEST_F(Secrets, SEC_200_events_of_a_sign_in_are_in_the_audit_stream) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(site().portal("/login"));
    Customer wrong = customer;
    wrong.password = "Wrong-Guess-123!";
    do_password(browser, wrong);
    do_password(browser, customer);
    do_totp(browser, site(), customer);
    do_sign_out(browser, site());
    const std::string id = site().account_id(customer);
    const auto trail = [&] {
        return site().redis().client().ask({"XRANGE", "gk:audit", "-", "+"});
    };
    for (const char* const event :
         {"authn_login_fail", "authn_login_success", "session_created", "session_logout"}) {
        EXPECT_TRUE(eventually([&] {
            return contains(trail(), event + std::string("\naccount\n") + id);
        })) << event;
    }
}

TEST_F(Secrets, SEC_202_what_a_visitor_types_forges_no_log_line) {
    Browser browser(site());
    browser.open(site().portal("/login"));
    browser.submit({{"email", "a@example.com\r\n2026/01/01 00:00:00 [alert] forged"},
                    {"password", "x\r\n[emerg] forged"}},
                   "/login");
    browser.open(site().portal("/migrate"));
    browser.submit({{"username", "x\x1b[31m\n[alert] forged"}}, "/migrate");
    EXPECT_FALSE(contains(site().nginx().log(), "forged"));
}

}  // namespace
}  // namespace gatekeeper::tests
