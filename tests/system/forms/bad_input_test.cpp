#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// SEC-185, SEC-186, SEC-025: bodies no browser would send.
class BadInput : public SiteTest<BadInput> {
  protected:
    void SetUp() override {
        SiteTest::SetUp();
        browser_.open(site().portal("/login"));
        csrf_ = browser_.page().form_to("/.gatekeeper/login").value("csrf");
    }

    Response post(const std::string& route, const std::string& body, Headers headers = {},
                  const char* type = "application/x-www-form-urlencoded") {
        Request wanted = request("POST", "/.gatekeeper" + route, "localhost");
        wanted.headers = std::move(headers);
        if (type != nullptr) wanted.headers.add("Content-Type", type);
        wanted.body = body;
        return browser_.send(wanted, "localhost");
    }
    std::string with_csrf(const std::string& rest) {
        return "csrf=" + percent_encoded(csrf_) + "&" + rest;
    }

    static void expect_clear_page(const Response& response, int status, const std::string& what) {
        EXPECT_EQ(response.status, status) << what << "\n" << response.raw.substr(0, 500);
        const Page page("http://localhost/", response);
        EXPECT_FALSE(page.title().empty()) << what;
        EXPECT_TRUE(contains(page.html(), "support@example.com")) << what;
    }

    Browser browser_{site()};
    std::string csrf_;
};

const std::vector<std::string> kRoutes = {"/login",      "/second-factor",   "/second-factor/send",
                                          "/enrol/totp", "/enrol/sms",       "/enrol/sms/verify",
                                          "/forgot",     "/forgot/code",     "/forgot/password",
                                          "/migrate",    "/migrate/confirm", "/logout"};

TEST_F(BadInput, without_any_body_is_answered_with_the_form_again) {
    for (const std::string& route : kRoutes) {
        const Response response = post(route, "");
        EXPECT_TRUE(response.status == 403 || response.status == 303) << route << response.raw;
        EXPECT_TRUE(browser_.cookies().get("localhost", kSessionCookie).empty()) << route;
    }
}

TEST_F(BadInput, SEC_025_with_only_a_token_never_advances) {
    for (const std::string& route : kRoutes) {
        const Response response = post(route, with_csrf(""));
        EXPECT_TRUE(response.status == 422 || response.status == 403 || response.status == 303)
            << route << response.raw;
        if (response.status == 303) {
            EXPECT_TRUE(contains(response.location(), "/login") ||
                        contains(response.location(), "/forgot"))
                << route << response.location();
        }
        EXPECT_TRUE(browser_.cookies().get("localhost", kSessionCookie).empty()) << route;
    }
}

TEST_F(BadInput, SEC_124_of_another_type_is_refused_with_415) {
    for (const char* const type :
         {"text/plain", "application/json", "multipart/form-data; boundary=x", "",
          "application/xml", "application/x-www-form-urlencodedx", "application",
          "text/html, application/x-www-form-urlencoded"}) {
        for (const std::string& route : kRoutes) {
            expect_clear_page(post(route, with_csrf("email=a@example.com"), {}, type), 415,
                              route + " " + type);
        }
    }
    expect_clear_page(post("/login", "email=a", {}, nullptr), 415, "no type");
    const Response as_usual = post("/login", with_csrf("email=x"), {},
                                   "Application/X-WWW-Form-URLencoded ; charset=utf-8");
    EXPECT_EQ(as_usual.status, 422);
}

TEST_F(BadInput, SEC_186_with_broken_escapes_is_refused_with_400) {
    for (const std::string& bad :
         {std::string("email=%"), std::string("email=%1"), std::string("email=%zz"),
          std::string("email=%00"), std::string("email=a%00b"), std::string("%00=a"),
          std::string("email=%c0%af"), std::string("email=%ed%a0%80"), std::string("email=%ff"),
          std::string("email=\xff\xfe"), std::string("email=%f8%88%80%80%80"),
          std::string("email=a\0b", 9), std::string("email=%%%"), std::string("%ff=x")}) {
        for (const std::string& route : kRoutes) {
            expect_clear_page(post(route, with_csrf(bad)), 400, route + " " + bad);
        }
    }
}

TEST_F(BadInput, SEC_025_with_doubled_fields_is_refused_with_400) {
    const Customer customer = site().add(with_totp());
    const std::string once = "email=" + percent_encoded(customer.email) + "&password=" + kPassword;
    for (const std::string& doubled :
         {once + "&email=other%40example.com", once + "&password=x", once + "&" + with_csrf(""),
          once + "&level=password&level=", once + "&x=1&x=2", once + "&emai%6c=a"}) {
        expect_clear_page(post("/login", with_csrf(doubled)), 400, doubled);
    }
}

TEST_F(BadInput, SEC_186_with_stray_separators_and_unknown_fields_is_read_as_usual) {
    const Customer customer = site().add(with_totp());
    const std::string email = "email=" + percent_encoded(customer.email);
    for (const std::string& odd :
         {"&&" + email + "&&&password=x&", email + "&password=x&=&unknown=1",
          email + "&password=x;y", email + "&password=x&a", email + "&password=+"}) {
        const Response response = post("/login", with_csrf(odd));
        EXPECT_EQ(response.status, 422) << odd;
        EXPECT_TRUE(contains(Page("", response).form_to("/.gatekeeper/login").value("email"),
                             customer.email))
            << odd;
    }
}

TEST_F(BadInput, SEC_185_that_is_too_large_is_refused_with_413_and_nothing_is_written) {
    const std::string megabyte(1'000'000, 'a');
    for (const std::string& route : kRoutes) {
        expect_clear_page(post(route, with_csrf("email=" + megabyte)), 413, route);
    }
    expect_clear_page(post("/login", with_csrf("email=" + std::string(17'000, 'a'))), 413, "17 KB");
    expect_clear_page(post("/login", with_csrf("email=" + std::string(5'000, 'a'))), 413,
                      "a field");
    expect_clear_page(post("/login", with_csrf(std::string(5'000, 'n') + "=a")), 413, "a name");
    expect_clear_page(post("/login", "5\r\nemail\r\n0\r\n\r\n", {{"Transfer-Encoding", "chunked"}}),
                      413, "chunks");
    EXPECT_TRUE(files_in(site().folder() / "tmp/body").empty());
}

TEST_F(BadInput, SEC_185_with_too_many_fields_is_refused_with_400) {
    std::string many;
    for (int i = 0; i < 40; ++i)
        many += "f" + std::to_string(i) + "=x&";
    expect_clear_page(post("/login", with_csrf(many)), 400, "40 fields");
}

TEST_F(BadInput, keeps_the_connection_in_step_after_a_body_it_did_not_read) {
    Connection connection(site().address());
    Request large = request("POST", "/.gatekeeper/login", "localhost");
    large.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    large.body =
        "email=" + std::string(100'000, 'a') + "\r\n\r\nGET /public/smuggled HTTP/1.1\r\n\r\n";
    connection.send(large.text() + request("GET", "/.gatekeeper/login", "localhost").text());
    EXPECT_EQ(connection.read().status, 413);
    EXPECT_EQ(connection.read().status, 200);
    EXPECT_TRUE(inbox().to("/public/smuggled").empty());
}

TEST_F(BadInput, in_the_query_is_refused_as_in_a_body) {
    for (const std::string& query :
         {std::string("return_to=%zz"), std::string("a=%00"), std::string("lang=nl&lang=en"),
          std::string("return_to=%ff"), std::string("return_to=/a&return_to=/b")}) {
        expect_clear_page(ask(request("GET", "/.gatekeeper/login?" + query, "localhost")), 400,
                          query);
    }
    EXPECT_EQ(
        ask(request("GET", "/.gatekeeper/login?return_to=" + std::string(5000, 'a'), "localhost"))
            .status,
        413);
    EXPECT_EQ(
        ask(request("GET", "/.gatekeeper/login?notice=nonsense&level=admin", "localhost")).status,
        200);
}

TEST_F(BadInput, SEC_263_is_shown_again_as_text_and_never_as_markup) {
    const std::string evil =
        "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{csrf}}&amp;";
    for (const auto& [route, field] :
         {std::pair{"/login", "email"}, {"/forgot", "email"}, {"/migrate", "username"}}) {
        browser_.open(site().portal(route));
        browser_.submit({{field, evil + "@"}}, route);
        EXPECT_FALSE(contains(browser_.page().html(), "<script>alert")) << route;
        EXPECT_FALSE(contains(browser_.page().html(), "<img src=x")) << route;
        EXPECT_EQ(browser_.page().form_to("/.gatekeeper" + std::string(route)).value(field),
                  evil + "@");
    }
    browser_.open(site().portal("/login?return_to=" + percent_encoded(evil)));
    EXPECT_FALSE(contains(browser_.page().html(), "<script>alert"));
}

TEST_F(BadInput, SEC_185_that_comes_too_slowly_holds_up_nobody_and_no_worker) {
    std::vector<Connection> slow;
    for (int i = 0; i < 20; ++i) {
        slow.emplace_back(site().address());
        slow.back().send(
            "POST /.gatekeeper/login HTTP/1.1\r\nHost: " + site().authority("localhost") +
            "\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            "Content-Length: 100\r\n\r\nemail=");
    }
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/meanwhile"));
    EXPECT_EQ(browser.page().url(), app("/meanwhile"));
}

TEST_F(BadInput, with_cookies_that_were_tampered_with_starts_anew) {
    const std::string flow = browser_.cookies().get("localhost", kFlowCookie);
    const std::vector<std::string> wrong = {"x",
                                            flow + "A",
                                            flow.substr(1),
                                            "\"" + flow + "\"",
                                            std::string(43, '%'),
                                            std::string(2000, 'A'),
                                            "\xff\xff",
                                            flow + "; __Host-gatekeeper-flow=" + flow};
    for (const std::string& value : wrong) {
        Request wanted = request("GET", "/.gatekeeper/login", "localhost");
        wanted.headers = {{"Cookie", "__Host-gatekeeper-flow=" + value + "; __Host-gatekeeper=" +
                                         value + "; __Host-gatekeeper-language=" + value}};
        const Response response = ask(wanted);
        EXPECT_EQ(response.status, 200) << value.substr(0, 60);
        EXPECT_TRUE(contains(response.headers.get("Set-Cookie"), "__Host-gatekeeper-flow="))
            << value.substr(0, 60);
    }
}

}  // namespace
}  // namespace gatekeeper::tests
