#include "support/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

namespace gatekeeper::tests {
namespace {

using testing::HasSubstr;

/// What text messages may cost.
class MessageLimits : public Walk {
  protected:
    static std::string email_of(int number) {
        return "m" + std::to_string(number) + "@example.com";
    }
    /// A number that exists, in a range of its own for each hundred.
    static std::string number_of(int number) {
        return "+3247" + std::to_string(10 + number / 10 % 10) + std::to_string(10'000 + number);
    }
    /// Customers with numbers of their own sign in, each from an address of their own.
    void sign_in(int number, const std::string& client) {
        const std::string email = email_of(number);
        if (known_.insert(number).second) world_.add_with_sms(email, number_of(number));
        Browser browser(world_);
        browser.client = client;
        browser.open(at("/login"));
        page_ = browser.submit({{"email", email}, {"password", std::string(World::kPassword)}});
        last_ = browser;
    }
    void sign_in(int number) {
        sign_in(number,
                "198.51." + std::to_string(number / 250) + "." + std::to_string(number % 250));
    }
    void type_code() { last_.submit({{"code", world_.texts.newest_code()}}); }
    std::size_t sent() const { return world_.texts.sent().size(); }
    bool recorded(std::string_view limit) const {
        for (const ports::AuditEvent& event : world_.audit.events()) {
            if (event.name == "excess_rate_limit_exceeded" && event.detail == limit) return true;
        }
        return false;
    }

    Page page_;
    Browser last_{world_};
    std::set<int> known_;
};

TEST_F(MessageLimits, SEC_084_ten_an_hour_and_thirty_a_day_from_one_network) {
    for (int i = 0; i < 15; ++i)
        sign_in(i, "192.0.2.7");
    EXPECT_EQ(sent(), 10U);
    EXPECT_EQ(page_.notice(), words("notice.sms_too_many"));
    EXPECT_TRUE(recorded("sms_network"));
    sign_in(50, "192.0.2.8");
    EXPECT_EQ(sent(), 11U);
    for (int hour = 0; hour < 5; ++hour) {
        world_.clock.advance(std::chrono::hours(1));
        for (int i = 0; i < 15; ++i)
            sign_in(100 + 20 * hour + i, "192.0.2.7");
    }
    EXPECT_EQ(sent(), 31U);
}

/// An office behind one address, whose numbers were bought together.
TEST_F(MessageLimits, messages_whose_codes_come_back_use_nothing_up) {
    world_.limits.sms_network = {{"sms_network", 2, std::chrono::hours(1)}};
    world_.limits.sms_prefix = {{"sms_prefix", 2, std::chrono::hours(1)}};
    for (int i = 0; i < 8; ++i) {
        sign_in(i, "192.0.2.7");
        type_code();
    }
    EXPECT_EQ(sent(), 8U);
    EXPECT_FALSE(recorded("sms_network"));
    EXPECT_FALSE(recorded("sms_prefix"));
}

/// Somebody who sets up a factor types the number of somebody else.
TEST_F(MessageLimits, SEC_084_no_account_uses_up_the_number_of_another) {
    sign_in(0);
    const std::string number = number_of(0);
    const std::size_t before = sent();
    world_.add_with_password("other@example.com");
    for (int i = 0; i < 15; ++i) {
        Browser other(world_);
        other.client = "203.0.113.9";
        other.open(at("/login"));
        other.submit({{"email", "other@example.com"}, {"password", std::string(World::kPassword)}});
        other.open(at("/enrol/sms"));
        other.submit({{"phone", number}});
    }
    EXPECT_EQ(sent() - before, 3U) << "the burst of a number that is typed";
    sign_in(0);
    EXPECT_EQ(sent() - before, 4U) << "its owner still gets codes";
}

TEST_F(MessageLimits, SEC_084_thirty_an_hour_to_one_range_of_numbers) {
    for (int i = 0; i < 40; ++i) {
        world_.add_with_sms("r" + std::to_string(i) + "@example.com",
                            "+324701234" + std::to_string(10 + i));
        Browser browser(world_);
        browser.client = "198.51.100." + std::to_string(i);
        browser.open(at("/login"));
        browser.submit({{"email", "r" + std::to_string(i) + "@example.com"},
                        {"password", std::string(World::kPassword)}});
    }
    EXPECT_EQ(sent(), 30U);
    EXPECT_TRUE(recorded("sms_prefix"));
    sign_in(0);
    EXPECT_EQ(sent(), 31U) << "another range";
}

TEST_F(MessageLimits, SEC_084_in_all_and_the_operator_is_told_once) {
    world_.limits.sms_total = {{"sms_total", 5, std::chrono::hours(1)},
                               {"sms_total-long", 8, std::chrono::hours(24)}};
    for (int i = 0; i < 10; ++i)
        sign_in(i);
    EXPECT_EQ(sent(), 5U);
    EXPECT_EQ(page_.notice(), words("notice.sms_too_many")) << "the same words as for any limit";
    EXPECT_TRUE(recorded("sms_total"));
    ASSERT_EQ(world_.log.errors.size(), 1U);
    EXPECT_THAT(world_.log.errors[0], HasSubstr("gatekeeper_limit sms_total"));
    world_.clock.advance(std::chrono::hours(1));
    for (int i = 20; i < 30; ++i)
        sign_in(i);
    EXPECT_EQ(sent(), 8U) << "the day is full";
    EXPECT_EQ(world_.log.errors.size(), 2U);
    world_.clock.advance(std::chrono::hours(2));
    sign_in(40);
    EXPECT_EQ(sent(), 8U);
    EXPECT_EQ(world_.log.errors.size(), 2U) << "still the same day";
}

TEST_F(MessageLimits, SEC_084_who_has_used_up_a_limit_takes_nothing_from_what_all_share) {
    world_.limits.sms_total = {{"sms_total", 12, std::chrono::hours(1)}};
    for (int i = 0; i < 40; ++i)
        sign_in(i, "192.0.2.7");
    EXPECT_EQ(sent(), 10U);
    sign_in(100);
    sign_in(101);
    EXPECT_EQ(sent(), 12U);
}

TEST_F(MessageLimits, SEC_085_are_used_up_though_the_gateway_fails) {
    world_.limits.sms_total = {{"sms_total", 3, std::chrono::hours(1)}};
    world_.texts.break_down();
    for (int i = 0; i < 3; ++i)
        sign_in(i);
    world_.texts.mend();
    sign_in(4);
    EXPECT_EQ(sent(), 0U);
}

TEST_F(MessageLimits, SEC_084_do_not_touch_the_authenticator_app) {
    world_.limits.sms_total = {{"sms_total", 1, std::chrono::hours(1)}};
    sign_in(0);
    sign_in(1);
    world_.add_with_totp(kJan);
    EXPECT_EQ(sign_in_with_totp().heading(), words("services.title"));
}

TEST_F(MessageLimits, SEC_084_hardly_a_code_that_comes_back_is_told_once_an_hour) {
    for (int i = 0; i < 19; ++i)
        sign_in(i);
    EXPECT_TRUE(world_.log.errors.empty()) << "too few to tell";
    for (int i = 19; i < 40; ++i)
        sign_in(i);
    ASSERT_EQ(world_.log.errors.size(), 1U);
    EXPECT_THAT(world_.log.errors[0],
                HasSubstr("20 text messages were sent this hour and 0 codes"));
    EXPECT_THAT(world_.log.errors[0], HasSubstr("gateway's log"));
    world_.clock.advance(std::chrono::hours(1));
    for (int i = 100; i < 125; ++i)
        sign_in(i);
    EXPECT_EQ(world_.log.errors.size(), 2U);
}

TEST_F(MessageLimits, SEC_084_codes_that_come_back_are_no_alarm) {
    for (int i = 0; i < 60; ++i) {
        sign_in(i);
        if (i % 3 != 0) type_code();
    }
    EXPECT_EQ(sent(), 60U);
    EXPECT_TRUE(world_.log.errors.empty());
}

TEST_F(MessageLimits, SEC_201_the_operator_is_told_no_number) {
    for (int i = 0; i < 30; ++i)
        sign_in(i);
    EXPECT_EQ(world_.log.all().find("+32"), std::string::npos);
}

}  // namespace
}  // namespace gatekeeper::tests
