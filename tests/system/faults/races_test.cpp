#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/site_test.hpp"
#include "system/support/totp.hpp"

#include <algorithm>
#include <list>
#include <thread>

namespace gatekeeper::tests {
namespace {

constexpr std::size_t kMany = 200;

/// SEC-072, SEC-152: many at once, over the workers of two nginx with one Redis, keys and portal.
class Races : public SiteTest<Races> {
  public:
    static void SetUpTestSuite() {
        SiteTest::SetUpTestSuite();
        Plan plan = usual_plan();
        plan.gatekeeper["gatekeeper_redis"] = "unix:" + site().redis().socket();
        for (std::string* const text : {&plan.servers, &plan.http})
            *text = replaced(*text, "localhost:@port@",
                             "localhost:" + std::to_string(site().address().port));
        second_ = std::make_unique<Installation>(plan);
        second_->nginx().start(second_->address());
    }
    static void TearDownTestSuite() {
        for (const std::string& line : second_->stop())
            ADD_FAILURE() << line;
        second_.reset();
        SiteTest::TearDownTestSuite();
    }

  protected:
    static Request post(Browser& browser, const std::string& route, const Fields& fields) {
        Request request = browser.prepared(browser.page().form_to("/.gatekeeper" + route), fields);
        request.host = site().authority("localhost");
        request.headers.add("Cookie", browser.cookies().header("localhost"));
        return request;
    }

    /// Sends them all before it reads an answer, every other one to the second nginx.
    static std::vector<Response> all_at_once(const std::vector<Request>& requests) {
        std::list<Connection> connections;
        for (std::size_t i = 0; i < requests.size(); ++i) {
            const bool first = i % 2 == 0;
            connections.emplace_back(first ? site().address() : second_->address());
        }
        auto connection = connections.begin();
        for (const Request& request : requests)
            (connection++)->send(request.text());
        std::vector<Response> responses;
        for (Connection& waiting : connections)
            responses.push_back(waiting.read());
        return responses;
    }
    static std::vector<Response> all_at_once(const Request& request) {
        return all_at_once(std::vector<Request>(kMany, request));
    }

    static std::size_t sessions_in(const std::vector<Response>& responses) {
        return static_cast<std::size_t>(
            std::count_if(responses.begin(), responses.end(), [](const Response& response) {
                return contains(response.raw, "Set-Cookie: __Host-gatekeeper=") &&
                       !contains(response.raw, "Set-Cookie: __Host-gatekeeper=;");
            }));
    }
    static std::size_t with_status(const std::vector<Response>& responses, int status) {
        return static_cast<std::size_t>(std::count_if(
            responses.begin(), responses.end(),
            [status](const Response& response) { return response.status == status; }));
    }
    static void expect_no_fault(const std::vector<Response>& responses) {
        for (const Response& response : responses)
            EXPECT_LT(response.status, 500) << response.raw.substr(0, 300);
    }

    static inline std::unique_ptr<Installation> second_;
};

TEST_F(Races, SEC_072_of_two_hundred_posts_of_one_code_one_signs_in) {
    const Customer customer = site().add(with_totp());
    const std::string code = totp_code(kTotpSecret, totp_step_now());
    std::vector<Request> requests;
    std::list<Browser> browsers;
    for (int i = 0; i < 8; ++i) {
        browsers.emplace_back(site());
        browsers.back().open(site().portal("/login"));
        do_password(browsers.back(), customer);
        requests.push_back(post(browsers.back(), "/second-factor", {{"code", code}}));
    }
    while (requests.size() < kMany)
        requests.push_back(requests[requests.size() % 8]);
    const std::vector<Response> responses = all_at_once(requests);
    expect_no_fault(responses);
    EXPECT_EQ(sessions_in(responses), 1u);
    const std::string id = site().account_id(customer);
    EXPECT_EQ(site().redis().client().keys("gk:{" + id + "}:session:*").size(), 1u);
}

TEST_F(Races, SEC_072_of_two_hundred_posts_of_one_text_message_one_signs_in) {
    const Customer customer = site().add(with_sms());
    Browser browser(site());
    browser.open(site().portal("/login"));
    do_password(browser, customer);
    const std::string code = code_in(site().outbox().wait_for_text(customer.phone));
    const std::vector<Response> responses =
        all_at_once(post(browser, "/second-factor", {{"code", code}}));
    expect_no_fault(responses);
    EXPECT_EQ(sessions_in(responses), 1u);
}

TEST_F(Races, SEC_152_of_two_hundred_guesses_of_a_factor_five_are_evaluated) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(site().portal("/login"));
    do_password(browser, customer);
    const std::vector<Response> responses =
        all_at_once(post(browser, "/second-factor", {{"code", "000000"}}));
    expect_no_fault(responses);
    EXPECT_EQ(with_status(responses, 422), 5u);
    EXPECT_EQ(sessions_in(responses), 0u);
}

TEST_F(Races, SEC_152_of_two_hundred_guesses_of_a_mailed_code_five_are_evaluated) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    const std::vector<Response> responses =
        all_at_once(post(browser, "/forgot/code", {{"code", "AAAAAAAA"}}));
    expect_no_fault(responses);
    EXPECT_EQ(with_status(responses, 422), 5u);
}

TEST_F(Races, SEC_048_of_two_hundred_uses_of_a_link_one_counts) {
    Customer customer = new_customer();
    customer.username = unique_word();
    site().add(customer);
    Browser browser(site());
    browser.open(site().portal("/migrate"));
    browser.submit({{"username", customer.username}}, "/migrate");
    browser.open(link_in(site().outbox().wait_for_mail(customer.email)));
    const std::vector<Response> responses = all_at_once(post(browser, "/migrate/confirm", {}));
    expect_no_fault(responses);
    EXPECT_EQ(with_status(responses, 303), 1u);
    EXPECT_EQ(with_status(responses, 403), kMany - 1);
}

TEST_F(Races, SEC_071_of_two_hundred_uses_of_a_ticket_one_counts) {
    Browser browser = signed_in_browser(site(), app("/first"));
    browser.stop_following();
    browser.open(app2("/second"));
    std::string location = browser.page().response().location();
    while (!contains(location, "/enter?ticket=")) {
        browser.open(location);
        location = browser.page().response().location();
        ASSERT_FALSE(location.empty()) << browser.page().response().raw;
    }
    Request enter = request("GET", target_of(location), "app2.localhost");
    enter.headers = {{"Cookie", browser.cookies().header("app2.localhost")}};
    const std::vector<Response> responses = all_at_once(enter);
    expect_no_fault(responses);
    EXPECT_EQ(sessions_in(responses), 1u);
}

}  // namespace
}  // namespace gatekeeper::tests
