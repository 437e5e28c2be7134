#include "system/actions/sign_in.hpp"

#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"
#include "system/support/totp.hpp"

#include <set>
#include <thread>

namespace gatekeeper::tests {
namespace {

class SignIn : public SiteTest<SignIn> {
  protected:
    const Page& open_login(Browser& browser) { return browser.open(site().portal("/login")); }
};

TEST_F(SignIn, works_with_an_authenticator_app) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    open_login(browser);
    EXPECT_EQ(do_password(browser, customer).name(), "second_factor");
    EXPECT_EQ(do_totp(browser, site(), customer).name(), "services");
    EXPECT_TRUE(contains(browser.page().html(), customer.email));
}

TEST_F(SignIn, works_with_a_text_message_that_comes_by_itself) {
    const Customer customer = site().add(with_sms());
    Browser browser(site());
    open_login(browser);
    do_password(browser, customer);
    EXPECT_EQ(browser.page().name(), "second_factor");
    EXPECT_TRUE(contains(browser.page().readable(), "+32 *** ** ** " + customer.phone.substr(10)));
    EXPECT_FALSE(contains(browser.page().html(), customer.phone)) << "SEC-143, SEC-250";
    EXPECT_EQ(do_sms_code(browser, site(), customer).name(), "services");
}

TEST_F(SignIn, takes_the_address_in_any_case_and_with_spaces_around_it) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    open_login(browser);
    std::string shouted = customer.email;
    for (char& c : shouted)
        c = static_cast<char>(std::toupper(c));
    browser.submit({{"email", "  " + shouted + " "}, {"password", customer.password}}, "/login");
    EXPECT_EQ(browser.page().name(), "second_factor");
}

TEST_F(SignIn, SEC_006_takes_the_password_exactly) {
    const Customer customer = site().add(with_totp());
    const std::string right = kPassword;
    for (const std::string& wrong : {right + " ", " " + right, right + "x", lowered(right),
                                     right.substr(0, right.size() - 1)}) {
        Browser browser(site());
        open_login(browser);
        browser.submit({{"email", customer.email}, {"password", wrong}}, "/login");
        EXPECT_EQ(browser.page().name(), "sign_in") << wrong;
        EXPECT_EQ(browser.page().problem(), "credentials_refused") << wrong;
    }
}

TEST_F(SignIn, SEC_140_SEC_146_refuses_every_wrong_pair_in_the_same_words) {
    Customer known = site().add(with_totp());
    known.password = "Not-The-Password-1";
    Customer disabled = site().add(with_totp());
    ASSERT_EQ(site().ctl({"account", "disable", disabled.email}).status, 0);
    Customer fresh = site().add(new_customer());
    fresh.password = "Anything-At-All-1";
    Customer legacy = new_customer();
    legacy.username = unique_word();
    site().add(legacy);
    legacy.password = "Anything-At-All-1";
    Customer stranger = new_customer();
    stranger.password = kPassword;

    std::set<std::string> answers;
    for (const Customer& customer : {known, disabled, fresh, legacy, stranger}) {
        Browser browser(site());
        open_login(browser);
        do_password(browser, customer);
        const Response& response = browser.page().response();
        EXPECT_EQ(response.status, 422);
        std::string shape = replaced(response.raw, customer.email, "<email>");
        for (const std::string& name :
             {std::string("csrf\" value=\""), std::string("Set-Cookie: "), std::string("Date: ")}) {
            const std::string end = name.ends_with('"') ? "\"" : "\r\n";
            shape = replaced(shape, name + between(shape, name, end), name);
        }
        answers.insert(
            replaced(shape, "Content-Length: " + response.headers.get("Content-Length"), ""));
    }
    EXPECT_EQ(answers.size(), 1u);
}

TEST_F(SignIn, keeps_the_address_and_never_the_password_when_it_refuses) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    open_login(browser);
    browser.submit({{"email", customer.email}, {"password", "Wrong-Password-1<>"}}, "/login");
    const Form form = browser.page().form_to("/.gatekeeper/login");
    EXPECT_EQ(form.value("email"), customer.email);
    EXPECT_EQ(form.value("password"), "");
    EXPECT_FALSE(contains(browser.page().html(), "Wrong-Password"));
}

TEST_F(SignIn, says_what_is_missing) {
    Browser browser(site());
    open_login(browser);
    browser.submit({}, "/login");
    EXPECT_EQ(browser.page().problem(), "email_missing");
    browser.submit({{"email", "nobody"}}, "/login");
    EXPECT_EQ(browser.page().problem(), "email_malformed");
    browser.submit({{"email", "a@example.com"}}, "/login");
    EXPECT_EQ(browser.page().problem(), "password_missing");
    EXPECT_EQ(browser.page().status(), 422);
}

TEST_F(SignIn, SEC_022_second_factor_without_the_first_is_refused) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    browser.open(site().portal("/second-factor"));
    EXPECT_EQ(browser.page().name(), "sign_in");
    const Form login = browser.page().form_to("/.gatekeeper/login");
    const Form forged{"post",
                      "/.gatekeeper/second-factor",
                      {{"csrf", login.value("csrf")},
                       {"email", customer.email},
                       {"account", site().account_id(customer)},
                       {"code", totp_code(kTotpSecret, totp_step_now())}}};
    const Response response = browser.send(browser.prepared(forged, {}), "localhost");
    EXPECT_EQ(response.status, 403);
    EXPECT_TRUE(browser.cookies().get("localhost", kSessionCookie).empty());
    EXPECT_TRUE(
        site().redis().client().keys("gk:{" + site().account_id(customer) + "}:session*").empty());
}

TEST_F(SignIn, SEC_070_second_factor_takes_six_digits_with_spaces_and_nothing_else) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    open_login(browser);
    do_password(browser, customer);
    for (const char* const typed :
         {"12345", "1234567", "abcdef", "12345a", "１２３４５６", "1e5000"}) {
        browser.submit({{"code", typed}}, "/second-factor");
        EXPECT_EQ(browser.page().problem(), "code_not_six_digits") << typed;
    }
    browser.submit({{"code", ""}}, "/second-factor");
    EXPECT_EQ(browser.page().problem(), "code_missing");
    const std::string code = current_totp(site(), customer);
    browser.submit({{"code", " " + code.substr(0, 3) + " " + code.substr(3) + " "}},
                   "/second-factor");
    EXPECT_EQ(browser.page().name(), "services");
}

TEST_F(SignIn, SEC_071_a_code_works_once) {
    const Customer customer = site().add(with_totp());
    const std::int64_t step = totp_step_now();
    const std::string code = totp_code(kTotpSecret, step);
    Browser first(site());
    open_login(first);
    do_password(first, customer);
    first.submit({{"code", code}}, "/second-factor");
    EXPECT_EQ(first.page().name(), "services");

    Browser second(site());
    open_login(second);
    do_password(second, customer);
    second.submit({{"code", code}}, "/second-factor");
    EXPECT_EQ(second.page().problem(), "code_wrong");
    second.submit({{"code", totp_code(kTotpSecret, step - 1)}}, "/second-factor");
    EXPECT_EQ(second.page().name(), "second_factor") << "an older code than the last one";
}

TEST_F(SignIn, SEC_073_a_code_from_another_time_is_refused) {
    const Customer customer = site().add(with_totp());
    for (const std::int64_t distance : {-10, -3, 3, 10}) {
        Browser browser(site());
        open_login(browser);
        do_password(browser, customer);
        browser.submit({{"code", totp_code(kTotpSecret, totp_step_now() + distance)}},
                       "/second-factor");
        EXPECT_EQ(browser.page().name(), "second_factor") << distance;
    }
}

TEST_F(SignIn, SEC_072_of_many_browsers_with_one_code_exactly_one_gets_in) {
    const Customer customer = site().add(with_totp());
    std::vector<Browser> browsers(8, Browser(site()));
    std::vector<Request> posts;
    const std::string code = totp_code(kTotpSecret, totp_step_now());
    for (Browser& browser : browsers) {
        open_login(browser);
        do_password(browser, customer);
        browser.stop_following();
        posts.push_back(browser.prepared(browser.page().form_to("/.gatekeeper/second-factor"),
                                         {{"code", code}}));
    }
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < browsers.size(); ++i) {
        threads.emplace_back([&, i] { browsers[i].send(posts[i], "localhost"); });
    }
    for (std::thread& thread : threads)
        thread.join();
    std::size_t inside = 0;
    for (Browser& browser : browsers) {
        if (!browser.cookies().get("localhost", kSessionCookie).empty()) ++inside;
    }
    EXPECT_EQ(inside, 1u);
}

TEST_F(SignIn, SEC_151_after_five_wrong_codes_starts_with_the_password_again) {
    const Customer customer = site().add(with_totp());
    Browser browser(site());
    open_login(browser);
    do_password(browser, customer);
    for (int i = 0; i < 5; ++i) {
        browser.submit({{"code", totp_code("AAAA", i)}}, "/second-factor");
        EXPECT_EQ(browser.page().name(), "second_factor");
    }
    browser.submit({{"code", current_totp(site(), customer)}}, "/second-factor");
    EXPECT_EQ(browser.page().name(), "sign_in");
    EXPECT_EQ(browser.page().notice(), "too_many_codes");
    do_password(browser, customer);
    EXPECT_EQ(do_totp(browser, site(), customer).name(), "services");
}

}  // namespace
}  // namespace gatekeeper::tests
