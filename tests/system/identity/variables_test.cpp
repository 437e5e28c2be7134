#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

class Variables : public SiteTest<Variables> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.http += R"(
    log_format who '$request_uri|$gatekeeper_email|$gatekeeper_account|$gatekeeper_factor|$gatekeeper_session|';
    access_log @dir@/who.log who;
    add_header X-Email "[$gatekeeper_email]" always;
    add_header X-Session "[$gatekeeper_session]" always;
)";
        plan.servers += R"(
    server {
        @listen@
        server_name map.localhost;
        location / {
            gatekeeper two_factor;
            set $who "$gatekeeper_email/$gatekeeper_factor";
            return 200 "you are $who";
        }
    }
)";
        return plan;
    }

  protected:
    /// The fields of the line in the access log, once it is there.
    static std::vector<std::string> logged(const std::string& target) {
        std::string line;
        const bool there = eventually([&] {
            line =
                between("\n" + read_file(site().folder() / "who.log"), "\n" + target + "|", "\n");
            return !line.empty();
        });
        EXPECT_TRUE(there) << target;
        std::vector<std::string> fields;
        for (std::size_t at = line.find('|'); at != std::string::npos; at = line.find('|')) {
            fields.push_back(line.substr(0, at));
            line.erase(0, at + 1);
        }
        fields.resize(4);
        return fields;
    }
};

TEST_F(Variables, tell_the_access_log_who_was_there) {
    Customer customer = with_totp();
    customer.legacy_id = "id-7";
    site().add(customer);
    Browser browser(site());
    do_sign_in(browser, site(), customer, app("/start"));
    browser.fetch(app("/logged"));
    const std::vector<std::string> fields = logged("/logged");
    EXPECT_EQ(fields[0], customer.email);
    EXPECT_EQ(fields[1], "id-7");
    EXPECT_EQ(fields[2], "totp");
    EXPECT_EQ(fields[3].size(), 43u);
}

TEST_F(Variables, are_empty_where_the_gate_let_nobody_in) {
    ask(request("GET", "/logged-refused"));
    EXPECT_EQ(logged("/logged-refused"), std::vector<std::string>(4, "-"));
    ask(request("GET", "/public/logged"));
    EXPECT_EQ(logged("/public/logged"), std::vector<std::string>(4, "-"));
    Browser browser = signed_in_browser(site(), app("/start"));
    browser.fetch(app("/public/known"));
    EXPECT_EQ(logged("/public/known"), std::vector<std::string>(4, "-"));
    browser.fetch(app("/reports/forbidden"));
    EXPECT_EQ(logged("/reports/forbidden"), std::vector<std::string>(4, "-"));
    EXPECT_EQ(ask(request("GET", "/header")).headers.get("X-Email"), "[]");
}

TEST_F(Variables, hold_a_digest_of_the_session_and_never_its_cookie) {
    Browser browser = signed_in_browser(site(), app("/start"));
    const std::string cookie = browser.cookies().get("app.localhost", kSessionCookie);
    const std::string shown = browser.fetch(app("/digest")).headers.get("X-Session");
    EXPECT_EQ(shown.size(), 45u);
    EXPECT_FALSE(contains(cookie, shown.substr(1, 43)));
    EXPECT_EQ(browser.fetch(app("/digest")).headers.get("X-Session"), shown);
    Browser other = signed_in_browser(site(), app("/other"));
    EXPECT_NE(other.fetch(app("/digest")).headers.get("X-Session"), shown);
    EXPECT_FALSE(contains(read_file(site().folder() / "who.log"), cookie.substr(32)));
    EXPECT_FALSE(contains(site().nginx().log(), cookie.substr(32)));
}

TEST_F(Variables, can_be_used_by_set_and_return_of_the_gated_location) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    do_sign_in(browser, site(), customer, site().url("map.localhost", "/x"));
    EXPECT_EQ(browser.page().html(), "you are " + customer.email + "/totp");
    EXPECT_EQ(ask(request("GET", "/x", "map.localhost")).status, 401);
}

}  // namespace
}  // namespace gatekeeper::tests
