#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

class Navigation : public SiteTest<Navigation> {
  protected:
    static Request page_request(std::string_view target) {
        Request wanted = request("GET", target);
        wanted.headers.add("Accept", "text/html,*/*;q=0.8");
        return wanted;
    }
};

TEST_F(Navigation, comes_back_to_the_page_asked_for_after_signing_in) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(app("/files/list?sort=name&page=2"));
    EXPECT_EQ(browser.page().name(), "sign_in");
    do_password(browser, customer);
    EXPECT_EQ(browser.page().name(), "second_factor");
    do_totp(browser, site(), customer);
    EXPECT_EQ(browser.page().name(), "Legacy panel");
    EXPECT_EQ(browser.page().url(), app("/files/list?sort=name&page=2"));
    EXPECT_EQ(inbox().only("/files/list").target, "/files/list?sort=name&page=2");
}

TEST_F(Navigation, comes_back_to_odd_paths_and_queries_byte_for_byte) {
    Browser browser = signed_in_browser(site(), app("/first"));
    for (const std::string_view target :
         {"/a%20b/c", "/x?q=%C3%A9%2F&empty=&plus=a+b", "/x?a=1&a=2;c=3", "/x?",
          "/x?u=http://h/?y=1", "/caf%C3%A9/", "/~user/-._~!$'()*,;=:@"}) {
        browser.cookies().forget("app.localhost");
        browser.open(app(target));
        EXPECT_EQ(browser.page().url(), app(target));
        EXPECT_EQ(inbox().all().back().target, target);
    }
}

TEST_F(Navigation, of_a_visitor_without_session_is_a_303_with_the_way_back) {
    EXPECT_TRUE(is_sent_to_login(ask(page_request("/wanted?x=1&y=%20z")), site(),
                                 app("/wanted?x=1&y=%20z")));
    EXPECT_TRUE(inbox().to("/wanted").empty());
}

TEST_F(Navigation, with_a_path_that_could_mislead_comes_back_to_the_front_page_of_its_own_host) {
    for (const std::string_view target :
         {"//evil.example/", "/%2fevil.example", "/a/%2e%2e/b", "/a%5cb", "/%252e%252e/x"}) {
        EXPECT_TRUE(is_sent_to_login(ask(page_request(target)), site(), app("/"))) << target;
    }
}

TEST_F(Navigation, with_a_very_long_address_comes_back_to_the_front_page) {
    EXPECT_TRUE(
        is_sent_to_login(ask(page_request("/" + std::string(4000, 'a'))), site(), app("/")));
}

TEST_F(Navigation, is_told_apart_by_fetch_metadata_where_the_browser_sends_it) {
    Request wanted = request("GET", "/meta");
    wanted.headers = {{"Accept", "*/*"}, {"Sec-Fetch-Mode", "navigate"}};
    EXPECT_EQ(ask(wanted).status, 303);
    wanted.headers.add("Sec-Fetch-Dest", "document");
    EXPECT_EQ(ask(wanted).status, 303);
    for (const std::string_view destination : {"iframe", "frame", "embed", "object", "image"}) {
        wanted.headers.set("Sec-Fetch-Dest", destination);
        wanted.headers.set("Accept", "text/html");
        EXPECT_TRUE(is_refused_as_json(ask(wanted), 401, "sign_in_required")) << destination;
    }
}

TEST_F(Navigation, by_POST_leads_to_login_and_is_never_replayed) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(app("/"));
    Request order = browser.prepared(Form{"post", app("/order"), {{"amount", "100"}}}, {});
    browser.stop_following();
    const Response refused = browser.send(order, "app.localhost");
    EXPECT_TRUE(is_sent_to_login(refused, site(), app("/order")));

    Browser signing_in(site());
    signing_in.cookies() = browser.cookies();
    signing_in.open(refused.location());
    do_password(signing_in, customer);
    do_totp(signing_in, site(), customer);
    EXPECT_EQ(inbox().only("/order").method, "GET");
    EXPECT_EQ(inbox().only("/order").body, "");
}

TEST_F(Navigation, works_in_browsers_without_fetch_metadata) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.without_fetch_metadata();
    do_sign_in(browser, site(), customer, app("/old-browser"));
    EXPECT_EQ(browser.page().name(), "Legacy panel");
    EXPECT_EQ(browser.page().url(), app("/old-browser"));
}

TEST_F(Navigation, to_a_second_host_asks_nothing_more) {
    Browser browser = signed_in_browser(site(), app("/one"));
    browser.open(app2("/two?x=y"));
    EXPECT_EQ(browser.page().url(), app2("/two?x=y"));
    EXPECT_EQ(browser.page().name(), "Legacy panel");
}

TEST_F(Navigation, SEC_111_never_puts_a_session_into_an_address) {
    Browser browser = signed_in_browser(site(), app("/address"));
    const std::string session = browser.cookies().get("app.localhost", kSessionCookie);
    ASSERT_FALSE(session.empty());
    for (const std::string& url : browser.way())
        EXPECT_FALSE(contains(url, session)) << url;
    Request with_query = request("GET", "/address?__Host-gatekeeper=" + session);
    with_query.headers.add("X-Gatekeeper-Session", session);
    EXPECT_EQ(ask(with_query).status, 401);
}

TEST_F(Navigation, HEAD_of_a_page_is_redirected_without_a_body) {
    Request wanted = page_request("/head");
    wanted.method = "HEAD";
    Connection connection(site().address());
    EXPECT_TRUE(is_sent_to_login(connection.exchange(wanted), site(), app("/head")));
    EXPECT_EQ(connection.exchange(page_request("/after-head")).status, 303);
}

TEST_F(Navigation, to_a_name_nobody_configured_gives_no_way_back) {
    Request wanted = page_request("/x");
    for (const std::string_view host : {"evil.example", "app.localhost.evil.example"}) {
        wanted.host = host;
        const Response response = ask(wanted);
        EXPECT_FALSE(contains(response.location(), "evil.example")) << host;
        EXPECT_TRUE(holds_nothing_of_the_app(response)) << host;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
