#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// What the app is told of the visitor, whatever the visitor says of himself. nginx lets through
/// all it can: underscores, and names it calls invalid.
class IdentityHeaders : public SiteTest<IdentityHeaders> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.http += R"(
    underscores_in_headers on;
    ignore_invalid_headers off;
)";
        plan.servers += R"(
    server {
        @listen@
        server_name plain.localhost;
        location / { proxy_pass http://app; }
    }
)";
        return plan;
    }

  protected:
    /// How a name reads for a program that does not tell case and punctuation apart, as CGI does.
    static std::string folded(std::string_view name) {
        std::string text = lowered(name);
        for (char& c : text) {
            const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            if (!alphanumeric) c = '-';
        }
        return text;
    }

    /// The values of all headers that read so.
    static std::vector<std::string> values(const Received& received, std::string_view name) {
        std::vector<std::string> found;
        for (const auto& [key, value] : received.headers) {
            if (folded(key) == name) found.push_back(value);
        }
        return found;
    }
    static std::size_t identity_headers(const Received& received) {
        std::size_t count = 0;
        for (const auto& [key, value] : received.headers) {
            if (folded(key).starts_with("x-gatekeeper-")) ++count;
        }
        return count;
    }

    static std::vector<std::string> spellings() {
        return {"X-Gatekeeper-Email",   "x-gatekeeper-email",   "X_Gatekeeper_Email",
                "X-Gatekeeper_Email",   "X_GATEKEEPER-EMAIL",   "X.Gatekeeper.Email",
                "X-Gatekeeper.Email",   "X!Gatekeeper!Email",   "X~Gatekeeper~Email",
                "X*Gatekeeper*Email",   "x_gatekeeper_account", "X-Gatekeeper-Account",
                "X-GATEKEEPER-FACTOR",  "X-Gatekeeper-Session", "X-Gatekeeper-Anything",
                "X-Gatekeeper-Email-2", "X-Gatekeeper-",        "X-Gatekeeper-Email\xc3\xa9"};
    }
};

using Values = std::vector<std::string>;

TEST_F(IdentityHeaders, tell_the_app_who_is_there) {
    Customer customer = with_totp();
    customer.legacy_id = "kd-4711/A";
    site().add(customer);
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/who"));
    const Received received = inbox().only("/who");
    EXPECT_EQ(values(received, "x-gatekeeper-email"), Values{customer.email});
    EXPECT_EQ(values(received, "x-gatekeeper-account"), Values{"kd-4711/A"});
    EXPECT_EQ(values(received, "x-gatekeeper-factor"), Values{"totp"});
}

TEST_F(IdentityHeaders, name_the_account_by_its_own_id_where_there_is_no_other) {
    const Customer customer = site().add(with_sms());
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/own-id"));
    const Received received = inbox().only("/own-id");
    EXPECT_EQ(values(received, "x-gatekeeper-account"), Values{site().account_id(customer)});
    EXPECT_EQ(values(received, "x-gatekeeper-factor"), Values{"sms"});
}

TEST_F(IdentityHeaders, SEC_160_SEC_161_from_the_client_are_removed_in_every_spelling) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/start"));
    for (const std::string& name : spellings()) {
        const std::string path = "/" + unique_word();
        Request wanted = request("GET", path);
        wanted.headers = {{name, "admin@example.com"}, {"X-Other", "kept"}, {name, "again"}};
        EXPECT_TRUE(comes_from_the_app(browser.send(wanted, "app.localhost"))) << name;
        const Received received = inbox().only(path);
        EXPECT_EQ(identity_headers(received), 3u) << name << "\n" << received.head;
        EXPECT_EQ(values(received, "x-gatekeeper-email"), Values{customer.email}) << name;
        EXPECT_EQ(received.headers.get("X-Other"), "kept") << name;
        EXPECT_FALSE(contains(received.head, "admin@example.com")) << name;
    }
}

TEST_F(IdentityHeaders, SEC_160_from_the_client_are_removed_on_public_locations_too) {
    for (const std::string& name : spellings()) {
        const std::string path = "/public/" + unique_word();
        Request wanted = request("GET", path);
        wanted.headers = {{"Accept", "*/*"}, {name, "admin@example.com"}, {"X-Other", "kept"}};
        EXPECT_TRUE(comes_from_the_app(ask(wanted))) << name;
        const Received received = inbox().only(path);
        EXPECT_EQ(identity_headers(received), 0u) << name << "\n" << received.head;
        EXPECT_EQ(received.headers.get("X-Other"), "kept") << name;
        EXPECT_EQ(received.headers.get("Accept"), "*/*") << name;
    }
}

TEST_F(IdentityHeaders, SEC_162_are_absent_on_public_locations_even_with_a_session) {
    Browser browser = signed_in_browser(site(), app("/start"));
    browser.fetch(app("/public/known"));
    EXPECT_EQ(identity_headers(inbox().only("/public/known")), 0u);
}

TEST_F(IdentityHeaders, SEC_160_a_hundred_times_and_in_every_place_of_the_request_are_removed) {
    Request wanted = request("GET", "/public/hundred");
    for (int i = 0; i < 100; ++i) {
        wanted.headers.add("X-Kept-" + std::to_string(i), std::to_string(i));
        wanted.headers.add(i % 2 == 0 ? "X-Gatekeeper-Email" : "x_gatekeeper_email", "a@b.c");
    }
    EXPECT_TRUE(comes_from_the_app(ask(wanted)));
    const Received received = inbox().only("/public/hundred");
    EXPECT_EQ(identity_headers(received), 0u);
    for (int i = 0; i < 100; ++i) {
        EXPECT_EQ(received.headers.get("X-Kept-" + std::to_string(i)), std::to_string(i));
    }
}

TEST_F(IdentityHeaders, SEC_160_with_spaces_in_their_name_never_reach_the_app) {
    for (const std::string_view line :
         {"X-Gatekeeper-Email : a@b.c", "X-Gatekeeper-Email\t: a@b.c", " X-Gatekeeper-Email: a@b.c",
          "X-Other: 1\r\n X-Gatekeeper-Email: a@b.c", "X Gatekeeper Email: a@b.c"}) {
        Connection connection(site().address());
        connection.send(
            "GET /public/spaces HTTP/1.1\r\nHost: " + site().authority("app.localhost") + "\r\n" +
            std::string(line) + "\r\nConnection: close\r\n\r\n");
        connection.read();
        for (const Received& received : inbox().to("/public/spaces")) {
            EXPECT_EQ(identity_headers(received), 0u) << line << "\n" << received.head;
        }
    }
}

TEST_F(IdentityHeaders, SEC_163_stay_when_the_client_calls_them_hop_by_hop) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/start"));
    Request wanted = request("GET", "/hop");
    wanted.headers = {{"Connection", "close, X-Gatekeeper-Email, X-Gatekeeper-Account"}};
    browser.send(wanted, "app.localhost");
    EXPECT_EQ(values(inbox().only("/hop"), "x-gatekeeper-email"), Values{customer.email});
}

TEST_F(IdentityHeaders, reach_the_app_with_every_request_of_a_connection) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/start"));
    Connection connection(site().address());
    Request wanted = request("GET", "/again-and-again");
    wanted.headers = {{"Cookie", browser.cookies().header("app.localhost")},
                      {"X-Gatekeeper-Email", "admin@example.com"}};
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(connection.exchange(wanted).status, 200);
    ASSERT_EQ(inbox().to("/again-and-again").size(), 5u);
    for (const Received& received : inbox().to("/again-and-again")) {
        EXPECT_EQ(values(received, "x-gatekeeper-email"), Values{customer.email});
    }
}

TEST_F(IdentityHeaders, SEC_165_from_the_app_do_not_reach_the_visitor_as_cookies_of_ours) {
    site().app().answer("/sets-ours", [](const Received&) {
        return http_answer(200,
                           {{"Set-Cookie", "__Host-gatekeeper=evil; Path=/; Secure"},
                            {"Set-Cookie", "__Host-gatekeeper-flow=evil; Path=/; Secure"},
                            {"Set-Cookie", "panel=1"}},
                           "");
    });
    Browser browser = signed_in_browser(site(), app("/start"));
    const std::string before = browser.cookies().get("app.localhost", kSessionCookie);
    const Response response = browser.fetch(app("/sets-ours"));
    EXPECT_EQ(response.headers.all("Set-Cookie"), Values{"panel=1"});
    EXPECT_EQ(browser.cookies().get("app.localhost", kSessionCookie), before);
}

TEST_F(IdentityHeaders, pass_untouched_through_a_server_that_has_no_gate) {
    Request wanted = request("GET", "/plain", "plain.localhost");
    wanted.headers = {{"X-Gatekeeper-Email", "as it came"}, {"Cookie", "__Host-gatekeeper=x"}};
    EXPECT_TRUE(comes_from_the_app(ask(wanted)));
    const Received received = inbox().only("/plain");
    EXPECT_EQ(received.headers.get("X-Gatekeeper-Email"), "as it came");
    EXPECT_EQ(received.headers.get("Cookie"), "__Host-gatekeeper=x");
}

}  // namespace
}  // namespace gatekeeper::tests
