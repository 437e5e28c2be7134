#include "flows/throttle.hpp"
#include "support/walk.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using testing::Each;
using testing::HasSubstr;
using testing::Not;

/// What one network may try, whatever the account.
class NetworkLimits : public Walk {
  protected:
    /// One browser for each attempt, as a program does it.
    Page try_password(const std::string& client, const std::string& email,
                      std::string_view password = "wrong") {
        Browser browser(world_);
        browser.client = client;
        browser.open(at("/login"));
        return browser.submit({{"email", email}, {"password", std::string(password)}});
    }
    /// As many wrong passwords as it takes to be refused, for few accounts.
    int failures_of(const std::string& client) {
        int failures = 0;
        while (failures < 200 && try_password(client, account(failures)).status == 422)
            ++failures;
        return failures;
    }
    static std::string account(int number) {
        return "c" + std::to_string(number % 5) + "@example.com";
    }
    std::string wrong_code() const { return world_.totp("another secret, 20 b"); }
};

TEST_F(NetworkLimits, SEC_153_twenty_failures_from_one_network_and_even_the_right_password_waits) {
    world_.add_with_totp(kJan);
    EXPECT_EQ(failures_of("192.0.2.7"), 20);
    const Page refused = try_password("192.0.2.7", kJan, World::kPassword);
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.heading(), words("message.too_many_attempts.title"));
    EXPECT_EQ(refused.response.retry_after, domain::seconds(600));
    EXPECT_EQ(try_password("192.0.2.8", kJan, World::kPassword).heading(),
              words("second_factor.title"))
        << "elsewhere nobody waits";
    world_.clock.advance(std::chrono::minutes(10));
    EXPECT_EQ(try_password("192.0.2.7", kJan, World::kPassword).heading(),
              words("second_factor.title"));
}

TEST_F(NetworkLimits, SEC_157_are_said_in_the_visitors_language) {
    failures_of("192.0.2.7");
    Browser browser(world_, "nl");
    browser.open(at("/login"));
    browser.submit({{"email", kJan}, {"password", "wrong"}});
    EXPECT_EQ(browser.page().heading(), words("message.too_many_attempts.title", {}, "nl"));
    EXPECT_EQ(browser.page().header("Cache-Control"), "no-store");
}

TEST_F(NetworkLimits, SEC_140_say_the_same_of_known_and_of_unknown_names) {
    world_.add_with_totp("right@example.com");
    failures_of("192.0.2.7");
    std::vector<std::string> answers;
    std::vector<std::vector<std::string>> costs;
    for (const char* const email : {"right@example.com", "unknown@example.com"}) {
        browser_.open(at("/login"));
        world_.door.forget_calls();
        const Page& page = browser_.submit({{"email", email}, {"password", "wrong"}});
        std::string answer = std::to_string(page.status) + page.body();
        html::replace_all(answer, email, "EMAIL");
        answers.push_back(answer);
        costs.push_back(world_.door.calls());
    }
    EXPECT_THAT(answers, Each(answers.front()));
    EXPECT_THAT(costs, Each(costs.front()));
    EXPECT_THAT(costs.front(), Not(testing::Contains("hasher.check")))
        << "SEC-231: what is refused costs no hash";
}

TEST_F(NetworkLimits, SEC_200_are_recorded) {
    failures_of("192.0.2.7");
    EXPECT_EQ(world_.audit.count("excess_rate_limit_exceeded"), 1);
    EXPECT_EQ(world_.audit.events().back().detail, "network");
    EXPECT_EQ(world_.audit.events().back().client, "192.0.2.7");
}

TEST_F(NetworkLimits, SEC_153_ten_different_names_from_one_network) {
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(try_password("192.0.2.7", "n" + std::to_string(i) + "@example.com").status, 422);
    }
    EXPECT_EQ(try_password("192.0.2.7", "n10@example.com").status, 429);
    EXPECT_EQ(try_password("192.0.2.7", "N3@Example.com").status, 422) << "not a different one";
    EXPECT_EQ(try_password("192.0.2.8", "n10@example.com").status, 422);
    world_.clock.advance(std::chrono::minutes(10));
    EXPECT_EQ(try_password("192.0.2.7", "n10@example.com").status, 422);
}

TEST_F(NetworkLimits, SEC_153_a_success_takes_its_own_attempt_back_and_no_other) {
    world_.add_with_totp(kJan);
    for (int i = 0; i < 15; ++i)
        try_password("192.0.2.7", account(i));
    for (int i = 0; i < 40; ++i) {
        EXPECT_EQ(try_password("192.0.2.7", kJan, World::kPassword).status, 200) << i;
    }
    EXPECT_EQ(failures_of("192.0.2.7"), 5) << "an account of one's own washes nothing away";
}

TEST_F(NetworkLimits, SEC_153_an_office_full_of_people_signs_in) {
    for (int i = 0; i < 40; ++i) {
        const std::string email = "p" + std::to_string(i) + "@example.com";
        world_.add_with_totp(email);
        EXPECT_EQ(try_password("192.0.2.7", email, World::kPassword).status, 200) << i;
    }
}

TEST_F(NetworkLimits, SEC_153_of_IPv6_are_of_the_64_and_four_times_as_much_of_the_48) {
    EXPECT_EQ(failures_of("2001:db8:1:1::1"), 20);
    EXPECT_EQ(try_password("2001:db8:1:1:ffff::2", account(0)).status, 429) << "the same /64";
    EXPECT_EQ(failures_of("2001:db8:1:2::1"), 20);
    EXPECT_EQ(failures_of("2001:db8:1:3::1"), 20);
    EXPECT_EQ(failures_of("2001:db8:1:4::1"), 20);
    EXPECT_EQ(failures_of("2001:db8:1:5::1"), 0) << "the /48 is used up";
    EXPECT_EQ(failures_of("2001:db8:2:1::1"), 20);
}

TEST_F(NetworkLimits, SEC_153_of_an_IPv4_address_hold_however_it_is_written) {
    EXPECT_EQ(failures_of("192.0.2.7"), 20);
    EXPECT_EQ(failures_of("::ffff:192.0.2.7"), 0);
}

TEST_F(NetworkLimits, are_none_where_there_is_no_network) {
    EXPECT_EQ(failures_of("unix:"), 200);
}

TEST_F(NetworkLimits, SEC_153_wrong_codes_count_too) {
    for (int i = 0; i < 5; ++i)
        world_.add_with_totp(account(i));
    int tried = 0;
    Page page;
    for (int challenge = 0; challenge < 10 && page.status != 429; ++challenge) {
        Browser browser(world_);
        browser.open(at("/login"));
        page = browser.submit(
            {{"email", account(challenge)}, {"password", std::string(World::kPassword)}});
        for (int i = 0; i < 4 && page.status != 429; ++i) {
            page = browser.submit({{"code", wrong_code()}});
            tried += page.status == 422 ? 1 : 0;
        }
    }
    EXPECT_EQ(page.status, 429);
    EXPECT_EQ(tried, 20);
}

TEST_F(NetworkLimits, SEC_153_a_right_code_takes_its_attempt_back) {
    for (int i = 0; i < 30; ++i) {
        const std::string email = "p" + std::to_string(i) + "@example.com";
        world_.add_with_totp(email);
        Browser browser(world_);
        browser.open(at("/login"));
        browser.submit({{"email", email}, {"password", std::string(World::kPassword)}});
        EXPECT_EQ(browser.submit({{"code", world_.totp()}}).heading(), words("services.title"))
            << i;
    }
}

TEST_F(NetworkLimits, SEC_153_a_refused_network_keeps_its_sign_in) {
    world_.add_with_totp(kJan);
    type_password();
    failures_of("192.0.2.7");
    EXPECT_EQ(browser_.submit({{"code", world_.totp()}}).status, 429);
    world_.clock.advance(std::chrono::minutes(10));
    browser_.open(at("/second-factor"));
    EXPECT_EQ(browser_.submit({{"code", world_.totp()}}).heading(), words("services.title"));
}

TEST_F(NetworkLimits, SEC_153_wrong_mailed_codes_count_too) {
    int tried = 0;
    Page page;
    for (int flow = 0; flow < 10 && page.status != 429; ++flow) {
        Browser browser(world_);
        browser.open(at("/forgot"));
        browser.submit({{"email", account(flow)}});
        for (int i = 0; i < 4 && page.status != 429; ++i) {
            page = browser.submit({{"code", "ABCD2345"}});
            tried += page.status == 422 ? 1 : 0;
        }
    }
    EXPECT_EQ(page.status, 429);
    EXPECT_EQ(tried, 20);
}

TEST_F(NetworkLimits, SEC_153_a_right_mailed_code_takes_its_attempt_back) {
    for (int i = 0; i < 25; ++i) {
        const std::string email = "p" + std::to_string(i) + "@example.com";
        world_.add_customer(email);
        Browser browser(world_);
        browser.open(at("/forgot"));
        browser.submit({{"email", email}});
        EXPECT_EQ(browser.submit({{"code", world_.mailer.newest()}}).heading(),
                  words("new_password.title"))
            << i;
    }
}

TEST_F(NetworkLimits, SEC_153_thirty_mails_an_hour_whoever_they_are_for) {
    world_.add_customer(kJan, "klant7");
    const auto ask = [this](const std::string& client, int number) {
        Browser browser(world_);
        browser.client = client;
        if (number % 2 == 0) {
            browser.open(at("/forgot"));
            return browser.submit({{"email", "n" + std::to_string(number) + "@example.com"}});
        }
        browser.open(at("/migrate"));
        return browser.submit({{"username", "klant" + std::to_string(number)}});
    };
    for (int i = 0; i < 30; ++i)
        EXPECT_EQ(ask("192.0.2.7", i).status, 200) << i;
    for (int i : {7, 30, 31}) {
        const Page refused = ask("192.0.2.7", i);
        EXPECT_EQ(refused.status, 429) << i;
        EXPECT_GT(refused.response.retry_after, domain::seconds(0));
    }
    EXPECT_EQ(ask("192.0.2.8", 7).status, 200);
    EXPECT_EQ(world_.audit.events().back().detail, "mail_network");
    EXPECT_EQ(world_.mailer.sent().size(), 2U);
}

TEST_F(NetworkLimits, SEC_157_made_up_names_share_a_fixed_number_of_counters) {
    std::set<std::string> subjects;
    for (int i = 0; i < 300'000; ++i)
        subjects.insert(flows::nobody(world_.services, "n" + std::to_string(i)));
    EXPECT_LE(subjects.size(), 65'536U);
    EXPECT_GT(subjects.size(), 60'000U) << "spread over all of them";
    for (const std::string& subject : subjects) {
        ASSERT_TRUE(subject.starts_with("nobody-")) << subject;
        ASSERT_LE(subject.size(), 12U);
    }
}

TEST_F(NetworkLimits, SEC_157_what_is_refused_adds_no_counter) {
    failures_of("192.0.2.7");
    const std::size_t before = world_.attempts.size();
    for (int i = 0; i < 100; ++i)
        try_password("192.0.2.7", "n" + std::to_string(i) + "@example.com");
    EXPECT_EQ(world_.attempts.size(), before);
}

}  // namespace
}  // namespace gatekeeper::tests
