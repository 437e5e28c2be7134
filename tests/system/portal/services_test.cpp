#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"
#include "system/support/wording.hpp"

namespace gatekeeper::tests {
namespace {

class Services : public SiteTest<Services> {};

TEST_F(Services, of_a_customer_are_listed_with_title_and_link) {
    Customer customer = with_totp();
    customer.services = "panel reports";
    site().add(customer);
    Browser browser(site());
    do_sign_in(browser, site(), customer, site().portal("/"));
    EXPECT_EQ(browser.page().name(), "services");
    EXPECT_EQ(browser.page().link("Control panel"), app("/"));
    EXPECT_EQ(browser.page().link("Reports"), app("/reports/"));
    EXPECT_TRUE(contains(browser.page().html(), customer.email));
}

TEST_F(Services, that_are_not_linked_are_not_shown) {
    Browser browser = signed_in_browser(site(), site().portal("/services"));
    EXPECT_FALSE(browser.page().link("Control panel").empty());
    EXPECT_TRUE(browser.page().link("Reports").empty());
}

TEST_F(Services, that_nobody_has_leave_a_word_on_what_to_do) {
    Customer customer = with_totp();
    customer.services = "";
    site().add(customer);
    Browser browser(site());
    do_sign_in(browser, site(), customer, site().portal("/services"));
    EXPECT_TRUE(contains(browser.page().html(), words("services.none")));
    EXPECT_TRUE(contains(browser.page().html(), words("services.none_help")));
    EXPECT_TRUE(contains(browser.page().html(), "support@example.com"));
}

TEST_F(Services, one_click_away_ask_for_nothing_more) {
    Browser browser = signed_in_browser(site(), site().portal("/services"));
    browser.click("Control panel");
    EXPECT_EQ(browser.page().name(), "Legacy panel");
    EXPECT_EQ(browser.page().url(), app("/"));
}

TEST_F(Services, page_is_for_people_who_are_signed_in) {
    Browser browser(site());
    browser.open(site().portal("/services"));
    EXPECT_EQ(browser.page().name(), "sign_in");
    const Customer customer = site().add(with_totp());
    do_password(browser, customer);
    browser.open(site().portal("/services"));
    EXPECT_NE(browser.page().name(), "services") << "the password alone is not enough";
}

TEST_F(Services, page_is_where_the_portals_own_address_leads) {
    Browser browser(site());
    for (const char* const path : {"", "/"}) {
        browser.open(site().portal(path));
        EXPECT_EQ(browser.page().path(), "/.gatekeeper/login") << path;
    }
}

/// Signing out, and everything else that must end a session at once, on every worker and host.
class EndOfSession : public SiteTest<EndOfSession> {
  protected:
    /// A connection to every worker, kept open.
    static std::vector<Connection> connections_to_all_workers() {
        std::vector<Connection> connections;
        std::map<std::string, bool> seen;
        const bool all = eventually([&] {
            Connection connection(site().address());
            const Response response = connection.exchange(request("GET", "/public/worker"));
            if (!seen.emplace(response.headers.get("X-Worker"), true).second) return false;
            connections.push_back(std::move(connection));
            return connections.size() == site().nginx().workers().size();
        });
        EXPECT_TRUE(all) << "not every worker answers";
        return connections;
    }

    /// What the visitor's session is worth, on every host and worker.
    static std::vector<int> statuses(Browser& browser, std::vector<Connection>& connections) {
        std::vector<int> found;
        for (Connection& connection : connections) {
            for (const char* const host : {"app.localhost", "app2.localhost"}) {
                Request wanted = request("GET", "/session", host);
                wanted.headers = {{"Cookie", browser.cookies().header(host)}};
                found.push_back(connection.exchange(wanted).status);
            }
        }
        return found;
    }

    static Browser visitor_of_both(const Customer& customer) {
        Browser browser(site());
        do_sign_in(browser, site(), customer, app("/one"));
        browser.open(app2("/two"));
        return browser;
    }
    static std::vector<int> all(int status) { return std::vector<int>(4, status); }
};

TEST_F(EndOfSession, SEC_105_signing_out_ends_the_sessions_of_all_hosts_on_every_worker_at_once) {
    Browser browser = visitor_of_both(site().add(with_totp()));
    const Browser before = browser;
    std::vector<Connection> connections = connections_to_all_workers();
    EXPECT_EQ(statuses(browser, connections), all(200));
    do_sign_out(browser, site());
    EXPECT_EQ(browser.page().name(), "sign_in");
    EXPECT_EQ(browser.page().notice(), "signed_out");
    Browser with_old_cookies = before;
    EXPECT_EQ(statuses(with_old_cookies, connections), all(401));
    with_old_cookies.open(site().portal("/services"));
    EXPECT_EQ(with_old_cookies.page().name(), "sign_in");
}

TEST_F(EndOfSession, SEC_109_signing_out_clears_the_browser) {
    Browser browser = signed_in_browser(site(), site().portal("/services"));
    browser.stop_following();
    browser.submit({}, "/logout");
    const Response& response = browser.page().response();
    EXPECT_EQ(response.status, 303);
    EXPECT_EQ(response.headers.get("Clear-Site-Data"), "\"cache\", \"storage\"");
    EXPECT_TRUE(browser.cookies().get("localhost", kSessionCookie).empty());
}

TEST_F(EndOfSession, of_another_browser_is_not_touched_by_signing_out) {
    const Customer customer = site().add(with_totp());
    Browser one = visitor_of_both(customer);
    Browser other = visitor_of_both(customer);
    std::vector<Connection> connections = connections_to_all_workers();
    do_sign_out(one, site());
    EXPECT_EQ(statuses(other, connections), all(200));
}

TEST_F(EndOfSession, SEC_047_a_new_password_ends_all_sessions_at_once) {
    const Customer customer = site().add(with_totp());
    Browser one = visitor_of_both(customer);
    Browser other = visitor_of_both(customer);
    std::vector<Connection> connections = connections_to_all_workers();
    Browser resetting(site());
    resetting.open(site().portal("/forgot"));
    resetting.submit({{"email", customer.email}}, "/forgot");
    const std::string code = code_in(site().outbox().wait_for_mail(customer.email));
    resetting.submit({{"code", code}}, "/forgot/code");
    EXPECT_EQ(statuses(one, connections), all(200)) << "not before there is a new password";
    resetting.submit({{"password", "Seven-Bridges-9!"}}, "/forgot/password");
    EXPECT_EQ(statuses(one, connections), all(401));
    EXPECT_EQ(statuses(other, connections), all(401));
}

TEST_F(EndOfSession, a_disabled_account_is_out_at_once_and_back_when_enabled) {
    const Customer customer = site().add(with_totp());
    Browser browser = visitor_of_both(customer);
    std::vector<Connection> connections = connections_to_all_workers();
    ASSERT_EQ(site().ctl({"account", "disable", customer.email}).status, 0);
    EXPECT_EQ(statuses(browser, connections), all(401));
    Browser again(site());
    again.open(site().portal("/login"));
    EXPECT_EQ(do_password(again, customer).name(), "sign_in");
    ASSERT_EQ(site().ctl({"account", "enable", customer.email}).status, 0);
    Browser back = visitor_of_both(customer);
    EXPECT_EQ(statuses(back, connections), all(200));
}

TEST_F(EndOfSession, a_disabled_account_cannot_finish_a_sign_in_that_is_under_way) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(site().portal("/login"));
    do_password(browser, customer);
    ASSERT_EQ(site().ctl({"account", "disable", customer.email}).status, 0);
    EXPECT_EQ(do_totp(browser, site(), customer).name(), "sign_in");
    EXPECT_TRUE(browser.cookies().get("localhost", kSessionCookie).empty());
}

TEST_F(EndOfSession, the_operators_revoke_ends_it_at_once) {
    const Customer customer = site().add(with_totp());
    Browser browser = visitor_of_both(customer);
    std::vector<Connection> connections = connections_to_all_workers();
    const Outcome outcome = site().ctl({"session", "revoke", customer.email});
    EXPECT_EQ(outcome.status, 0) << outcome.output;
    EXPECT_EQ(statuses(browser, connections), all(401));
}

TEST_F(EndOfSession, SEC_120_nobody_is_signed_out_by_a_link) {
    Browser browser = visitor_of_both(site().add(with_totp()));
    browser.open(site().portal("/logout"));
    EXPECT_EQ(browser.page().name(), "sign_out");
    std::vector<Connection> connections = connections_to_all_workers();
    EXPECT_EQ(statuses(browser, connections), all(200));
    browser.submit({}, "/logout");
    EXPECT_EQ(statuses(browser, connections), all(401));
}

TEST_F(EndOfSession, a_session_that_is_gone_from_Redis_is_no_session) {
    const Customer customer = site().add(with_totp());
    Browser browser = visitor_of_both(customer);
    Redis redis = site().redis().client();
    for (const std::string& key :
         redis.keys("gk:{" + site().account_id(customer) + "}:session:*")) {
        redis.ask({"DEL", key});
    }
    EXPECT_EQ(browser.fetch(app("/gone")).status, 401);
    browser.open(app("/gone?x=1"));
    EXPECT_EQ(browser.page().name(), "sign_in");
    do_password(browser, customer);
    do_totp(browser, site(), customer);
    EXPECT_EQ(browser.page().url(), app("/gone?x=1"));
}

}  // namespace
}  // namespace gatekeeper::tests
