#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

#include <thread>

namespace gatekeeper::tests {
namespace {

/// How a session at the portal becomes one on an app host.
class Ticket : public SiteTest<Ticket> {
  protected:
    /// A visitor who is signed in at the portal and has a ticket for app2, not yet used.
    struct Holder {
        Browser browser;
        std::string door;  ///< The address with the ticket.
    };
    static Holder holder(const std::string& path = "/wanted?x=1") {
        Browser browser = signed_in_browser(site(), site().portal("/services"));
        browser.stop_following();
        browser.open(app2(path));
        browser.open(browser.page().response().location());
        std::string door = browser.page().response().location();
        EXPECT_TRUE(door.starts_with(app2("/.gatekeeper/enter?ticket="))) << door;
        return Holder{std::move(browser), std::move(door)};
    }
    static bool has_session(Browser& browser, const std::string& host = "app2.localhost") {
        return !browser.cookies().get(host, kSessionCookie).empty();
    }
};

TEST_F(Ticket, opens_a_session_and_leads_to_the_page_asked_for) {
    Holder holder = this->holder();
    holder.browser.open(holder.door);
    EXPECT_EQ(holder.browser.page().status(), 303);
    EXPECT_EQ(holder.browser.page().response().location(), "/wanted?x=1");
    EXPECT_TRUE(has_session(holder.browser));
    EXPECT_TRUE(comes_from_the_app(holder.browser.fetch(app2("/wanted?x=1"))));
}

TEST_F(Ticket, works_once) {
    Holder holder = this->holder();
    holder.browser.open(holder.door);
    holder.browser.cookies().remove("app2.localhost", kSessionCookie);
    holder.browser.open(holder.door);
    EXPECT_EQ(holder.browser.page().status(), 403);
    EXPECT_EQ(holder.browser.page().name(), "message.ticket_unusable");
    EXPECT_FALSE(has_session(holder.browser));
}

TEST_F(Ticket, of_many_uses_at_once_works_for_one) {
    Holder holder = this->holder();
    std::vector<Browser> tabs(8, holder.browser);
    std::vector<std::thread> threads;
    for (Browser& tab : tabs)
        threads.emplace_back([&] { tab.open(holder.door); });
    for (std::thread& thread : threads)
        thread.join();
    std::size_t inside = 0;
    for (Browser& tab : tabs)
        inside += has_session(tab) ? 1 : 0;
    EXPECT_EQ(inside, 1u);
}

TEST_F(Ticket, lives_thirty_seconds) {
    Holder holder = this->holder();
    Redis redis = site().redis().client();
    const std::vector<std::string> tickets = redis.keys("gk:ticket:*");
    ASSERT_FALSE(tickets.empty());
    for (const std::string& key : tickets) {
        EXPECT_LE(redis.number({"TTL", key}), 30);
        EXPECT_FALSE(contains(key, query_value(holder.door, "ticket"))) << "a digest";
        redis.ask({"DEL", key});  // as if the time had gone by
    }
    holder.browser.open(holder.door);
    EXPECT_EQ(holder.browser.page().status(), 403);
    EXPECT_FALSE(has_session(holder.browser));
}

TEST_F(Ticket, is_worth_nothing_in_a_browser_that_was_not_at_the_app_before) {
    Holder attacker = this->holder();
    Browser victim(site());
    victim.open(attacker.door);
    EXPECT_EQ(victim.page().status(), 403);
    EXPECT_FALSE(has_session(victim)) << "nobody is signed in as somebody else";
    Browser with_own_state(site());
    with_own_state.stop_following();
    with_own_state.open(app2("/first"));
    ASSERT_FALSE(with_own_state.cookies().get("app2.localhost", kStateCookie).empty());
    with_own_state.open(attacker.door);
    EXPECT_EQ(with_own_state.page().status(), 403);
    EXPECT_FALSE(has_session(with_own_state));
    attacker.browser.open(attacker.door);
    EXPECT_TRUE(has_session(attacker.browser)) << "a try with a wrong state does not spend it";
}

TEST_F(Ticket, of_one_host_is_worth_nothing_on_another) {
    Holder holder = this->holder();
    Browser browser = holder.browser;
    const std::string state = browser.cookies().get("app2.localhost", kStateCookie);
    browser.cookies().set("app.localhost", kStateCookie, state);
    browser.open(app("/.gatekeeper/enter?ticket=" + query_value(holder.door, "ticket")));
    EXPECT_EQ(browser.page().status(), 403);
    EXPECT_FALSE(has_session(browser, "app.localhost"));
}

TEST_F(Ticket, is_taken_by_GET_only_and_in_one_place_only) {
    Holder holder = this->holder();
    Browser& browser = holder.browser;
    for (const char* const method : {"POST", "PUT", "DELETE", "OPTIONS"}) {
        Request wanted = request(method, target_of(holder.door), "app2.localhost");
        EXPECT_NE(browser.send(wanted, "app2.localhost").status, 303) << method;
        EXPECT_FALSE(has_session(browser)) << method;
    }
    const std::string ticket = query_value(holder.door, "ticket");
    for (const std::string& path :
         {"/.gatekeeper/enter/?ticket=" + ticket, "/x/.gatekeeper/enter?ticket=" + ticket,
          "/.gatekeeper/enterx?ticket=" + ticket, "/wanted?ticket=" + ticket}) {
        browser.open(app2(path));
        EXPECT_FALSE(has_session(browser)) << path;
    }
    browser.open(site().portal("/enter?ticket=" + ticket));
    EXPECT_EQ(browser.page().status(), 404);
}

TEST_F(Ticket, that_is_damaged_is_refused) {
    Holder holder = this->holder();
    const std::string ticket = query_value(holder.door, "ticket");
    for (const std::string& wrong :
         {std::string(), std::string("x"), ticket + "A", ticket.substr(1), ticket + "%00",
          ticket + "&ticket=" + ticket, std::string("%zz"), std::string(5000, 'a')}) {
        holder.browser.open(app2("/.gatekeeper/enter?ticket=" + wrong));
        EXPECT_EQ(holder.browser.page().status(), 403) << wrong;
        EXPECT_FALSE(has_session(holder.browser)) << wrong;
    }
    holder.browser.open(app2("/.gatekeeper/enter"));
    EXPECT_EQ(holder.browser.page().status(), 403);
}

TEST_F(Ticket, is_in_no_log) {
    Holder holder = this->holder("/logged");
    const std::string ticket = query_value(holder.door, "ticket");
    holder.browser.open(holder.door);
    EXPECT_TRUE(eventually([] { return contains(site().nginx().access_log(), "enter?ticket="); }));
    EXPECT_FALSE(contains(site().nginx().access_log(), ticket));
    EXPECT_FALSE(contains(site().nginx().log(), ticket));
}

TEST_F(Ticket, is_not_made_for_a_host_that_is_not_of_this_installation) {
    Browser browser = signed_in_browser(site(), site().portal("/services"));
    browser.stop_following();
    const std::string state(43, 'A');
    for (const std::string& target :
         {std::string("https://evil.example/"),
          "http://evil.example:" + std::to_string(site().address().port),
          app("").insert(7, "evil.example@"), std::string("//evil.example/")}) {
        browser.open(
            site().portal("/login?state=" + state + "&return_to=" + percent_encoded(target)));
        EXPECT_EQ(browser.page().response().location(), "/.gatekeeper/services") << target;
    }
}

TEST_F(Ticket, dies_when_the_visitor_signs_out_before_using_it) {
    Holder holder = this->holder();
    Browser signing_out = holder.browser;
    Browser following(site());
    following.cookies() = signing_out.cookies();
    do_sign_out(following, site());
    holder.browser.open(holder.door);
    EXPECT_EQ(holder.browser.page().status(), 403);
    EXPECT_FALSE(has_session(holder.browser));
}

TEST_F(Ticket, several_tabs_of_one_browser_all_arrive) {
    Browser browser = signed_in_browser(site(), site().portal("/services"));
    browser.stop_following();
    std::vector<std::string> doors;
    for (const char* const path : {"/tab1", "/tab2", "/tab3"}) {
        browser.open(app2(path));
        browser.open(browser.page().response().location());
        doors.push_back(browser.page().response().location());
    }
    for (const std::string& door : doors) {
        browser.open(door);
        EXPECT_EQ(browser.page().status(), 303) << door;
    }
    EXPECT_TRUE(comes_from_the_app(browser.fetch(app2("/tab1"))));
}

TEST_F(Ticket, where_the_browser_keeps_no_cookies_ends_at_a_page_and_not_in_a_loop) {
    Holder holder = this->holder();
    holder.browser.cookies().forget("app2.localhost");
    holder.browser.open(holder.door);
    EXPECT_EQ(holder.browser.page().status(), 403);
    EXPECT_EQ(holder.browser.page().name(), "message.ticket_unusable");
    EXPECT_TRUE(contains(holder.browser.page().html(), "support@example.com"));
}

}  // namespace
}  // namespace gatekeeper::tests
