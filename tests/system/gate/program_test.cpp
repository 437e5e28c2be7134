#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// What is no person looking at a page: scripts, frames, sockets, API clients.
class Program : public SiteTest<Program> {};

struct Kind {
    const char* name;
    const char* method;
    Headers headers;
};

std::vector<Kind> kinds() {
    const Headers socket = {{"Accept", "text/html"},
                            {"Upgrade", "websocket"},
                            {"Connection", "Upgrade"},
                            {"Sec-WebSocket-Version", "13"},
                            {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="}};
    return {
        {"curl", "GET", {{"Accept", "*/*"}, {"User-Agent", "curl/8"}}},
        {"no Accept at all", "GET", {}},
        {"an API client", "GET", {{"Accept", "application/json"}}},
        {"fetch()", "GET", {{"Accept", "text/html"}, {"Sec-Fetch-Mode", "cors"}}},
        {"an image", "GET", {{"Accept", "text/html"}, {"Sec-Fetch-Mode", "no-cors"}}},
        {"a frame",
         "GET",
         {{"Accept", "text/html"}, {"Sec-Fetch-Mode", "navigate"}, {"Sec-Fetch-Dest", "iframe"}}},
        {"a WebSocket", "GET", socket},
        {"a preflight", "OPTIONS", {{"Accept", "*/*"}, {"Origin", "https://evil.example"}}},
        {"POST", "POST", {{"Accept", "text/html"}}},
        {"PUT", "PUT", {{"Accept", "text/html"}}},
        {"DELETE", "DELETE", {{"Accept", "text/html"}}},
        {"PATCH", "PATCH", {{"Accept", "text/html"}}},
        {"PROPFIND", "PROPFIND", {{"Accept", "text/html"}}},
        {"a method of its own", "BREW", {{"Accept", "text/html"}}},
    };
}

TEST_F(Program, SEC_189_without_session_gets_401_and_JSON_and_never_a_redirect) {
    for (const Kind& kind : kinds()) {
        Request wanted = request(kind.method, "/api/data");
        wanted.headers = kind.headers;
        const Response response = ask(wanted);
        EXPECT_TRUE(is_refused_as_json(response, 401, "sign_in_required")) << kind.name;
        EXPECT_TRUE(response.headers.has("WWW-Authenticate")) << kind.name;
        EXPECT_TRUE(contains(response.body, site().portal("/login"))) << kind.name;
    }
    EXPECT_TRUE(inbox().to("/api/data").empty());
}

TEST_F(Program, with_a_session_gets_through_by_every_method) {
    Browser browser = signed_in_browser(site(), app("/start"));
    for (const char* const method : {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"}) {
        const std::string path = "/api/" + std::string(method);
        EXPECT_TRUE(comes_from_the_app(browser.fetch(app(path), method, "a body"))) << method;
        EXPECT_EQ(inbox().only(path).method, method);
    }
    EXPECT_EQ(inbox().only("/api/POST").body, "a body");
}

TEST_F(Program, with_a_session_sends_large_bodies_through_unchanged) {
    Browser browser = signed_in_browser(site(), app("/start"));
    std::string body;
    for (int i = 0; body.size() < 900'000; ++i)
        body += std::to_string(i) + "\n";
    EXPECT_TRUE(comes_from_the_app(browser.fetch(app("/upload"), "POST", body)));
    EXPECT_TRUE(inbox().only("/upload").body == body);

    Request chunked = request("POST", "/chunks");
    chunked.headers = {{"Transfer-Encoding", "chunked"}};
    chunked.body = "5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n";
    EXPECT_TRUE(comes_from_the_app(browser.send(chunked, "app.localhost")));
    EXPECT_EQ(inbox().only("/chunks").body, "hello world");
}

TEST_F(Program, SEC_264_gets_the_apps_answer_as_the_app_gave_it) {
    site().app().answer("/as-is", [](const Received&) {
        return http_answer(418,
                           {{"Content-Security-Policy", "default-src *"},
                            {"Set-Cookie", "panel=1; Path=/"},
                            {"Cache-Control", "public, max-age=60"},
                            {"X-App", "legacy"}},
                           "short and stout");
    });
    Browser browser = signed_in_browser(site(), app("/start"));
    const Response response = browser.fetch(app("/as-is"));
    EXPECT_EQ(response.status, 418);
    EXPECT_EQ(response.body, "short and stout");
    EXPECT_EQ(response.headers.get("Content-Security-Policy"), "default-src *");
    EXPECT_EQ(response.headers.get("Cache-Control"), "public, max-age=60");
    EXPECT_EQ(response.headers.get("Set-Cookie"), "panel=1; Path=/");
    EXPECT_FALSE(response.headers.has("X-Frame-Options"));
}

TEST_F(Program, SEC_110_opens_a_WebSocket_with_a_session) {
    site().app().answer("/socket", [](const Received& received) {
        return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "X-Seen: " +
               received.headers.get("X-Gatekeeper-Email") + "\r\n\r\nhello";
    });
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/start"));
    Request wanted = request("GET", "/socket");
    wanted.headers = {{"Upgrade", "websocket"},
                      {"Connection", "Upgrade"},
                      {"Cookie", browser.cookies().header("app.localhost")}};
    Connection connection(site().address());
    connection.send(wanted.text());
    const Response response = connection.read();
    EXPECT_EQ(response.status, 101);
    EXPECT_EQ(response.headers.get("X-Seen"), customer.email);
}

TEST_F(Program, SEC_169_is_not_let_in_by_its_user_agent_or_a_health_path) {
    for (const std::string_view agent :
         {"GoogleHC/1.0", "kube-probe/1.2", "ELB-HealthChecker/2.0"}) {
        for (const std::string_view path : {"/health", "/healthz", "/ping", "/status", "/metrics",
                                            "/.well-known/x", "/robots.txt", "/favicon.ico"}) {
            Request wanted = request("GET", path);
            wanted.headers = {{"User-Agent", std::string(agent)}};
            EXPECT_EQ(ask(wanted).status, 401) << agent << " " << path;
        }
    }
}

TEST_F(Program, SEC_168_headers_that_name_another_address_change_nothing) {
    for (const char* const name : {"X-Forwarded-Uri", "X-Original-URL", "X-Rewrite-URL",
                                   "X-Original-URI", "X-Forwarded-Path"}) {
        Request wanted = request("GET", "/private");
        wanted.headers = {{name, "/public/"},
                          {"X-Forwarded-Method", "OPTIONS"},
                          {"X-Forwarded-Host", "nobody.invalid"},
                          {"X-Forwarded-For", "127.0.0.1"}};
        EXPECT_EQ(ask(wanted).status, 401) << name;
        Request open = request("GET", "/public/x");
        open.headers = {{name, "/private"}};
        EXPECT_TRUE(comes_from_the_app(ask(open))) << name;
    }
    EXPECT_TRUE(inbox().to("/private").empty());
}

}  // namespace
}  // namespace gatekeeper::tests
