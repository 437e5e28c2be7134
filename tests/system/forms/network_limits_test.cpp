#include "system/actions/enrol.hpp"
#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/eventually.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"
#include "system/support/totp.hpp"

namespace gatekeeper::tests {
namespace {

constexpr const char* kDeviceCookie = "__Host-gatekeeper-device";

/// An installation behind a proxy, with the limits that it has by itself.
Plan behind_a_proxy() {
    Plan plan = usual_plan();
    plan.limits = "set_real_ip_from 127.0.0.0/8; real_ip_header X-Forwarded-For;";
    return plan;
}

Customer wrong(Customer customer) {
    customer.password = "Wrong-Guess-123!";
    return customer;
}

/// What strangers can do from where they are.
class NetworkLimits : public SiteTest<NetworkLimits> {
  public:
    static Plan plan() { return behind_a_proxy(); }

  protected:
    static Page try_password(const std::string& address, const Customer& customer) {
        Browser browser(site());
        browser.stand_at(address);
        browser.open(site().portal("/login"));
        return do_password(browser, customer);
    }
    /// Until the network is refused.
    static int failures_of(const std::string& address, const Customer& customer) {
        int failures = 0;
        while (failures < 50 && try_password(address, wrong(customer)).status() == 422)
            ++failures;
        return failures;
    }
    static bool audited(const std::string& limit) {
        return eventually([&] {
            return contains(site().redis().client().ask({"XRANGE", "gk:audit", "-", "+"}),
                            "detail\n" + limit);
        });
    }
};

TEST_F(NetworkLimits, SEC_153_twenty_failures_get_429_with_Retry_After) {
    const Customer customer = site().add(with_totp());
    EXPECT_EQ(failures_of("192.0.2.1", customer), 20);
    const Page refused = try_password("192.0.2.1", wrong(new_customer()));
    EXPECT_EQ(refused.status(), 429);
    EXPECT_EQ(refused.name(), "message.too_many_attempts");
    const int wait = std::stoi(refused.response().headers.get("Retry-After"));
    EXPECT_GT(wait, 0);
    EXPECT_LE(wait, 600);
    EXPECT_TRUE(audited("network"));
    EXPECT_EQ(try_password("192.0.2.2", wrong(new_customer())).status(), 422);
}

TEST_F(NetworkLimits, SEC_153_of_IPv6_hold_for_the_64_and_IPv4_for_the_address) {
    const Customer customer = site().add(with_totp());
    EXPECT_EQ(failures_of("2001:db8:1:1::1", customer), 20);
    EXPECT_EQ(try_password("2001:db8:1:1:2:3:4:5", wrong(customer)).status(), 429);
    EXPECT_EQ(try_password("2001:db8:1:2::1", wrong(customer)).status(), 422);
    EXPECT_EQ(failures_of("192.0.2.5", customer), 20);
    EXPECT_EQ(try_password("::ffff:192.0.2.5", wrong(customer)).status(), 429);
}

TEST_F(NetworkLimits, SEC_153_ten_names_and_no_more) {
    for (int i = 0; i < 10; ++i)
        EXPECT_EQ(try_password("192.0.2.10", wrong(new_customer())).status(), 422) << i;
    EXPECT_EQ(try_password("192.0.2.10", wrong(new_customer())).status(), 429);
}

TEST_F(NetworkLimits, SEC_153_do_not_meet_those_who_sign_in) {
    for (int i = 0; i < 12; ++i) {
        const Customer customer = site().add(with_totp());
        Browser browser(site());
        browser.stand_at("192.0.2.20");
        EXPECT_EQ(do_sign_in(browser, site(), customer, site().portal("/login")).name(), "services")
            << i;
    }
}

TEST_F(NetworkLimits, SEC_153_thirty_mails_an_hour) {
    const Customer customer = site().add(with_totp());
    for (int i = 0; i < 30; ++i) {
        Browser browser(site());
        browser.stand_at("192.0.2.30");
        do_ask_for_code(browser, site(), i == 0 ? customer.email : new_customer().email);
        EXPECT_EQ(browser.page().name(), "forgot_code") << i;
    }
    Browser browser(site());
    browser.stand_at("192.0.2.30");
    EXPECT_EQ(do_ask_for_code(browser, site(), customer.email).status(), 429);
    EXPECT_TRUE(browser.page().response().headers.has("Retry-After"));
    browser.open(site().portal("/migrate"));
    EXPECT_EQ(browser.submit({{"username", "klant7"}}, "/migrate").status(), 429);
    EXPECT_EQ(site().outbox().mails_to(customer.email).size(), 1u);
}

TEST_F(NetworkLimits, SEC_084_ten_text_messages_an_hour) {
    std::string notice;
    for (int i = 0; i < 11; ++i) {
        Browser browser(site());
        browser.stand_at("192.0.2.40");
        browser.open(site().portal("/login"));
        do_password(browser, site().add(with_sms()));
        notice = browser.page().notice();
        EXPECT_EQ(notice, i < 10 ? "sms_sent" : "sms_too_many") << i;
    }
    EXPECT_TRUE(audited("sms_network"));
}

TEST_F(NetworkLimits, SEC_157_counters_of_made_up_names_are_of_a_fixed_number_and_end) {
    for (int i = 0; i < 30; ++i)
        try_password("198.51.100." + std::to_string(i), wrong(new_customer()));
    Redis redis = site().redis().client();
    const std::vector<std::string> keys = redis.keys("*limit:*");
    EXPECT_FALSE(redis.keys("gk:{nobody-*}:limit:password").empty());
    for (const std::string& key : keys)
        EXPECT_GT(std::stoi(redis.ask({"TTL", key})), 0) << key;
}

/// The browser that signed in before, while strangers guess.
class KnownDevice : public SiteTest<KnownDevice> {
  public:
    /// Six wrong passwords close an account for the hour.
    static Plan plan() {
        Plan plan = behind_a_proxy();
        plan.http += "    gatekeeper_limit password 5/1h 6/1h;\n";
        return plan;
    }

  protected:
    static void besiege(const Customer& customer, const std::string& network) {
        for (int i = 0; i < 12; ++i) {
            Browser stranger(site());
            stranger.stand_at(network + std::to_string(i));
            stranger.open(site().portal("/login"));
            do_password(stranger, wrong(customer));
        }
    }
};

TEST_F(KnownDevice, SEC_154_signs_in_while_strangers_keep_the_account_closed) {
    const Customer customer = site().add(with_totp());
    Browser owner(site());
    owner.stand_at("192.0.2.1");
    do_sign_in(owner, site(), customer, app("/mine"));
    ASSERT_FALSE(owner.cookies().get("localhost", kDeviceCookie).empty());
    EXPECT_TRUE(owner.cookies().get("app.localhost", kDeviceCookie).empty());
    do_sign_out(owner, site());
    besiege(customer, "198.51.100.");

    Browser new_browser(site());
    new_browser.stand_at("192.0.2.2");
    new_browser.open(site().portal("/login"));
    EXPECT_EQ(do_password(new_browser, customer).name(), "sign_in");
    owner.open(site().portal("/login"));
    EXPECT_EQ(do_password(owner, customer).name(), "second_factor");
    EXPECT_EQ(do_totp(owner, site(), customer).name(), "services");
}

TEST_F(KnownDevice, SEC_154_is_not_known_any_more_once_the_password_is_new) {
    Customer customer = site().add(with_totp());
    Browser owner(site());
    owner.stand_at("192.0.2.11");
    do_sign_in(owner, site(), customer, site().portal("/login"));
    do_sign_out(owner, site());
    do_reset_password(owner, site(), customer, "Another-Harbour-43");
    besiege(customer, "203.0.113.");
    owner.open(site().portal("/login"));
    EXPECT_EQ(do_password(owner, customer).name(), "sign_in");
}

TEST_F(KnownDevice, SEC_164_is_told_to_no_app) {
    const Customer customer = site().add(with_totp());
    Browser owner(site());
    do_sign_in(owner, site(), customer, app("/before"));
    const std::string device = owner.cookies().get("localhost", kDeviceCookie);
    Request request = KnownDevice::request("GET", "/after-" + unique_word());
    request.headers.add("Cookie", "a=1; " + std::string(kDeviceCookie) + "=" + device + "; " +
                                      owner.cookies().header("app.localhost"));
    EXPECT_TRUE(comes_from_the_app(ask(request)));
    const std::string head = inbox().only(request.target).head;
    EXPECT_TRUE(contains(head, "Cookie: a=1\r\n")) << head;
    EXPECT_FALSE(contains(head, device));
    EXPECT_FALSE(contains(site().nginx().log(), device));
}

/// Nobody in front of nginx: what a client says of its address counts for nothing.
class ForwardedFor : public SiteTest<ForwardedFor> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.limits = "gatekeeper_limit network 3/10m;";
        return plan;
    }
};

TEST_F(ForwardedFor, SEC_153_of_a_stranger_is_ignored) {
    const Customer customer = site().add(with_totp());
    int failures = 0;
    for (int i = 0; i < 5; ++i) {
        Browser browser(site());
        browser.stand_at("192.0.2." + std::to_string(i));
        browser.open(site().portal("/login"));
        failures += do_password(browser, wrong(customer)).status() == 422 ? 1 : 0;
    }
    EXPECT_EQ(failures, 3);
}

/// What the operator is ready to pay for.
class MessageCaps : public SiteTest<MessageCaps> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.limits += "gatekeeper_limit sms_total 2/1h 100/1d;";
        return plan;
    }
};

TEST_F(MessageCaps, SEC_084_hold_for_all_customers_together_and_are_told_once) {
    for (int i = 0; i < 5; ++i) {
        Customer customer = site().add(with_sms());
        Browser browser(site());
        browser.open(site().portal("/login"));
        do_password(browser, customer);
        EXPECT_EQ(browser.page().name(), "second_factor");
        EXPECT_EQ(browser.page().notice(), i < 2 ? "sms_sent" : "sms_too_many");
        EXPECT_EQ(site().outbox().texts_to(customer.phone).size(), i < 2 ? 1u : 0u);
    }
    const std::string log = site().nginx().log();
    const std::string told = "gatekeeper_limit sms_total is used up";
    const std::size_t first = log.find(told);
    ASSERT_NE(first, std::string::npos);
    EXPECT_EQ(log.find(told, first + 1), std::string::npos);
    const Customer other = site().add(with_totp());
    Browser browser(site());
    EXPECT_EQ(do_sign_in(browser, site(), other, site().portal("/login")).name(), "services");
}

}  // namespace
}  // namespace gatekeeper::tests
