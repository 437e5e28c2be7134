#include "support/store_fixture.hpp"

#include <gatekeeper/store/redis_token_store.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::tests {
namespace {

using domain::AccountId;
using domain::Ticket;
using store::RedisTokenStore;
using namespace std::string_view_literals;

constexpr const char* kHost = "panel.example.com";

class RedisTokens : public StoreTest {
  protected:
    std::string ticket() {
        return run(store_.issue_ticket(Ticket{account_, "FAMILY", kHost, "state", "/x?y=1"}));
    }
    std::optional<Ticket> redeem(const std::string& token, const std::string& host = kHost,
                                 const std::string& state = "state") {
        return run(store_.redeem_ticket(token, host, state));
    }

    AccountId account_ = id();
    RedisTokenStore store_{redis_, random_, keys_};
};

TEST_F(RedisTokens, a_ticket_gives_back_what_it_was_made_for_once) {
    const std::string token = ticket();
    const std::optional<Ticket> redeemed = redeem(token);
    ASSERT_TRUE(redeemed);
    EXPECT_EQ(redeemed->account, account_);
    EXPECT_EQ(redeemed->family, "FAMILY");
    EXPECT_EQ(redeemed->host, kHost);
    EXPECT_EQ(redeemed->state, "state");
    EXPECT_EQ(redeemed->uri, "/x?y=1");
    EXPECT_FALSE(redeem(token));
    EXPECT_TRUE(all_keys().empty());
}

TEST_F(RedisTokens, a_ticket_for_another_host_or_browser_is_refused_and_stays) {
    const std::string token = ticket();
    EXPECT_FALSE(redeem(token, "evil.example"));
    EXPECT_FALSE(redeem(token, kHost, "another state"));
    EXPECT_FALSE(redeem(token, "", ""));
    EXPECT_FALSE(redeem(token, "PANEL.example.com"));
    EXPECT_TRUE(redeem(token));
}

TEST_F(RedisTokens, a_ticket_lives_thirty_seconds) {
    ticket();
    ASSERT_EQ(all_keys().size(), 1U);
    EXPECT_GT(time_to_live(all_keys().front()), 0);
    EXPECT_LE(time_to_live(all_keys().front()), 30);
}

TEST_F(RedisTokens, SEC_061_hold_no_token_at_rest) {
    const std::string token = ticket();
    const std::string link = run(store_.issue_link(account_));
    for (const std::string& key : all_keys()) {
        EXPECT_EQ(key.find(token), std::string::npos);
        EXPECT_EQ(key.find(link), std::string::npos);
    }
    EXPECT_EQ(redis_.now("GET", keys_.link(account_)).text.find(link.substr(16)),
              std::string::npos);
}

TEST_F(RedisTokens, made_up_tickets_and_links_are_refused) {
    ticket();
    run(store_.issue_link(account_));
    for (const std::string_view token :
         {""sv, "x"sv, "../../x"sv, "\0"sv, "%s%n"sv,
          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"sv,
          "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"sv}) {
        EXPECT_FALSE(redeem(std::string(token))) << token;
        EXPECT_FALSE(run(store_.find_link(std::string(token)))) << token;
        EXPECT_FALSE(run(store_.consume_link(std::string(token)))) << token;
    }
}

TEST_F(RedisTokens, FI_11_a_damaged_ticket_is_none) {
    const std::string token = ticket();
    redis_.now("HSET", all_keys().front(), "record", "{");
    EXPECT_FALSE(redeem(token));
}

TEST_F(RedisTokens, SEC_049_looking_at_a_link_does_not_use_it) {
    const std::string link = run(store_.issue_link(account_));
    EXPECT_EQ(run(store_.find_link(link)), account_);
    EXPECT_EQ(run(store_.find_link(link)), account_);
    EXPECT_EQ(run(store_.consume_link(link)), account_);
    EXPECT_FALSE(run(store_.consume_link(link)));
    EXPECT_FALSE(run(store_.find_link(link)));
}

TEST_F(RedisTokens, SEC_061_a_link_lives_an_hour_and_ends_the_one_before) {
    const std::string first = run(store_.issue_link(account_));
    const std::string second = run(store_.issue_link(account_));
    EXPECT_NE(first, second);
    EXPECT_FALSE(run(store_.find_link(first)));
    EXPECT_FALSE(run(store_.consume_link(first)));
    EXPECT_EQ(run(store_.find_link(second)), account_);
    EXPECT_GT(time_to_live(keys_.link(account_)), 59 * 60);
    EXPECT_LE(time_to_live(keys_.link(account_)), 60 * 60);
}

TEST_F(RedisTokens, SEC_061_a_link_names_its_own_account_only) {
    const std::string link = run(store_.issue_link(account_));
    const AccountId other = id();
    run(store_.issue_link(other));
    const std::string grafted = other.text() + link.substr(AccountId::kCharacters);
    EXPECT_FALSE(run(store_.find_link(grafted)));
    EXPECT_FALSE(run(store_.consume_link(grafted)));
}

TEST_F(RedisTokens, SEC_061_one_of_two_hundred_uses_a_link) {
    const std::string link = run(store_.issue_link(account_));
    EXPECT_EQ(how_many(200,
                       [&](BlockingRedis& redis, int) {
                           FakeRandom random;
                           RedisTokenStore own(redis, random, keys_);
                           return run(own.consume_link(link)).has_value();
                       }),
              1);
}

TEST_F(RedisTokens, one_of_two_hundred_redeems_a_ticket) {
    const std::string token = ticket();
    EXPECT_EQ(how_many(200,
                       [&](BlockingRedis& redis, int) {
                           FakeRandom random;
                           RedisTokenStore own(redis, random, keys_);
                           return run(own.redeem_ticket(token, kHost, "state")).has_value();
                       }),
              1);
}

}  // namespace
}  // namespace gatekeeper::tests
