/// The gate: what a visitor of an app is told, and the app host's end of a ticket.
#include "support/walk.hpp"

#include <gatekeeper/json/value.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Admission;
using domain::Level;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kSession = "__Host-gatekeeper";
constexpr const char* kState = "__Host-gatekeeper-state";
constexpr const char* kPanel = "panel.example.com";

class Gate : public Walk {
  protected:
    const Page& page() const { return browser_.page(); }

    http::Response refused(http::Request request, Admission admission = Admission::SignIn,
                           Level level = Level::TwoFactor, std::string_view service = "") {
        return flows::refuse(request, admission, level, service, world_.services);
    }
    http::Request navigation(const std::string& url = "https://panel.example.com/x?y=1") {
        return browser_.request("GET", url);
    }
    static std::string header(const http::Response& response, std::string_view name) {
        for (const http::Header& one : response.headers) {
            if (one.name == name) return one.value;
        }
        return "";
    }
    static std::string parameter(const std::string& url, std::string_view name) {
        auto form = http::Form::parse(url.substr(url.find('?') + 1));
        return std::string(std::get<http::Form>(form).get(name).value_or(""));
    }
};

TEST_F(Gate, SEC_189_sends_a_person_to_the_login_page_and_back_here) {
    const http::Response response = refused(navigation());
    EXPECT_EQ(response.status, 303);
    EXPECT_THAT(response.location, StartsWith("https://auth.example.com/.gatekeeper/login?"));
    EXPECT_EQ(parameter(response.location, "return_to"), "https://panel.example.com/x?y=1");
    EXPECT_EQ(parameter(response.location, "level"), "");
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
    EXPECT_EQ(response.body, "");
}

TEST_F(Gate, carries_the_lower_level_of_a_place_that_asks_for_less) {
    const http::Response response = refused(navigation(), Admission::SignIn, Level::Password);
    EXPECT_EQ(parameter(response.location, "level"), "password");
}

TEST_F(Gate, SEC_189_answers_scripts_and_other_clients_with_401_and_json) {
    const std::vector<std::function<void(http::Request&)>> clients = {
        [](http::Request& client) { client.sec_fetch_mode = "cors"; },
        [](http::Request& client) { client.sec_fetch_mode = "no-cors"; },
        [](http::Request& client) { client.sec_fetch_dest = "iframe"; },
        [](http::Request& client) { client.upgrade = "websocket"; },
        [](http::Request& client) {
            client.sec_fetch_mode.clear();
            client.accept = "application/json";
        },
        [](http::Request& client) {
            client.sec_fetch_mode.clear();
            client.accept.clear();
        },
        [](http::Request& client) {
            client.sec_fetch_mode.clear();
            client.method = "POST";
        },
    };
    for (const auto& disguise : clients) {
        http::Request client = navigation();
        disguise(client);
        const http::Response told = refused(std::move(client));
        EXPECT_EQ(told.status, 401);
        EXPECT_EQ(told.location, "");
        EXPECT_TRUE(told.cookies.empty());
        EXPECT_EQ(told.content_type, "application/json; charset=utf-8");
        EXPECT_NE(header(told, "WWW-Authenticate"), "");
        const json::Value body = json::Value::parse(told.body);
        EXPECT_EQ(body.text_at("error"), "sign_in_required");
        EXPECT_EQ(body.text_at("login"), at("/login"));
    }
}

TEST_F(Gate, tells_a_client_that_lacks_only_the_second_factor) {
    http::Request client = navigation();
    client.sec_fetch_mode = "cors";
    const http::Response response = refused(std::move(client), Admission::StepUp);
    EXPECT_EQ(response.status, 401);
    EXPECT_EQ(json::Value::parse(response.body).text_at("error"), "second_factor_required");
}

TEST_F(Gate, tells_a_customer_who_has_no_part_in_a_service_its_name) {
    const http::Response response =
        refused(navigation(), Admission::NotLinked, Level::TwoFactor, "mail");
    EXPECT_EQ(response.status, 403);
    EXPECT_THAT(response.body, HasSubstr("Web mail"));
    EXPECT_THAT(response.body, HasSubstr("support@example.com"));
    http::Request client = navigation();
    client.sec_fetch_mode = "cors";
    const http::Response told =
        refused(std::move(client), Admission::NotLinked, Level::TwoFactor, "mail");
    EXPECT_EQ(told.status, 403);
    EXPECT_EQ(json::Value::parse(told.body).text_at("error"), "not_linked");
}

TEST_F(Gate, lets_a_customer_in_who_is_linked_to_the_service) {
    world_.protections[kPanel].service = "panel";
    const domain::AccountId id = world_.add_with_totp(kJan);
    sign_in_with_totp();
    EXPECT_EQ(browser_.open("https://panel.example.com/").status, 403);
    EXPECT_THAT(page().text(), HasSubstr("Control panel"));
    world_.change(id, [](domain::Account& account) { account.profile.services = {"panel"}; });
    EXPECT_EQ(browser_.open("https://panel.example.com/").heading(), "The app");
}

TEST_F(Gate, SEC_188_says_nothing_of_the_app_to_strangers) {
    for (const char* const url : {"https://panel.example.com/", "https://panel.example.com/x"}) {
        browser_.follow = false;
        browser_.open(url);
        EXPECT_THAT(page().body(), Not(HasSubstr("The app")));
    }
}

TEST_F(Gate, SEC_046_does_not_follow_a_host_it_does_not_know) {
    http::Request request = navigation();
    request.authority = "evil.example";
    const http::Response response = refused(std::move(request));
    EXPECT_THAT(response.location, StartsWith("https://auth.example.com/.gatekeeper/login"));
    EXPECT_THAT(response.location, Not(HasSubstr("evil")));
    EXPECT_TRUE(response.cookies.empty());
}

TEST_F(Gate, sets_a_state_on_other_hosts_and_keeps_the_one_that_is_there) {
    const http::Response first = refused(navigation());
    ASSERT_EQ(first.cookies.size(), 1U);
    EXPECT_EQ(first.cookies[0].name, http::kStateCookie);
    const auto state = domain::FlowToken::parse(first.cookies[0].value);
    ASSERT_TRUE(state);
    EXPECT_EQ(parameter(first.location, "state"), state->digest());
    EXPECT_THAT(first.location, Not(HasSubstr(state->text()))) << "only its digest travels";
    browser_.cookie(kState, kPanel) = state->text();
    EXPECT_EQ(parameter(refused(navigation()).location, "state"), state->digest());
    browser_.cookie(kState, kPanel) = "damaged";
    EXPECT_NE(parameter(refused(navigation()).location, "state"), state->digest());
    EXPECT_TRUE(refused(navigation("https://auth.example.com/x")).cookies.empty());
}

TEST_F(Gate, FI_01_says_503_and_when_to_come_back_while_something_cannot_be_asked) {
    http::Request person = navigation();
    const http::Response page = flows::unavailable(person, shared_theme(), world_.site);
    EXPECT_EQ(page.status, 503);
    EXPECT_THAT(page.body, HasSubstr(words("message.unavailable.title")));
    ASSERT_TRUE(page.retry_after);
    EXPECT_GT(*page.retry_after, domain::seconds(0));
    EXPECT_EQ(header(page, "Cache-Control"), "no-store");
    person.sec_fetch_mode = "cors";
    const http::Response told = flows::unavailable(person, shared_theme(), world_.site);
    EXPECT_EQ(told.status, 503);
    EXPECT_EQ(json::Value::parse(told.body).text_at("error"), "unavailable");
}

/// Noting that a session was used is no reason to turn its owner away.
TEST_F(Gate, SEC_231_a_full_queue_does_not_turn_a_signed_in_visitor_away) {
    world_.add_with_totp(kJan);
    sign_in_with_totp();
    EXPECT_EQ(browser_.open("https://panel.example.com/").heading(), "The app");
    world_.clock.advance(std::chrono::minutes(5));
    world_.background.full = true;
    EXPECT_NO_THROW(browser_.open("https://panel.example.com/"));
    EXPECT_EQ(page().heading(), "The app");
}

TEST_F(Gate, SEC_104_notes_the_use_of_a_session_once_a_minute) {
    world_.add_with_totp(kJan);
    sign_in_with_totp();
    browser_.open("https://panel.example.com/");
    EXPECT_EQ(world_.background.started.size(), 0U);
    for (int i = 0; i < 12; ++i) {
        world_.clock.advance(domain::seconds(10));
        browser_.open("https://panel.example.com/");
    }
    EXPECT_EQ(world_.background.started.size(), 2U);
}

class Ticket : public Gate {
  protected:
    /// Up to the link that opens the app host, not opened.
    std::string ticket_url() {
        world_.add_with_totp(kJan);
        browser_.open("https://panel.example.com/x?y=1");
        browser_.submit({{"email", kJan}, {"password", std::string(World::kPassword)}});
        browser_.submit({{"code", world_.totp()}});
        std::string url;
        for (const std::string& stop : page().trail) {
            if (stop.find("/enter?ticket=") != std::string::npos) url = stop;
        }
        return url;
    }
    /// A fresh one that nobody has used.
    std::string fresh_ticket_url() {
        ticket_url();
        browser_.cookies[kPanel].erase(kSession);
        browser_.follow = false;
        browser_.open("https://panel.example.com/x?y=1");
        browser_.open(page().response.location);
        return page().response.location;
    }
};

TEST_F(Ticket, opens_the_app_host_and_leads_to_the_page_asked_for) {
    const std::string url = fresh_ticket_url();
    EXPECT_THAT(url, StartsWith("https://panel.example.com/.gatekeeper/enter?ticket="));
    browser_.open(url);
    EXPECT_EQ(page().status, 303);
    EXPECT_EQ(page().response.location, "/x?y=1");
    EXPECT_NE(browser_.cookie(kSession, kPanel), "");
    EXPECT_NE(browser_.cookie(kSession, kPanel), browser_.cookie(kSession));
    EXPECT_EQ(page().header("Cache-Control"), "no-store");
}

TEST_F(Ticket, works_once) {
    const std::string url = ticket_url();
    browser_.cookies[kPanel].erase(kSession);
    browser_.follow = false;
    browser_.open(url);
    EXPECT_EQ(page().status, 403);
    EXPECT_EQ(page().heading(), words("message.ticket_unusable.title"));
    EXPECT_EQ(browser_.cookies[kPanel].count(kSession), 0U);
}

TEST_F(Ticket, SEC_120_is_not_used_up_by_HEAD) {
    const std::string url = fresh_ticket_url();
    EXPECT_EQ(world_.serve(browser_.request("HEAD", url)).status, 403);
    browser_.open(url);
    EXPECT_EQ(page().status, 303);
}

TEST_F(Ticket, works_only_in_the_browser_it_was_made_for) {
    const std::string url = fresh_ticket_url();
    Browser victim(world_);
    victim.open(url);
    EXPECT_EQ(victim.page().status, 403) << "no session can be pushed into another browser";
    EXPECT_EQ(victim.cookies[kPanel].count(kSession), 0U);
    Browser with_own_state(world_);
    with_own_state.open("https://panel.example.com/");
    with_own_state.open(url);
    EXPECT_EQ(with_own_state.page().status, 403);
    browser_.open(url);
    EXPECT_EQ(page().status, 303) << "it was not used up by them";
}

TEST_F(Ticket, works_on_its_own_host_only_and_for_thirty_seconds) {
    std::string url = fresh_ticket_url();
    const std::string other = "https://mail.example.net" + url.substr(url.find("/.gate"));
    browser_.cookie(kState, "mail.example.net") = browser_.cookie(kState, kPanel);
    browser_.open(other);
    EXPECT_EQ(page().status, 403);
    world_.clock.advance(domain::seconds(30));
    browser_.open(url);
    EXPECT_EQ(page().status, 403);
}

TEST_F(Ticket, is_worthless_once_its_session_was_signed_out) {
    const std::string url = fresh_ticket_url();
    Browser other_tab = browser_;
    other_tab.follow = true;
    other_tab.open(at("/logout"));
    other_tab.press("/.gatekeeper/logout");
    browser_.open(url);
    EXPECT_EQ(page().status, 403);
}

TEST_F(Ticket, refuses_made_up_and_malformed_ones) {
    ticket_url();
    browser_.cookies[kPanel].erase(kSession);
    for (const char* const query :
         {"", "?", "?ticket", "?ticket=", "?ticket=x", "?ticket=%", "?ticket=%00",
          "?ticket=a&ticket=b", "?ticket=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}) {
        browser_.open(std::string("https://panel.example.com/.gatekeeper/enter") + query);
        EXPECT_EQ(page().status, 403) << query;
    }
    browser_.post("https://panel.example.com/.gatekeeper/enter?ticket=x", "");
    EXPECT_EQ(page().status, 403);
}

}  // namespace
}  // namespace gatekeeper::tests
