#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// FI-11: records that say something else than what we wrote.
class DamagedRecord : public SiteTest<DamagedRecord> {
  protected:
    /// A customer whose records are still as they should be.
    void sign_in() {
        customer_ = site().add(with_totp());
        browser_ = Browser(site());
        do_sign_in(browser_, site(), customer_, app("/start"));
        id_ = site().account_id(customer_);
        session_ = redis().keys("gk:{" + id_ + "}:session:*").at(0);
        ASSERT_EQ(status(), 200);
    }
    static Redis redis() { return site().redis().client(); }
    void set_account(const std::string& field, const std::string& value) {
        redis().ask({"HSET", "gk:{" + id_ + "}:account", field, value});
    }
    int status() {
        const Response response = browser_.fetch(app("/damaged"));
        EXPECT_TRUE(response.status == 200 || holds_nothing_of_the_app(response));
        return response.status;
    }
    void expect_closed(const std::string& what) {
        EXPECT_TRUE(eventually([this] { return status() != 200; })) << what;
        const int now = status();
        EXPECT_TRUE(now == 401 || now == 503) << what << ": " << now;
    }

    Customer customer_;
    Browser browser_{site()};
    std::string id_;
    std::string session_;
};

TEST_F(DamagedRecord, of_an_account_lets_nobody_in) {
    sign_in();
    const std::string profile = redis().ask({"HGET", "gk:{" + id_ + "}:account", "profile"});
    for (const std::string& damaged :
         {std::string(), std::string("{"), std::string("[]"), std::string("null"),
          std::string("{}"), profile.substr(0, profile.size() - 2),
          profile.substr(0, profile.rfind('\t') + 1), replaced(profile, "enabled", "no"),
          std::string("\xff\xfe"), std::string("a@b.c\r\nX-Evil: 1\t\t\t\t\tenabled"),
          std::string("a@b.c\t\ta b\t\t\tenabled"), std::string(100'000, '\t')}) {
        sign_in();
        set_account("profile", damaged);
        expect_closed(damaged.substr(0, 60));
    }
    for (const std::string& epoch : {std::string(), std::string("x"), std::string("1e9"),
                                     std::string("999999999999999999999"), std::string("-1")}) {
        sign_in();
        set_account("epoch", epoch);
        expect_closed("epoch " + epoch);
    }
}

TEST_F(DamagedRecord, of_a_session_lets_nobody_in) {
    for (const auto& [field, value] :
         std::vector<std::pair<std::string, std::string>>{{"factor", "admin"},
                                                          {"factor", ""},
                                                          {"ends", "x"},
                                                          {"ends", "0"},
                                                          {"epoch", ""},
                                                          {"epoch", "7"},
                                                          {"created", "soon"},
                                                          {"seen", ""}}) {
        sign_in();
        redis().ask({"HSET", session_, field, value});
        expect_closed(field + "=" + value);
    }
    sign_in();
    redis().ask({"DEL", session_});
    redis().ask({"SET", session_, "not a hash"});
    expect_closed("another type");
}

TEST_F(DamagedRecord, of_an_account_makes_no_sign_in_and_no_crash) {
    for (const std::string& credentials :
         {std::string("{"), std::string("{\"password\":1}"), std::string("{\"password\":\"x\"}"),
          std::string("{\"password\":\"$argon2id$v=19$m=4194304,t=2,p=1$c2FsdHNhbHQ$aGFzaA\"}"),
          std::string(
              "{\"password\":\"$argon2id$v=19$m=19456,t=4294967295,p=1$c2FsdHNhbHQ$aGFzaA\"}"),
          std::string("{\"password\":\"$argon2id$v=19$m=19456,t=2,p=1$$\"}"),
          std::string("{\"password\":\"$6$rounds=999999999$x$y\"}"),
          std::string("{\"password\":\"\"}")}) {
        sign_in();
        set_account("credentials", credentials);
        Browser browser(site());
        browser.open(site().portal("/login"));
        do_password(browser, customer_);
        EXPECT_TRUE(browser.page().status() == 422 || browser.page().status() == 503)
            << "SEC-009 " << credentials << browser.page().status();
        EXPECT_TRUE(browser.cookies().get("localhost", kSessionCookie).empty()) << credentials;
    }
}

TEST_F(DamagedRecord, SEC_074_SEC_211_of_a_factor_is_never_a_way_around_it) {
    sign_in();
    const Customer other = site().add(with_totp());
    Redis client = redis();
    const std::string theirs =
        client.ask({"HGET", "gk:{" + site().account_id(other) + "}:account", "credentials"});
    set_account("credentials", theirs);  // a blob sealed for another account
    Browser browser(site());
    browser.open(site().portal("/login"));
    do_password(browser, customer_);
    ASSERT_EQ(browser.page().name(), "second_factor");
    do_totp(browser, site(), customer_);
    EXPECT_EQ(browser.page().status(), 503);
    EXPECT_TRUE(browser.cookies().get("localhost", kSessionCookie).empty());
}

}  // namespace
}  // namespace gatekeeper::tests
