#include "system/actions/enrol.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

#include <thread>

namespace gatekeeper::tests {
namespace {

constexpr const char* kNewPassword = "Seven-Bridges-9!";

/// Customers who know only their old user name.
class Migrate : public SiteTest<Migrate> {
  protected:
    static Customer legacy_customer() {
        Customer customer = new_customer();
        customer.username = "Klant " + unique_word();
        return site().add(customer);
    }
    static const Page& ask_for_link(Browser& browser, const std::string& username) {
        browser.open(site().portal("/migrate"));
        return browser.submit({{"username", username}}, "/migrate");
    }
    static std::string link_for(const Customer& customer, std::size_t mails = 1) {
        Browser browser(site());
        ask_for_link(browser, customer.username);
        return link_in(site().outbox().wait_for_mail(customer.email, mails));
    }
};

TEST_F(Migrate, leads_from_the_old_user_name_to_a_sign_in_by_address) {
    Customer customer = legacy_customer();
    Browser browser(site());
    browser.open(app("/old"));
    browser.click("forgot.migrate");
    EXPECT_EQ(browser.page().name(), "migrate");
    browser.submit({{"username", " " + customer.username + " "}}, "/migrate");
    EXPECT_EQ(browser.page().name(), "migrate_sent");
    browser.open(link_in(site().outbox().wait_for_mail(customer.email)));
    EXPECT_EQ(browser.page().name(), "confirm_link");
    browser.submit({}, "/migrate/confirm");
    EXPECT_EQ(browser.page().name(), "new_password");
    EXPECT_TRUE(contains(browser.page().html(), customer.email));
    browser.submit({{"password", kNewPassword}}, "/forgot/password");
    EXPECT_EQ(browser.page().name(), "sign_in");
    customer.password = kNewPassword;
    do_password(browser, customer);
    do_enrol_totp(browser, site(), customer);
    EXPECT_EQ(browser.page().name(), "secured");
}

TEST_F(Migrate, works_in_another_browser_than_the_one_that_asked) {
    Customer customer = legacy_customer();
    const std::string link = link_for(customer);
    Browser phone(site());
    phone.open(link);
    phone.submit({}, "/migrate/confirm");
    phone.submit({{"password", kNewPassword}}, "/forgot/password");
    customer.password = kNewPassword;
    EXPECT_EQ(do_password(phone, customer).name(), "choose_factor");
}

TEST_F(Migrate, SEC_046_link_is_made_of_the_portals_own_address) {
    const Customer customer = legacy_customer();
    Browser browser(site());
    browser.open(site().portal("/migrate"));
    Request post = browser.prepared(browser.page().form_to("/.gatekeeper/migrate"),
                                    {{"username", customer.username}});
    post.headers.add("X-Forwarded-Host", "evil.example");
    post.headers.add("Forwarded", "host=evil.example");
    browser.send(post, "localhost");
    const Mail mail = site().outbox().wait_for_mail(customer.email);
    EXPECT_TRUE(link_in(mail).starts_with(site().portal("/migrate/confirm?token=")));
    EXPECT_FALSE(contains(mail.raw, "evil.example"));
}

TEST_F(Migrate, SEC_144_says_the_same_for_every_name) {
    const Customer known = legacy_customer();
    Customer disabled = legacy_customer();
    ASSERT_EQ(site().ctl({"account", "disable", disabled.email}).status, 0);
    std::vector<std::string> answers;
    for (const std::string& name :
         {known.username, std::string("nobody-at-all"), disabled.username}) {
        Browser browser(site());
        ask_for_link(browser, name);
        const Response& response = browser.page().response();
        answers.push_back(
            std::to_string(response.status) +
            replaced(response.body, browser.cookies().get("localhost", kFlowCookie), ""));
    }
    EXPECT_EQ(answers[0], answers[1]);
    EXPECT_EQ(answers[0], answers[2]);
    site().outbox().wait_for_mail(known.email);
    EXPECT_TRUE(site().outbox().mails_to(disabled.email).empty());
}

TEST_F(Migrate, SEC_049_opening_the_link_uses_nothing_up) {
    const Customer customer = legacy_customer();
    const std::string link = link_for(customer);
    for (int i = 0; i < 3; ++i) {
        Browser scanner(site());
        scanner.open(link);
        EXPECT_EQ(scanner.page().name(), "confirm_link");
        EXPECT_EQ(scanner.page().response().headers.get("Referrer-Policy"), "no-referrer");
        Request head = request("HEAD", target_of(link), "localhost");
        EXPECT_EQ(ask(head).status, 200);
    }
    Browser browser(site());
    browser.open(link);
    EXPECT_EQ(browser.submit({}, "/migrate/confirm").name(), "new_password");
}

TEST_F(Migrate, SEC_049_token_is_in_no_log) {
    const Customer customer = legacy_customer();
    const std::string link = link_for(customer);
    Browser browser(site());
    browser.open(link);
    browser.submit({}, "/migrate/confirm");
    const std::string token = query_value(link, "token");
    ASSERT_GE(token.size(), 43u);
    EXPECT_TRUE(eventually(
        [] { return contains(site().nginx().access_log(), "/migrate/confirm?token="); }));
    EXPECT_FALSE(contains(site().nginx().access_log(), token));
    EXPECT_FALSE(contains(site().nginx().log(), token));
}

TEST_F(Migrate, SEC_061_link_works_once) {
    const Customer customer = legacy_customer();
    const std::string link = link_for(customer);
    Browser first(site());
    first.open(link);
    Browser second(site());
    second.open(link);
    first.submit({}, "/migrate/confirm");
    EXPECT_EQ(first.page().name(), "new_password");
    second.submit({}, "/migrate/confirm");
    EXPECT_EQ(second.page().status(), 403);
    EXPECT_EQ(second.page().notice(), "link_unusable");
    Browser third(site());
    third.open(link);
    EXPECT_EQ(third.page().status(), 403);
    EXPECT_EQ(third.page().name(), "migrate");
}

TEST_F(Migrate, SEC_061_link_dies_when_a_newer_one_is_made_and_after_an_hour) {
    const Customer customer = legacy_customer();
    const std::string first = link_for(customer);
    const std::string second = link_for(customer, 2);
    ASSERT_NE(first, second);
    Browser browser(site());
    EXPECT_EQ(browser.open(first).status(), 403);
    EXPECT_EQ(browser.open(second).status(), 200);
    Redis redis = site().redis().client();
    const std::string key = "gk:{" + site().account_id(customer) + "}:link";
    EXPECT_LE(redis.number({"TTL", key}), 3600);
    EXPECT_FALSE(contains(redis.ask({"GET", key}), query_value(second, "token"))) << "a digest";
    redis.ask({"PEXPIRE", key, "1"});
    EXPECT_TRUE(eventually([&] { return redis.ask({"EXISTS", key}) == "0"; }));
    EXPECT_EQ(browser.open(second).status(), 403);
}

TEST_F(Migrate, SEC_062_of_many_browsers_with_one_link_exactly_one_gets_on) {
    const Customer customer = legacy_customer();
    const std::string link = link_for(customer);
    std::vector<Browser> browsers(8, Browser(site()));
    std::vector<Request> posts;
    for (Browser& browser : browsers) {
        browser.open(link);
        posts.push_back(
            browser.prepared(browser.page().form_to("/.gatekeeper/migrate/confirm"), {}));
    }
    std::vector<int> statuses(browsers.size());
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < browsers.size(); ++i) {
        threads.emplace_back(
            [&, i] { statuses[i] = browsers[i].send(posts[i], "localhost").status; });
    }
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 303), 1);
    EXPECT_EQ(std::count(statuses.begin(), statuses.end(), 403), 7);
}

TEST_F(Migrate, refuses_a_token_that_was_changed_in_any_way) {
    const Customer customer = legacy_customer();
    const std::string token = query_value(link_for(customer), "token");
    const Customer other = legacy_customer();
    const std::vector<std::string> wrong = {"",
                                            "x",
                                            token.substr(1),
                                            token + "A",
                                            token.substr(0, token.size() - 1),
                                            site().account_id(other) + token.substr(16),
                                            std::string(token.size(), 'A'),
                                            token + "%00",
                                            token + "%0d%0a",
                                            "%ff" + token.substr(1),
                                            token + "&token=" + token};
    for (const std::string& candidate : wrong) {
        Browser browser(site());
        browser.open(site().portal("/migrate/confirm?token=" + candidate));
        EXPECT_TRUE(browser.page().status() == 403 || browser.page().status() == 400) << candidate;
        EXPECT_TRUE(contains(browser.page().html(), "support@example.com")) << candidate;
    }
    Browser browser(site());
    EXPECT_EQ(browser.open(site().portal("/migrate/confirm?token=" + token)).status(), 200);
}

TEST_F(Migrate, says_what_is_wrong_with_a_name_and_keeps_it) {
    Browser browser(site());
    ask_for_link(browser, "");
    EXPECT_EQ(browser.page().problem(), "username_missing");
    for (const std::string& typed : {std::string("jan@example.com"), std::string(65, 'x')}) {
        browser.submit({{"username", typed}}, "/migrate");
        EXPECT_EQ(browser.page().status(), 422);
        EXPECT_EQ(browser.page().problem(), "username_malformed");
        EXPECT_EQ(browser.page().form_to("/.gatekeeper/migrate").value("username"), typed);
    }
}

TEST_F(Migrate, SEC_063_the_password_set_by_the_link_ends_sessions_opened_before) {
    Customer customer = with_totp();
    customer.username = unique_word();
    site().add(customer);
    Browser before(site());
    do_sign_in(before, site(), customer, app("/before-link"));
    EXPECT_EQ(before.fetch(app("/still")).status, 200);
    Browser browser(site());
    browser.open(link_for(customer));
    browser.submit({}, "/migrate/confirm");
    EXPECT_EQ(before.fetch(app("/still")).status, 200) << "nothing has changed yet";
    browser.submit({{"password", kNewPassword}}, "/forgot/password");
    EXPECT_EQ(before.fetch(app("/still")).status, 401);
}

TEST_F(Migrate, names_the_support_on_every_page) {
    Browser browser(site());
    browser.open(site().portal("/migrate"));
    EXPECT_TRUE(contains(browser.page().html(), "support@example.com"));
    ask_for_link(browser, "nobody-at-all-2");
    EXPECT_TRUE(contains(browser.page().html(), "support@example.com"));
    EXPECT_TRUE(contains(browser.page().html(), "https://example.com/support"));
}

}  // namespace
}  // namespace gatekeeper::tests
