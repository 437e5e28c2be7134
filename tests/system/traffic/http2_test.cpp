#include "system/support/http2.hpp"

#include "system/actions/enrol.hpp"
#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// The main walks once more, over HTTP/2.
class Http2 : public SiteTest<Http2> {
  protected:
    Response ask2(const Request& request) { return ask_http2(site().h2_address(), request); }
    Browser browser_{site(), Protocol::Http2};
};

TEST_F(Http2, brings_a_visitor_through_sign_in_to_the_page_asked_for) {
    const Customer customer = site().add(with_totp());
    do_sign_in(browser_, site(), customer, app("/two?x=1&y=%20z"));
    EXPECT_EQ(browser_.page().url(), app("/two?x=1&y=%20z"));
    EXPECT_EQ(inbox().only("/two").headers.get("X-Gatekeeper-Email"), customer.email);
    EXPECT_FALSE(contains(inbox().only("/two").head, "__Host-gatekeeper"));
    browser_.open(app2("/also"));
    EXPECT_EQ(browser_.page().url(), app2("/also"));
    do_sign_out(browser_, site());
    EXPECT_EQ(browser_.page().notice(), "signed_out");
    EXPECT_EQ(browser_.fetch(app("/two")).status, 401);
}

TEST_F(Http2, brings_a_new_customer_to_a_password_and_a_factor) {
    Customer customer = site().add(new_customer());
    do_reset_password(browser_, site(), customer, "Seven-Bridges-9!");
    EXPECT_EQ(browser_.page().notice(), "password_changed");
    do_password(browser_, customer);
    do_enrol_totp(browser_, site(), customer);
    EXPECT_EQ(browser_.page().name(), "secured");
}

TEST_F(Http2, refuses_programs_and_strangers_as_HTTP1_does) {
    EXPECT_TRUE(is_refused_as_json(ask2(request("GET", "/no")), 401, "sign_in_required"));
    Request post = request("POST", "/no");
    post.body = std::string(300'000, 'x');
    EXPECT_EQ(ask2(post).status, 401);
    Request page = request("GET", "/no?a=b");
    page.headers = {{"Accept", "text/html"}};
    EXPECT_TRUE(is_sent_to_login(ask2(page), site(), app("/no?a=b")));
    EXPECT_TRUE(inbox().to("/no").empty());
}

TEST_F(Http2, SEC_160_removes_identity_headers_of_the_client) {
    Request wanted = request("GET", "/public/two");
    wanted.headers = {{"x-gatekeeper-email", "admin@example.com"}, {"X-Gatekeeper-Account", "0"}};
    EXPECT_TRUE(comes_from_the_app(ask2(wanted)));
    EXPECT_FALSE(contains(lowered(inbox().only("/public/two").head), "gatekeeper"));
}

TEST_F(Http2, answers_many_streams_of_one_connection_each_for_itself) {
    std::vector<Request> requests;
    std::vector<std::string> emails;
    for (int i = 0; i < 6; ++i) {
        const Customer customer = site().add(with_totp());
        Browser browser(site(), Protocol::Http2);
        do_sign_in(browser, site(), customer, app("/start"));
        for (int copy = 0; copy < 5; ++copy) {
            requests.push_back(request("GET", "/stream/" + std::to_string(requests.size())));
            requests.back().headers = {{"Cookie", browser.cookies().header("app.localhost")}};
            emails.push_back(customer.email);
        }
    }
    requests.push_back(request("GET", "/stream/nobody"));
    const std::vector<Response> responses = ask_http2(site().h2_address(), requests);
    EXPECT_EQ(responses.back().status, 401);
    for (std::size_t i = 0; i < emails.size(); ++i) {
        EXPECT_TRUE(comes_from_the_app(responses[i])) << i;
        EXPECT_EQ(inbox().only("/stream/" + std::to_string(i)).headers.get("X-Gatekeeper-Email"),
                  emails[i]);
    }
}

TEST_F(Http2, passes_large_bodies_through_with_a_session) {
    do_sign_in(browser_, site(), site().add(with_totp()), app("/start"));
    const std::string body(700'000, 'b');
    EXPECT_TRUE(comes_from_the_app(browser_.fetch(app("/large"), "POST", body)));
    EXPECT_EQ(inbox().only("/large").body.size(), body.size());
}

TEST_F(Http2, SEC_185_refuses_large_forms) {
    browser_.open(site().portal("/login"));
    const Form form = browser_.page().form_to("/.gatekeeper/login");
    const Response response =
        browser_.send(browser_.prepared(form, {{"email", std::string(50'000, 'x')}}), "localhost");
    EXPECT_EQ(response.status, 413);
}

}  // namespace
}  // namespace gatekeeper::tests
