#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// SEC-188: not a byte of the app for a stranger, wherever nginx keeps a copy.
class Cached : public SiteTest<Cached> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.http += "    proxy_cache_path @dir@/cache keys_zone=pages:1m;\n";
        plan.servers += R"(
    server {
        @listen@
        server_name cached.localhost;
        gatekeeper two_factor;
        root @dir@/www;
        location /cached/ {
            proxy_cache pages;
            proxy_cache_key $uri;
            proxy_cache_valid 200 1h;
            add_header X-Cache $upstream_cache_status always;
            proxy_pass http://app;
        }
        location /files/ {}
    }
)";
        return plan;
    }

    static void SetUpTestSuite() {
        SiteTest::SetUpTestSuite();
        write_file(site().folder().make("www/files") + "/f.txt", "file words");
        site().app().answer("/cached/page", [](const Received&) {
            return http_answer(200,
                               {{"ETag", "\"one\""},
                                {"Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT"},
                                {"X-App", "legacy"}},
                               kSecretOfTheApp);
        });
    }

  protected:
    static constexpr const char* kHost = "cached.localhost";
    static std::string page(std::string_view path) { return site().url(kHost, path); }

    static Response stranger(std::string_view method, std::string_view target,
                             Headers headers = {}) {
        Request wanted = request(method, target, kHost);
        wanted.headers = std::move(headers);
        return ask(wanted);
    }
};

TEST_F(Cached, page_is_served_to_visitors_with_a_session_only) {
    Browser browser = signed_in_browser(site(), page("/cached/start"));
    EXPECT_TRUE(comes_from_the_app(browser.fetch(page("/cached/page"))));
    EXPECT_TRUE(eventually(
        [&] { return browser.fetch(page("/cached/page")).headers.get("X-Cache") == "HIT"; }));
    for (const char* const method : {"GET", "HEAD", "OPTIONS", "POST"}) {
        const Response response = stranger(method, "/cached/page");
        EXPECT_EQ(response.status, 401) << method;
        EXPECT_TRUE(holds_nothing_of_the_app(response)) << method;
        EXPECT_NE(response.headers.get("X-Cache"), "HIT") << method;
    }
}

TEST_F(Cached, page_answers_no_conditional_or_range_request_of_a_stranger) {
    Browser browser = signed_in_browser(site(), page("/cached/start"));
    browser.fetch(page("/cached/page"));
    const std::vector<Headers> conditions = {
        {{"If-None-Match", "\"one\""}},
        {{"If-None-Match", "*"}},
        {{"If-Modified-Since", "Mon, 01 Jan 2024 00:00:00 GMT"}},
        {{"If-Match", "\"one\""}},
        {{"If-Unmodified-Since", "Mon, 01 Jan 2018 00:00:00 GMT"}},
        {{"Range", "bytes=0-3"}},
        {{"Range", "bytes=0-0,2-3"}, {"If-Range", "\"one\""}},
        {{"Cache-Control", "only-if-cached"}},
    };
    for (const Headers& headers : conditions) {
        for (const char* const path : {"/cached/page", "/files/f.txt"}) {
            const Response response = stranger("GET", path, headers);
            const std::string name = headers.begin()->first + " " + path;
            EXPECT_TRUE(is_refused_as_json(response, 401, "sign_in_required")) << name;
            EXPECT_FALSE(response.headers.has("Content-Range")) << name;
        }
    }
}

TEST_F(Cached, file_is_served_in_parts_and_conditionally_with_a_session) {
    Browser browser = signed_in_browser(site(), page("/cached/start"));
    const Response whole = browser.fetch(page("/files/f.txt"));
    EXPECT_EQ(whole.body, "file words");
    Request part = request("GET", "/files/f.txt", kHost);
    part.headers = {{"Range", "bytes=5-9"}};
    const Response range = browser.send(part, kHost);
    EXPECT_EQ(range.status, 206);
    EXPECT_EQ(range.body, "words");
    Request again = request("GET", "/files/f.txt", kHost);
    again.headers = {{"If-None-Match", whole.headers.get("ETag")}};
    EXPECT_EQ(browser.send(again, kHost).status, 304);
    Request head = request("HEAD", "/files/f.txt", kHost);
    const Response only_head = browser.send(head, kHost);
    EXPECT_EQ(only_head.status, 200);
    EXPECT_EQ(only_head.headers.get("Content-Length"), "10");
}

TEST_F(Cached, FI_44_error_of_the_app_is_shown_to_visitors_with_a_session_only) {
    Browser browser = signed_in_browser(site(), page("/cached/start"));
    site().app().answer("/cached/broken", [](const Received&) { return std::string(); });
    EXPECT_EQ(browser.fetch(page("/cached/broken")).status, 502);
    EXPECT_EQ(stranger("GET", "/cached/broken").status, 401);
}

}  // namespace
}  // namespace gatekeeper::tests
