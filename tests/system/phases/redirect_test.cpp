#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// SEC-183: whatever way a request takes inside nginx, the location it ends in is judged.
class InternalWay : public SiteTest<InternalWay> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.servers += R"(
    server {
        @listen@
        server_name ways.localhost;
        root @dir@/www;
        location /private/ {
            gatekeeper two_factor;
            proxy_pass http://app;
        }
        location /error/ {
            error_page 404 /private/on-error;
            return 404;
        }
        location /error-as-200/ {
            error_page 404 =200 /private/on-error;
            return 404;
        }
        location /error-named/ {
            error_page 404 = @private;
            return 404;
        }
        location /upstream-error/ {
            proxy_intercept_errors on;
            error_page 500 = /private/on-error;
            proxy_pass http://app;
        }
        location /try/ { try_files $uri /private/tried; }
        location /try-named/ { try_files $uri @private; }
        location @private {
            gatekeeper two_factor;
            proxy_pass http://app;
        }
        location /rewrite/ { rewrite ^/rewrite/(.*)$ /private/$1 last; }
        location /rewrite-break/ {
            gatekeeper two_factor;
            rewrite ^/rewrite-break/(.*)$ /private/$1 break;
            proxy_pass http://app;
        }
        location /accel/ { proxy_pass http://app; }
        location /internal/ {
            internal;
            gatekeeper two_factor;
            proxy_pass http://app;
        }
        location /index/ { index page.html; }
        location = /index/page.html { gatekeeper two_factor; }
        location /folder/ {
            gatekeeper two_factor;
            index index.html;
        }
        location /return/ {
            gatekeeper two_factor;
            return 200 "returned words";
        }
        location /redirects/ {
            gatekeeper two_factor;
            return 302 /secret-place;
        }
        location /conditional/ {
            gatekeeper two_factor;
            if ($arg_x) { return 200 "conditional words"; }
            if ($request_method = POST) { set $posted 1; }
            proxy_pass http://app;
        }
        location /limited/ {
            gatekeeper two_factor;
            limit_except GET { deny all; }
            proxy_pass http://app;
        }
        location /any/ {
            gatekeeper two_factor;
            satisfy any;
            allow all;
            deny all;
            proxy_pass http://app;
        }
        location /any-basic/ {
            gatekeeper two_factor;
            satisfy any;
            deny all;
            auth_basic "staff";
            auth_basic_user_file @dir@/htpasswd;
            proxy_pass http://app;
        }
        location /all/ {
            gatekeeper two_factor;
            deny all;
            proxy_pass http://app;
        }
        location /outer/ {
            gatekeeper two_factor;
            location /outer/open/ { gatekeeper off; proxy_pass http://app; }
            location ~ \.php$ { proxy_pass http://app; }
            proxy_pass http://app;
        }
        location ~* ^/regex/.*\.cgi$ {
            gatekeeper two_factor;
            proxy_pass http://app;
        }
        location = /exact { gatekeeper two_factor; proxy_pass http://app; }
    }
)";
        return plan;
    }

    static void SetUpTestSuite() {
        SiteTest::SetUpTestSuite();
        write_file(site().folder().make("www/index") + "/page.html", "index words");
        write_file(site().folder().make("www/folder") + "/index.html", "folder words");
        write_file(site().folder().make("www/try") + "/there.txt", "there");
        write_file(site().folder() / "htpasswd", "staff:{PLAIN}staff\n");
        for (const char* const target : {"/private/by-accel", "/internal/by-accel"}) {
            site().app().answer("/accel" + std::string(target), [target](const Received&) {
                return http_answer(200, {{"X-Accel-Redirect", target}}, "");
            });
        }
        // The second time round it comes through the gate.
        site().app().answer("/accel/named", [](const Received& received) {
            if (received.headers.has("X-Gatekeeper-Email")) {
                return http_answer(200, {}, kSecretOfTheApp);
            }
            return http_answer(200, {{"X-Accel-Redirect", "@private"}}, "");
        });
        site().app().answer("/upstream-error/x",
                            [](const Received&) { return http_answer(500, {}, ""); });
    }

  protected:
    static constexpr const char* kHost = "ways.localhost";
    static Response stranger(std::string_view target) { return ask(request("GET", target, kHost)); }
    static Browser visitor() { return signed_in_browser(site(), page("/private/start")); }
    static std::string page(std::string_view path) { return site().url(kHost, path); }

    /// A way into gated content: closed for a stranger, open for a visitor with a session.
    static void expect_gated(const std::string& target, std::string_view words = kSecretOfTheApp) {
        const Response refused = stranger(target);
        EXPECT_FALSE(contains(refused.raw, words)) << target << "\n" << refused.raw;
        EXPECT_TRUE(holds_nothing_of_the_app(refused)) << target;
        Browser browser = visitor();
        const Response open = browser.fetch(page(target));
        EXPECT_TRUE(contains(open.body, words)) << target << "\n" << open.raw;
    }
};

TEST_F(InternalWay, of_error_page_is_judged) {
    expect_gated("/error/x");
    expect_gated("/error-as-200/x");
    expect_gated("/error-named/x");
    expect_gated("/upstream-error/x");
}

TEST_F(InternalWay, of_try_files_is_judged) {
    expect_gated("/try/missing");
    expect_gated("/try-named/missing");
    EXPECT_EQ(stranger("/try/there.txt").body, "there");
}

TEST_F(InternalWay, of_rewrite_is_judged) {
    expect_gated("/rewrite/x");
    expect_gated("/rewrite-break/x");
}

TEST_F(InternalWay, of_X_Accel_Redirect_is_judged) {
    expect_gated("/accel/private/by-accel");
    expect_gated("/accel/internal/by-accel");
    expect_gated("/accel/named");
    EXPECT_EQ(stranger("/internal/by-accel").status, 404);
}

TEST_F(InternalWay, of_X_Accel_Redirect_carries_the_identity) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, page("/private/start"));
    browser.fetch(page("/accel/private/by-accel"));
    const Received received = inbox().to("/private/by-accel").back();
    EXPECT_EQ(received.headers.get("X-Gatekeeper-Email"), customer.email);
}

TEST_F(InternalWay, SEC_165_of_X_Accel_Redirect_leads_to_no_page_of_the_portal) {
    site().app().answer("/public/accel", [](const Received&) {
        return http_answer(200, {{"X-Accel-Redirect", "/.gatekeeper/enter?ticket=x"}}, "");
    });
    EXPECT_NE(ask(request("GET", "/public/accel")).status, 200);
}

TEST_F(InternalWay, of_index_is_judged) {
    expect_gated("/index/", "index words");
    expect_gated("/index/page.html", "index words");
    expect_gated("/folder/", "folder words");
    expect_gated("/folder/index.html", "folder words");
}

TEST_F(InternalWay, return_and_if_in_a_gated_location_come_after_the_gate) {
    expect_gated("/return/x", "returned words");
    expect_gated("/conditional/x?x=1", "conditional words");
    expect_gated("/conditional/x");
    EXPECT_FALSE(contains(stranger("/redirects/x").raw, "secret-place"));
    EXPECT_TRUE(contains(visitor().fetch(page("/redirects/x")).raw, "secret-place"));
}

TEST_F(InternalWay, limit_except_has_the_gate_of_its_location) {
    expect_gated("/limited/x");
    EXPECT_EQ(ask(request("POST", "/limited/x", kHost)).status, 401);
    EXPECT_EQ(visitor().fetch(page("/limited/x"), "POST").status, 403);
    for (const Received& received : inbox().to("/limited/x"))
        EXPECT_EQ(received.method, "GET");
}

TEST_F(InternalWay, satisfy_any_lets_no_other_rule_stand_in_for_the_gate) {
    expect_gated("/any/x");
    Request staff = request("GET", "/any-basic/x", kHost);
    staff.headers = {{"Authorization", "Basic c3RhZmY6c3RhZmY="}};
    EXPECT_TRUE(is_refused_as_json(ask(staff), 401, "sign_in_required"));
    Browser browser = visitor();
    EXPECT_TRUE(comes_from_the_app(browser.send(staff, kHost)));
    EXPECT_EQ(browser.fetch(page("/any-basic/x")).status, 401) << "our OK is not theirs";
}

TEST_F(InternalWay, rules_of_other_modules_hold_after_the_gate) {
    EXPECT_EQ(stranger("/all/x").status, 401);
    EXPECT_EQ(visitor().fetch(page("/all/x")).status, 403);
    EXPECT_TRUE(inbox().to("/all/x").empty());
}

TEST_F(InternalWay, nested_and_regex_and_exact_locations_inherit_or_set_their_gate) {
    expect_gated("/outer/x");
    expect_gated("/outer/deep/x.php");
    expect_gated("/regex/a/b.CGI");
    expect_gated("/exact");
    EXPECT_TRUE(comes_from_the_app(stranger("/outer/open/x")));
}

TEST_F(InternalWay, of_error_page_is_refused_as_any_other) {
    for (const char* const path : {"/error/x", "/error-as-200/x", "/upstream-error/x"}) {
        Request wanted = request("GET", path, kHost);
        EXPECT_TRUE(is_refused_as_json(ask(wanted), 401, "sign_in_required")) << path;
        wanted.headers = {{"Accept", "text/html"}};
        EXPECT_TRUE(is_sent_to_login(ask(wanted), site(), page(path))) << path;
    }
}

/// The gate of a whole server.
class WholeServer : public SiteTest<WholeServer> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.servers = R"(
    server {
        @listen@
        server_name localhost;
        gatekeeper two_factor;
        root @dir@/www;
        location /.gatekeeper { gatekeeper_portal http://localhost:@port@; }
        location /app/ { proxy_pass http://app; }
        location /open/ { gatekeeper off; proxy_pass http://app; }
    }
)";
        return plan;
    }
};

TEST_F(WholeServer, is_gated_but_for_its_portal_and_what_is_opened) {
    write_file(site().folder().make("www") + "/file.txt", "file words");
    EXPECT_EQ(ask(request("GET", "/file.txt", "localhost")).status, 401);
    EXPECT_EQ(ask(request("GET", "/app/x", "localhost")).status, 401);
    EXPECT_EQ(ask(request("GET", "/nothing", "localhost")).status, 401);
    EXPECT_TRUE(comes_from_the_app(ask(request("GET", "/open/x", "localhost"))));
    Browser browser = signed_in_browser(site(), site().url("localhost", "/app/y?z=1"));
    EXPECT_EQ(browser.page().url(), site().url("localhost", "/app/y?z=1"));
    EXPECT_EQ(browser.fetch(site().url("localhost", "/file.txt")).body, "file words");
}

}  // namespace
}  // namespace gatekeeper::tests
