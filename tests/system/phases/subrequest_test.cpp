#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// SEC-182: whatever asks for gated content on a visitor's behalf gets what the visitor may have.
class Subrequest : public SiteTest<Subrequest> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.http += "    proxy_cache_path @dir@/cache keys_zone=slices:1m;\n";
        plan.servers += R"(
    server {
        @listen@
        server_name pages.localhost;
        root @dir@/www;
        location / { ssi on; }
        location /private/ {
            gatekeeper two_factor;
            proxy_pass http://app;
        }
        location /private-file/ { gatekeeper two_factor; root @dir@/www; }
        location /reports/ {
            gatekeeper two_factor service=reports;
            proxy_pass http://app;
        }
        location /mirrored/ {
            mirror /private/mirror;
            proxy_pass http://app;
        }
        location /mirror-of-private/ {
            gatekeeper two_factor;
            mirror /copy;
            proxy_pass http://app;
        }
        location = /copy { internal; proxy_pass http://app/copy; }
        location /asks/ {
            auth_request /private/auth;
            proxy_pass http://app;
        }
        location /framed/ {
            add_before_body /private/before;
            add_after_body /private/after;
            addition_types *;
        }
        location /sliced/ {
            gatekeeper two_factor;
            slice 16;
            proxy_cache slices;
            proxy_cache_key $uri$slice_range;
            proxy_set_header Range $slice_range;
            proxy_cache_valid 206 1h;
            proxy_pass http://app;
        }
    }
)";
        return plan;
    }

    static void SetUpTestSuite() {
        SiteTest::SetUpTestSuite();
        const std::string www = site().folder().make("www");
        site().folder().make("www/framed");
        site().folder().make("www/private-file");
        write_file(www + "/one.html", "[<!--#include virtual=\"/private/one\" -->]");
        write_file(
            www + "/mixed.html",
            "[<!--#include virtual=\"/open.txt\" -->|<!--#include virtual=\"/private/a\" -->|"
            "<!--#include virtual=\"/private/b\" -->|<!--#include virtual=\"/open.txt\" -->|"
            "<!--#include virtual=\"/private/c\" -->]");
        write_file(www + "/files.html",
                   "[<!--#include virtual=\"/open.txt\" -->|"
                   "<!--#include virtual=\"/private-file/f.txt\" -->]");
        write_file(www + "/wait.html", "[<!--#include virtual=\"/private/w\" wait=\"yes\" -->]");
        write_file(www + "/reports.html", "[<!--#include virtual=\"/reports/r\" -->]");
        write_file(www + "/open.txt", "open");
        write_file(www + "/private-file/f.txt", "secret file");
        write_file(www + "/framed/page.html", "framed");
        for (const char* const name : {"one", "a", "b", "c", "w", "before", "after"}) {
            site().app().answer("/private/" + std::string(name), [name](const Received&) {
                return http_answer(200, {{"Content-Type", "text/html"}},
                                   "<" + std::string(name) + ">");
            });
        }
    }

  protected:
    static constexpr const char* kHost = "pages.localhost";

    static Response stranger(std::string_view target) { return ask(request("GET", target, kHost)); }

    /// Signed in on the host of the pages.
    static Browser visitor() {
        return signed_in_browser(site(), site().url(kHost, "/private/start"));
    }
    static std::string page(std::string_view path) { return site().url(kHost, path); }
};

TEST_F(Subrequest, of_an_open_page_includes_nothing_gated_for_a_stranger) {
    for (const char* const path : {"/one.html", "/mixed.html", "/wait.html", "/files.html"}) {
        const Response response = stranger(path);
        EXPECT_EQ(response.status, 200) << path;
        for (const char* const part : {"<one>", "<a>", "<b>", "<c>", "<w>", "secret file"}) {
            EXPECT_FALSE(contains(response.body, part)) << path << response.body;
        }
    }
    EXPECT_TRUE(contains(stranger("/mixed.html").body, "[open|"));
    for (const char* const path : {"/private/one", "/private/a", "/private/b", "/private/w"}) {
        EXPECT_TRUE(inbox().to(path).empty()) << path;
    }
}

TEST_F(Subrequest, of_an_open_page_includes_gated_content_for_a_visitor_with_a_session) {
    Browser browser = visitor();
    EXPECT_EQ(browser.fetch(page("/one.html")).body, "[<one>]");
    EXPECT_EQ(browser.fetch(page("/wait.html")).body, "[<w>]");
}

TEST_F(Subrequest, among_several_of_one_page_is_answered_once_and_in_its_place) {
    Browser browser = visitor();
    for (int i = 1; i <= 10; ++i) {
        EXPECT_EQ(browser.fetch(page("/mixed.html")).body, "[open|<a>|<b>|open|<c>]");
        for (const char* const path : {"/private/a", "/private/b", "/private/c"}) {
            EXPECT_EQ(inbox().to(path).size(), static_cast<std::size_t>(i)) << path;
        }
    }
}

TEST_F(Subrequest, for_a_gated_file_after_an_open_one_is_answered_once) {
    Browser browser = visitor();
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(browser.fetch(page("/files.html")).body, "[open|secret file]");
    }
}

TEST_F(Subrequest, carries_the_identity_to_the_app) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, page("/private/start"));
    browser.fetch(page("/one.html"));
    EXPECT_EQ(inbox().to("/private/one").back().headers.all("X-Gatekeeper-Email"),
              std::vector<std::string>{customer.email});
}

TEST_F(Subrequest, gives_the_open_page_it_belongs_to_no_identity) {
    Browser browser = visitor();
    browser.fetch(page("/private/known"));
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(browser.fetch(page("/mirrored/open")).status, 200);
    }
    ASSERT_EQ(inbox().to("/mirrored/open").size(), 3U);
    for (const Received& received : inbox().to("/mirrored/open")) {
        EXPECT_FALSE(received.headers.has("X-Gatekeeper-Email")) << received.head;
    }
}

TEST_F(Subrequest, is_judged_by_the_service_of_its_own_location) {
    Browser browser = visitor();
    EXPECT_FALSE(contains(browser.fetch(page("/reports.html")).body, kSecretOfTheApp));
    EXPECT_TRUE(inbox().to("/reports/r").empty());
}

TEST_F(Subrequest, of_mirror_reaches_gated_content_with_a_session_only) {
    const auto mirrored_to = [](const std::string& referer) {
        std::size_t count = 0;
        for (const Received& received : inbox().to("/private/mirror")) {
            if (received.headers.get("Referer") == referer) ++count;
        }
        return count;
    };
    Request anonymous = request("GET", "/mirrored/stranger", kHost);
    anonymous.headers = {{"Referer", "stranger"}};
    EXPECT_TRUE(comes_from_the_app(ask(anonymous)));
    Browser browser = visitor();
    Request known = request("GET", "/mirrored/visitor", kHost);
    known.headers = {{"Referer", "visitor"}};
    EXPECT_TRUE(comes_from_the_app(browser.send(known, kHost)));
    EXPECT_TRUE(eventually([&] { return mirrored_to("visitor") == 1; }));
    EXPECT_EQ(mirrored_to("stranger"), 0u);
}

TEST_F(Subrequest, of_mirror_is_not_made_for_what_the_gate_refuses) {
    Request post = request("POST", "/mirror-of-private/x", kHost);
    post.body = "order";
    EXPECT_EQ(ask(post).status, 401);
    Browser browser = visitor();
    EXPECT_TRUE(comes_from_the_app(browser.fetch(page("/mirror-of-private/x"), "POST", "order")));
    EXPECT_TRUE(eventually([&] { return !inbox().to("/copy").empty(); }));
    EXPECT_EQ(inbox().to("/copy").size(), 1u);
    EXPECT_EQ(inbox().only("/mirror-of-private/x").body, "order");
}

TEST_F(Subrequest, of_auth_request_to_a_gated_location_decides_by_the_session) {
    const Response refused = stranger("/asks/x");
    EXPECT_EQ(refused.status, 401);
    EXPECT_TRUE(holds_nothing_of_the_app(refused));
    EXPECT_TRUE(inbox().to("/asks/x").empty());
    Browser browser = visitor();
    EXPECT_TRUE(comes_from_the_app(browser.fetch(page("/asks/x"))));
}

TEST_F(Subrequest, of_add_before_body_adds_nothing_gated_for_a_stranger) {
    EXPECT_TRUE(inbox().to("/private/before").empty());
    const Response refused = stranger("/framed/page.html");
    EXPECT_FALSE(contains(refused.body, "<before>"));
    EXPECT_FALSE(contains(refused.body, "<after>"));
    EXPECT_TRUE(inbox().to("/private/before").empty());
    Browser browser = visitor();
    EXPECT_EQ(browser.fetch(page("/framed/page.html")).body, "<before>framed<after>");
}

TEST_F(Subrequest, of_slice_belongs_to_a_request_that_was_let_in) {
    const std::string whole = "0123456789abcdefghijklmnopqrstuvwxyz";
    site().app().answer("/sliced/file", [whole](const Received& received) {
        const std::string range = between(received.headers.get("Range") + "\n", "bytes=", "\n");
        const std::size_t first = std::stoul(range);
        const std::size_t last = std::min<std::size_t>(first + 15, whole.size() - 1);
        return http_answer(
            206,
            {{"Content-Range", "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" +
                                   std::to_string(whole.size())},
             {"ETag", "\"one\""}},
            whole.substr(first, last - first + 1));
    });
    EXPECT_TRUE(is_refused_as_json(stranger("/sliced/file"), 401, "sign_in_required"));
    Browser browser = visitor();
    EXPECT_EQ(browser.fetch(page("/sliced/file")).body, whole);
    EXPECT_TRUE(is_refused_as_json(stranger("/sliced/file"), 401, "sign_in_required"));
}

}  // namespace
}  // namespace gatekeeper::tests
