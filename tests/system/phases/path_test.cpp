#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// SEC-180: the gate judges the location nginx itself chose, so no spelling of a path is a way
/// around it.
class Path : public SiteTest<Path> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.servers += R"(
    server {
        @listen@
        server_name paths.localhost;
        location / {
            gatekeeper two_factor;
            proxy_pass http://app;
        }
        location /public/ { gatekeeper off; proxy_pass http://app; }
        location = /open { gatekeeper off; proxy_pass http://app; }
        location /two-names {
            gatekeeper two_factor;
            proxy_set_header Host $http_host;
            proxy_pass http://app;
        }
    }
)";
        return plan;
    }

  protected:
    static Response raw(const std::string& line, const std::string& more = "",
                        const std::string& host = site().authority("paths.localhost")) {
        Connection connection(site().address());
        connection.send(line + "\r\n" + (host.empty() ? "" : "Host: " + host + "\r\n") + more +
                        "Connection: close\r\n\r\n");
        return connection.read();
    }
};

TEST_F(Path, that_leaves_the_open_part_is_refused_however_it_is_written) {
    for (const std::string target : {"/public/../secret",
                                     "/public/%2e%2e/secret",
                                     "/public/%2E%2e/secret",
                                     "/public/.%2e/secret",
                                     "/public/..%2fsecret",
                                     "/public/x/../../secret",
                                     "/public//../../secret",
                                     "/public/./../secret",
                                     "/public%2f..%2fsecret",
                                     "/public/%2e%2e%2fsecret",
                                     "/PUBLIC/secret",
                                     "/publicsecret",
                                     "/open/secret",
                                     "/open%2fsecret",
                                     "//secret",
                                     "/./secret",
                                     "/secret/public/..",
                                     "/secret?/public/",
                                     "/secret#/public/",
                                     "/secret;/public/",
                                     "/%70ublic%2f../secret",
                                     "/public/..;/secret/../../x"}) {
        const Response response = raw("GET " + target + " HTTP/1.1");
        if (response.status == 200) {
            // Then the app must have got a path that is open for itself, too.
            EXPECT_TRUE(contains(response.body, " /public/")) << target << response.body;
            EXPECT_FALSE(contains(response.body, "GET /secret")) << target;
        } else {
            EXPECT_TRUE(holds_nothing_of_the_app(response)) << target;
        }
    }
    EXPECT_TRUE(inbox().to("/secret").empty());
}

TEST_F(Path, that_enters_the_gated_part_is_refused_however_it_is_written) {
    for (const std::string target :
         {"/secret", "/%73ecret", "/secret/", "/secret//", "//secret//x", "/secret/%00",
          "/secret%20", "/secret;x=1", "/secret\\x", "/a/b/../../secret", "/secret?x=/public/",
          "/secret/.", "/secret/..%2f", "/%2e/secret", "/secret%0a", "/secret%0d%0aX:1",
          "/secret%ff", "/\xff"}) {
        const Response response = raw("GET " + target + " HTTP/1.1");
        EXPECT_TRUE(response.status == 401 || response.status == 400) << target << response.raw;
        EXPECT_TRUE(holds_nothing_of_the_app(response)) << target;
    }
}

TEST_F(Path, in_absolute_form_is_judged_by_the_host_it_names) {
    const std::string origin = "http://" + site().authority("paths.localhost");
    EXPECT_EQ(raw("GET " + origin + "/secret HTTP/1.1").status, 401);
    EXPECT_EQ(raw("GET " + origin + "/public/../secret HTTP/1.1").status, 401);
    EXPECT_EQ(raw("GET http://app.localhost/x HTTP/1.1", "", "nobody.invalid").status, 400);
    EXPECT_TRUE(comes_from_the_app(raw("GET " + origin + "/public/abs HTTP/1.1")));
    EXPECT_EQ(raw("GET " + origin + "/secret HTTP/1.0", "", "").status, 401);
}

TEST_F(Path, SEC_187_with_two_hosts_or_none_or_a_broken_one_reaches_no_app) {
    const std::string host = site().authority("paths.localhost");
    EXPECT_EQ(raw("GET /secret HTTP/1.1", "Host: " + host + "\r\n").status, 400);
    EXPECT_EQ(raw("GET /secret HTTP/1.1", "", "").status, 400);
    for (const std::string wrong :
         {"paths.localhost:99999", "paths.localhost:", "paths.localhost.", "PATHS.LOCALHOST",
          "user@paths.localhost", "paths.localhost/public/", "paths.localhost, app.localhost",
          "paths..localhost", "[::1]", "paths.localhost%00", "paths.localhost#x"}) {
        const Response response = raw("GET /secret HTTP/1.1", "", wrong);
        EXPECT_NE(response.status, 200) << wrong;
        EXPECT_TRUE(holds_nothing_of_the_app(response)) << wrong;
    }
    EXPECT_TRUE(inbox().to("/secret").empty());
}

TEST_F(Path, SEC_187_by_odd_methods_and_versions_reaches_no_app) {
    for (const std::string line :
         {"TRACE /secret HTTP/1.1", "CONNECT paths.localhost:80 HTTP/1.1", "get /secret HTTP/1.1",
          "GET /secret HTTP/1.0", "GET /secret", "GET /secret HTTP/2.0", "GET /secret HTTP/0.9",
          "G\xc9T /secret HTTP/1.1", "GET  /secret HTTP/1.1", "GET\t/secret HTTP/1.1",
          "GET /secret HTTP/1.1 ", " GET /secret HTTP/1.1", "DEBUG /secret HTTP/1.1"}) {
        Connection connection(site().address());
        connection.send(line + "\r\nHost: " + site().authority("paths.localhost") +
                        "\r\nConnection: close\r\n\r\n");
        connection.end_writing();
        EXPECT_FALSE(contains(connection.rest(), kSecretOfTheApp)) << line;
    }
    EXPECT_TRUE(inbox().to("/secret").empty());
}

TEST_F(Path, SEC_187_with_a_session_names_one_host_to_the_gate_and_to_the_app) {
    // The gate goes by the host of the request line. An app behind "proxy_set_header Host
    // $http_host" goes by the header, so that must not name another.
    Browser browser = signed_in_browser(site(), site().url("paths.localhost", "/start"));
    raw("GET http://paths.localhost/two-names HTTP/1.1",
        "Cookie: " + browser.cookies().header("paths.localhost") + "\r\n", "app2.localhost");
    for (const Received& received : inbox().to("/two-names")) {
        EXPECT_EQ(host_of("http://" + received.headers.get("Host")), "paths.localhost");
    }
}

TEST_F(Path, with_a_session_reaches_the_app_as_it_was_written) {
    Browser browser = signed_in_browser(site(), site().url("paths.localhost", "/start"));
    for (const std::string target :
         {"/a%2fb", "/a//b", "/a/./b", "/a;x=1/b", "/%7euser", "/a%20b?c=%2f"}) {
        Request wanted = request("GET", target, "paths.localhost");
        const Response response = browser.send(wanted, "paths.localhost");
        EXPECT_TRUE(contains(response.body, "GET " + target + "\n")) << response.body;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
