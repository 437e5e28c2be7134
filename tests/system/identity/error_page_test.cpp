#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// Requests that nginx refuses while it reads their head, on a server whose error pages come from
/// an app without a gate.
class ErrorPage : public SiteTest<ErrorPage> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.servers += R"(
    server {
        @listen@
        server_name errors.localhost;
        underscores_in_headers on;
        error_page 400 405 494 501 @open;
        location / { gatekeeper two_factor; proxy_pass http://app; }
        location @open { proxy_pass http://app; }
    }
    server {
        @listen@
        server_name gated-errors.localhost;
        error_page 400 405 494 501 /gated-error;
        location / { gatekeeper two_factor; proxy_pass http://app; }
    }
)";
        return plan;
    }

  protected:
    static std::string send(const std::string& host, const std::string& line,
                            const std::string& headers) {
        Connection connection(site().address());
        connection.send(line + " HTTP/1.1\r\nHost: " + site().authority(host) +
                        "\r\nX-Gatekeeper-Email: clara@example.com\r\n"
                        "x_gatekeeper_account: 1003\r\nX-Gatekeeper-Factor: totp\r\n"
                        "Cookie: __Host-gatekeeper=secret; a=1\r\n" +
                        headers + "Connection: close\r\n\r\n");
        connection.end_writing();
        return connection.rest();
    }
    static std::vector<std::pair<std::string, std::string>> refused_requests() {
        return {{"POST /two-lengths", "Content-Length: 5\r\nContent-Length: 5\r\n"},
                {"POST /bad-length", "Content-Length: x\r\n"},
                {"GET /two-hosts", "Host: errors.localhost\r\n"},
                {"TRACE /traced", ""},
                {"POST /encoding", "Transfer-Encoding: odd\r\n"},
                {"GET /large", "X-Large: " + std::string(40'000, 'x') + "\r\n"}};
    }
};

TEST_F(ErrorPage, SEC_160_SEC_164_of_an_open_app_gets_no_identity_and_no_cookie_of_ours) {
    for (const auto& [line, headers] : refused_requests())
        send("errors.localhost", line, headers);
    ASSERT_GT(inbox().count(), 0U);
    for (const Received& received : inbox().all()) {
        EXPECT_FALSE(contains(lowered(received.head), "gatekeeper")) << received.head;
    }
}

TEST_F(ErrorPage, SEC_188_of_a_gated_app_stays_behind_the_gate) {
    for (const auto& [line, headers] : refused_requests()) {
        const std::string answer = send("gated-errors.localhost", line, headers);
        EXPECT_FALSE(contains(answer, kSecretOfTheApp)) << line;
    }
    EXPECT_TRUE(inbox().to("/gated-error").empty());
}

}  // namespace
}  // namespace gatekeeper::tests
