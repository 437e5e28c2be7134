#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/http2.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// Every way in which nginx passes a request on carries the same identity.
class Protocols : public SiteTest<Protocols> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.http += "    underscores_in_headers on;\n    ignore_invalid_headers off;\n";
        plan.servers += R"(
    server {
        @listen@
        server_name many.localhost;
        gatekeeper two_factor;
        location /fastcgi/ {
            fastcgi_pass unix:@dir@/fastcgi.sock;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param REQUEST_URI $request_uri;
            fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param REMOTE_USER $gatekeeper_email;
        }
        location /uwsgi/ {
            uwsgi_pass unix:@dir@/uwsgi.sock;
            uwsgi_param REQUEST_METHOD $request_method;
            uwsgi_param REQUEST_URI $request_uri;
            uwsgi_param CONTENT_LENGTH $content_length;
        }
        location /grpc/ { grpc_pass grpc://unix:@dir@/grpc.sock; }
        location /proxy/ { proxy_pass http://app; }
        location /open/ {
            gatekeeper off;
            fastcgi_pass unix:@dir@/fastcgi.sock;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param REQUEST_URI $request_uri;
        }
    }
    # Takes the gRPC requests and passes them on in a protocol the test can read.
    server {
        listen unix:@dir@/grpc.sock http2;
        location / { proxy_pass http://app; }
    }
)";
        return plan;
    }

    static void SetUpTestSuite() {
        SiteTest::SetUpTestSuite();
        fastcgi_ = std::make_unique<FastCgiApp>(site().folder() / "fastcgi.sock");
        uwsgi_ = std::make_unique<UwsgiApp>(site().folder() / "uwsgi.sock");
    }
    static void TearDownTestSuite() {
        SiteTest::TearDownTestSuite();
        fastcgi_.reset();
        uwsgi_.reset();
    }

  protected:
    /// A request of a signed-in customer that claims to be somebody else.
    Response claim(const std::string& path, std::string_view body = "") {
        Request wanted = request(body.empty() ? "GET" : "POST", path, "many.localhost");
        wanted.headers = {{"X_Gatekeeper_Email", "admin@example.com"},
                          {"x-gatekeeper-account", "admin"},
                          {"X.Gatekeeper.Factor", "admin"}};
        wanted.headers.add("Cookie",
                           "a=1; " + browser_.cookies().header("many.localhost") + "; b=2");
        wanted.body = body;
        return browser_.send(wanted, "many.localhost");
    }

    void SetUp() override {
        SiteTest::SetUp();
        customer_ = site().add(with_totp());
        do_sign_in(browser_, site(), customer_, site().url("many.localhost", "/proxy/start"));
    }

    void expect_cgi_identity(const Received& received) {
        EXPECT_EQ(received.headers.get("HTTP_X_GATEKEEPER_EMAIL"), customer_.email);
        EXPECT_EQ(received.headers.get("HTTP_X_GATEKEEPER_ACCOUNT"), site().account_id(customer_));
        EXPECT_EQ(received.headers.get("HTTP_X_GATEKEEPER_FACTOR"), "totp");
        EXPECT_EQ(received.headers.get("HTTP_COOKIE"), "a=1; b=2");
        EXPECT_FALSE(contains(received.head, "admin")) << received.head;
        EXPECT_FALSE(contains(received.head, "__Host-gatekeeper")) << received.head;
    }

    static inline std::unique_ptr<FastCgiApp> fastcgi_;
    static inline std::unique_ptr<UwsgiApp> uwsgi_;
    Customer customer_;
    Browser browser_{site()};
};

TEST_F(Protocols, proxy_pass_carries_the_identity) {
    EXPECT_TRUE(comes_from_the_app(claim("/proxy/x", "hello")));
    const Received received = inbox().only("/proxy/x");
    EXPECT_EQ(received.headers.all("X-Gatekeeper-Email"),
              std::vector<std::string>{customer_.email});
    EXPECT_EQ(received.headers.get("Cookie"), "a=1; b=2");
    EXPECT_EQ(received.body, "hello");
    EXPECT_FALSE(contains(received.head, "admin"));
}

TEST_F(Protocols, fastcgi_pass_carries_the_identity) {
    EXPECT_EQ(claim("/fastcgi/x?y=z", "hello").status, 200);
    const Received received = fastcgi_->inbox().only("/fastcgi/x");
    expect_cgi_identity(received);
    EXPECT_EQ(received.headers.get("REMOTE_USER"), customer_.email);
    EXPECT_EQ(received.target, "/fastcgi/x?y=z");
    EXPECT_EQ(received.body, "hello");
}

TEST_F(Protocols, uwsgi_pass_carries_the_identity) {
    EXPECT_EQ(claim("/uwsgi/x", "hello").status, 200);
    const Received received = uwsgi_->inbox().only("/uwsgi/x");
    expect_cgi_identity(received);
    EXPECT_EQ(received.body, "hello");
}

TEST_F(Protocols, grpc_pass_carries_the_identity) {
    EXPECT_EQ(claim("/grpc/x", "hello").status, 200);
    const Received received = inbox().only("/grpc/x");
    EXPECT_EQ(received.headers.all("X-Gatekeeper-Email"),
              std::vector<std::string>{customer_.email});
    EXPECT_EQ(received.headers.get("Cookie"), "a=1; b=2");
    EXPECT_FALSE(contains(received.head, "admin"));
}

TEST_F(Protocols, an_open_fastcgi_location_gets_no_identity_from_the_client) {
    EXPECT_EQ(claim("/open/x").status, 200);
    const Received received = fastcgi_->inbox().only("/open/x");
    EXPECT_FALSE(contains(received.head, "GATEKEEPER")) << received.head;
    EXPECT_EQ(received.headers.get("HTTP_COOKIE"), "a=1; b=2");
}

TEST_F(Protocols, none_of_them_is_reached_without_a_session) {
    for (const char* const path : {"/proxy/no", "/fastcgi/no", "/uwsgi/no", "/grpc/no"}) {
        EXPECT_TRUE(is_refused_as_json(ask(request("GET", path, "many.localhost")), 401,
                                       "sign_in_required"))
            << path;
    }
    EXPECT_TRUE(inbox().to("/proxy/no").empty());
    EXPECT_TRUE(inbox().to("/grpc/no").empty());
    EXPECT_TRUE(fastcgi_->inbox().to("/fastcgi/no").empty());
    EXPECT_TRUE(uwsgi_->inbox().to("/uwsgi/no").empty());
}

}  // namespace
}  // namespace gatekeeper::tests
