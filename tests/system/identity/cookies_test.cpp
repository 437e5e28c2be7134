#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/http2.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// SEC-164: the app gets the cookies of its own byte for byte, and none of ours.
class AppCookies : public SiteTest<AppCookies> {
  protected:
    /// The Cookie headers the app got, where `sent` holds @ for our session cookie.
    static std::vector<std::string> seen_by_the_app(const std::string& sent,
                                                    const std::string& session,
                                                    const std::string& prefix) {
        const std::string path = prefix + unique_word();
        Connection connection(site().address());
        connection.send(
            "GET " + path + " HTTP/1.1\r\nHost: " + site().authority("app.localhost") +
            "\r\nCookie: " + replaced(sent, "@", std::string(kSessionCookie) + "=" + session) +
            "\r\nConnection: close\r\n\r\n");
        EXPECT_TRUE(comes_from_the_app(connection.read())) << sent;
        std::vector<std::string> cookies;
        for (const std::string& line : lines_of(inbox().only(path).head)) {
            if (line.starts_with("Cookie: ")) cookies.push_back(line.substr(8, line.size() - 9));
        }
        return cookies;
    }
};

using Values = std::vector<std::string>;

TEST_F(AppCookies, reach_the_app_byte_for_byte_and_ours_never) {
    Browser browser = signed_in_browser(site(), app("/start"));
    const std::string session = browser.cookies().get("app.localhost", kSessionCookie);
    const std::vector<std::pair<std::string, Values>> cases = {
        {"@", {}},
        {"a=1; @; b=2", {"a=1; b=2"}},
        {"@; a=1", {"a=1"}},
        {"a=1; @", {"a=1"}},
        {"a=1;@;b=2", {"a=1;b=2"}},
        {"a=1;  @;   b=2", {"a=1;   b=2"}},
        {"@; __Host-gatekeeper-flow=f; __Host-gatekeeper-state=s; a=1", {"a=1"}},
        {"a=\"quoted; not really\"; @", {"a=\"quoted; not really\""}},
        {"a=b=c==; @; =x; y=; z", {"a=b=c==; =x; y=; z"}},
        {"a=\xc3\xa9\xff\x80; @; b=\x01", {"a=\xc3\xa9\xff\x80; b=\x01"}},
        {"__host-gatekeeper=1; @; __Host-gatekeeperx=2; x__Host-gatekeeper=3",
         {"__host-gatekeeper=1; __Host-gatekeeperx=2; x__Host-gatekeeper=3"}},
        {"a=__Host-gatekeeper; @", {"a=__Host-gatekeeper"}},
        {"a=__Host-gatekeeper=1; @", {"a=__Host-gatekeeper=1"}},
        {"$Version=1; @; $Path=/", {"$Version=1; $Path=/"}},
        {"a=1; a=2; @; A=3", {"a=1; a=2; A=3"}},
    };
    for (const auto& [sent, seen] : cases) {
        EXPECT_EQ(seen_by_the_app(sent, session, "/"), seen) << sent;
        EXPECT_EQ(seen_by_the_app(sent, session, "/public/"), seen) << sent << " in public";
    }
}

TEST_F(AppCookies, with_stray_separators_keep_their_order_and_their_values) {
    Browser browser = signed_in_browser(site(), app("/start"));
    const std::string session = browser.cookies().get("app.localhost", kSessionCookie);
    for (const std::string sent : {"@;", ";@", ";;@;;", "a=1;; @;;b=2", "; ; @; ;", "=; @; ="}) {
        for (const std::string& seen : seen_by_the_app(sent, session, "/")) {
            EXPECT_FALSE(contains(seen, "gatekeeper")) << sent;
            EXPECT_EQ(contains(seen, "a=1"), contains(sent, "a=1")) << sent;
            EXPECT_EQ(contains(seen, "b=2"), contains(sent, "b=2")) << sent;
        }
    }
}

TEST_F(AppCookies, a_hundred_of_them_and_several_headers_of_them_all_come_through) {
    Browser browser = signed_in_browser(site(), app("/start"));
    const std::string session = browser.cookies().get("app.localhost", kSessionCookie);
    std::string many;
    for (int i = 0; i < 100; ++i)
        many += "c" + std::to_string(i) + "=" + std::string(20, 'v') + "; ";
    EXPECT_EQ(seen_by_the_app(many + "@", session, "/"), Values{many.substr(0, many.size() - 2)});

    Request wanted = request("GET", "/several");
    wanted.headers = {{"Cookie", "first=1"},
                      {"Cookie", std::string(kSessionCookie) + "=" + session},
                      {"Cookie", "last=2"}};
    EXPECT_TRUE(comes_from_the_app(ask(wanted)));
    const Received received = inbox().only("/several");
    EXPECT_FALSE(contains(received.head, "gatekeeper="));
    EXPECT_TRUE(contains(received.head, "first=1"));
    EXPECT_TRUE(contains(received.head, "last=2"));
}

TEST_F(AppCookies, without_a_session_come_through_unchanged_on_public_pages) {
    EXPECT_EQ(seen_by_the_app("a=1;;  b= 2 ;", "", "/public/"), Values{"a=1;;  b= 2 ;"});
}

TEST_F(AppCookies, come_through_over_HTTP2_where_browsers_split_the_header) {
    Browser browser = signed_in_browser(site(), app("/start"));
    Request wanted = request("GET", "/crumbs");
    wanted.headers = {{"cookie", "a=1"},
                      {"cookie", browser.cookies().header("app.localhost")},
                      {"cookie", "b=2"}};
    EXPECT_TRUE(comes_from_the_app(ask_http2(site().h2_address(), wanted)));
    const Received received = inbox().only("/crumbs");
    EXPECT_FALSE(contains(received.head, "__Host-gatekeeper"));
    EXPECT_EQ(received.headers.get("Cookie"), "a=1; b=2");
}

}  // namespace
}  // namespace gatekeeper::tests
