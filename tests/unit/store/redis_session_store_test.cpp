#include "support/store_fixture.hpp"

#include <gatekeeper/store/redis_session_store.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using domain::Admission;
using domain::Factor;
using domain::Level;
using domain::seconds;
using domain::SessionToken;
using domain::Visitor;
using store::RedisSessionStore;

constexpr const char* kHost = "auth.example.com";
constexpr const char* kApp = "panel.example.com";

class RedisSessions : public StoreTest {
  protected:
    std::string session_key(const SessionToken& token) const {
        return keys_.session(token.account(), token.family());
    }

    SessionToken opened(Factor factor = Factor::Totp) {
        return *run(store_.open(account_, factor, kHost));
    }

    Admission judged(const std::optional<Visitor>& visitor, const char* host = kHost) const {
        if (!visitor) return Admission::SignIn;
        return domain::judge(*visitor, host, clock_.now(), Level::TwoFactor, "");
    }

    Account account_ = stored_account("jan@example.com", "jan");
    RedisSessionStore store_{redis_, mint(random_), clock_, keys_, domain::SessionPolicy{}};
};

TEST_F(RedisSessions, are_found_by_their_token_with_the_account_as_it_is_now) {
    const SessionToken token = opened();
    const std::optional<Visitor> visitor = run(store_.find(token));
    ASSERT_TRUE(visitor);
    EXPECT_EQ(visitor->account, account_.id);
    EXPECT_EQ(visitor->account_epoch, account_.epoch);
    EXPECT_EQ(visitor->profile.email, "jan@example.com");
    EXPECT_EQ(visitor->session.factor, Factor::Totp);
    EXPECT_EQ(visitor->session.host, kHost);
    EXPECT_EQ(visitor->session.created, clock_.now());
    EXPECT_EQ(visitor->session.ends, clock_.now() + std::chrono::hours(12));
    EXPECT_EQ(visitor->session.seen, clock_.now());
    EXPECT_EQ(judged(visitor), Admission::Granted);
}

TEST_F(RedisSessions, SEC_100_hold_no_token_at_rest) {
    const SessionToken token = opened();
    const std::string secret = token.text().substr(32);
    for (const std::string& key : all_keys()) {
        EXPECT_EQ(key.find(secret), std::string::npos) << key;
        for (const ports::RedisReply& field : redis_.now("HGETALL", key).elements) {
            EXPECT_EQ(field.text.find(secret), std::string::npos) << key;
        }
    }
}

TEST_F(RedisSessions, SEC_101_of_unknown_tokens_do_not_exist_and_are_not_made) {
    const SessionToken token = opened();
    const SessionToken other = SessionToken::make(account_.id, token.family(), random_.bytes(32));
    EXPECT_FALSE(run(store_.find(other))) << "right family, wrong secret";
    const SessionToken elsewhere = SessionToken::make(id(), token.family(), random_.bytes(32));
    EXPECT_FALSE(run(store_.find(elsewhere)));
    const std::size_t keys_before = all_keys().size();
    run(store_.touch(elsewhere));
    EXPECT_FALSE(run(store_.elevate(elsewhere, Factor::Totp, kHost)));
    EXPECT_FALSE(run(store_.elevate(other, Factor::Totp, kHost)));
    EXPECT_FALSE(run(store_.add_host(id(), std::string(token.family()), kApp)));
    run(store_.close(elsewhere));
    EXPECT_EQ(all_keys().size(), keys_before);
    EXPECT_TRUE(run(store_.find(token)));
}

TEST_F(RedisSessions, SEC_105_are_not_opened_for_an_account_whose_sessions_were_ended_since) {
    Account stale = account_;
    Account raised = account_;
    raised.epoch += 1;
    store::RedisAccountStore accounts(redis_, random_, keys_);
    ASSERT_TRUE(run(accounts.save(raised)));
    EXPECT_FALSE(run(store_.open(stale, Factor::Totp, kHost)));
    stale.id = id();
    EXPECT_FALSE(run(store_.open(stale, Factor::Totp, kHost))) << "no such account";
}

TEST_F(RedisSessions, SEC_105_opened_before_do_not_count_after_the_epoch_was_raised) {
    const SessionToken token = opened();
    Account raised = account_;
    raised.epoch += 1;
    store::RedisAccountStore accounts(redis_, random_, keys_);
    ASSERT_TRUE(run(accounts.save(raised)));
    EXPECT_EQ(judged(run(store_.find(token))), Admission::SignIn);
}

TEST_F(RedisSessions, SEC_105_do_not_count_while_the_account_is_disabled) {
    const SessionToken token = opened();
    Account disabled = account_;
    disabled.profile.disabled = true;
    store::RedisAccountStore accounts(redis_, random_, keys_);
    ASSERT_TRUE(run(accounts.save(disabled)));
    EXPECT_EQ(judged(run(store_.find(token))), Admission::SignIn);
    redis_.now("DEL", keys_.account(account_.id));
    EXPECT_FALSE(run(store_.find(token)));
}

TEST_F(RedisSessions, SEC_104_end_at_the_idle_end_and_never_past_the_absolute_one) {
    const SessionToken token = opened();
    EXPECT_LE(time_to_live(session_key(token)), 30 * 60);
    EXPECT_GT(time_to_live(session_key(token)), 29 * 60);
    clock_.advance(std::chrono::hours(11) + std::chrono::minutes(50));
    run(store_.touch(token));
    EXPECT_LE(time_to_live(session_key(token)), 10 * 60);
    EXPECT_GT(time_to_live(session_key(token)), 9 * 60);
    EXPECT_EQ(run(store_.find(token))->session.seen, clock_.now());
    clock_.advance(std::chrono::minutes(10));
    run(store_.touch(token));
    EXPECT_FALSE(run(store_.find(token)));
    EXPECT_FALSE(exists(session_key(token)));
}

TEST_F(RedisSessions, SEC_104_an_absolute_end_before_the_idle_one_is_the_end) {
    RedisSessionStore brief(redis_, mint(random_), clock_, keys_,
                            domain::SessionPolicy{std::chrono::hours(2), std::chrono::hours(1)});
    const SessionToken token = *run(brief.open(account_, Factor::Totp, kHost));
    EXPECT_LE(time_to_live(session_key(token)), 60 * 60);
}

TEST_F(RedisSessions, SEC_104_a_touch_never_brings_one_back) {
    const SessionToken token = opened();
    redis_.now("DEL", session_key(token));
    run(store_.touch(token));
    EXPECT_FALSE(exists(session_key(token)));
}

TEST_F(RedisSessions, SEC_107_have_one_token_for_each_host) {
    const SessionToken portal = opened();
    const SessionToken app = *run(store_.add_host(account_.id, std::string(portal.family()), kApp));
    EXPECT_NE(app.text(), portal.text());
    EXPECT_EQ(judged(run(store_.find(app)), kApp), Admission::Granted);
    EXPECT_EQ(judged(run(store_.find(app)), kHost), Admission::SignIn);
    EXPECT_EQ(judged(run(store_.find(portal)), kApp), Admission::SignIn);
    const SessionToken again =
        *run(store_.add_host(account_.id, std::string(portal.family()), kApp));
    EXPECT_FALSE(run(store_.find(app))) << "replaced by the newer";
    EXPECT_TRUE(run(store_.find(again)));
    EXPECT_TRUE(run(store_.find(portal)));
}

TEST_F(RedisSessions, get_no_further_host_once_they_are_closed) {
    const SessionToken portal = opened();
    run(store_.close(portal));
    EXPECT_FALSE(run(store_.add_host(account_.id, std::string(portal.family()), kApp)));
}

TEST_F(RedisSessions, SEC_101_get_a_new_token_for_all_hosts_when_they_are_raised) {
    const SessionToken portal = opened(Factor::Password);
    const SessionToken app = *run(store_.add_host(account_.id, std::string(portal.family()), kApp));
    EXPECT_EQ(judged(run(store_.find(portal))), Admission::StepUp);
    const SessionToken raised = *run(store_.elevate(portal, Factor::Sms, kHost));
    EXPECT_FALSE(run(store_.find(portal)));
    EXPECT_FALSE(run(store_.find(app)));
    EXPECT_EQ(raised.family(), portal.family());
    const std::optional<Visitor> visitor = run(store_.find(raised));
    ASSERT_TRUE(visitor);
    EXPECT_EQ(visitor->session.factor, Factor::Sms);
    EXPECT_EQ(visitor->session.ends, clock_.now() + std::chrono::hours(12));
    EXPECT_EQ(judged(visitor), Admission::Granted);
}

TEST_F(RedisSessions, SEC_109_are_closed_with_all_their_hosts) {
    const SessionToken portal = opened();
    const SessionToken app = *run(store_.add_host(account_.id, std::string(portal.family()), kApp));
    const SessionToken other_family = opened();
    run(store_.close(app));
    EXPECT_FALSE(run(store_.find(portal)));
    EXPECT_FALSE(run(store_.find(app)));
    EXPECT_TRUE(run(store_.find(other_family)));
    EXPECT_EQ(redis_.now("ZCARD", keys_.sessions(account_.id)).integer, 1);
}

TEST_F(RedisSessions, SEC_109_are_not_closed_by_whoever_lacks_the_token) {
    const SessionToken portal = opened();
    run(store_.close(SessionToken::make(account_.id, portal.family(), random_.bytes(32))));
    EXPECT_TRUE(run(store_.find(portal)));
}

TEST_F(RedisSessions, SEC_108_are_listed_until_their_absolute_end) {
    opened();
    clock_.advance(std::chrono::hours(6));
    const SessionToken second = opened();
    EXPECT_EQ(redis_.now("ZCARD", keys_.sessions(account_.id)).integer, 2);
    clock_.advance(std::chrono::hours(7));
    opened();
    EXPECT_EQ(redis_.now("ZCARD", keys_.sessions(account_.id)).integer, 2);
    EXPECT_FALSE(
        redis_.now("ZSCORE", keys_.sessions(account_.id), std::string(second.family())).is_nil());
}

TEST_F(RedisSessions, FI_11_that_are_damaged_do_not_exist) {
    const SessionToken token = opened();
    const std::vector<std::pair<std::string, std::string>> damages = {
        {"epoch", "x"},   {"epoch", ""},    {"factor", "admin"}, {"factor", ""},
        {"created", "x"}, {"ends", "1e99"}, {"ends", ""},        {"seen", "now"},
    };
    for (const auto& [field, value] : damages) {
        const std::string sound = redis_.now("HGET", session_key(token), field).text;
        redis_.now("HSET", session_key(token), field, value);
        EXPECT_FALSE(run(store_.find(token))) << field << "=" << value;
        redis_.now("HDEL", session_key(token), field);
        EXPECT_FALSE(run(store_.find(token))) << field << " missing";
        redis_.now("HSET", session_key(token), field, sound);
    }
    EXPECT_TRUE(run(store_.find(token)));
    redis_.now("HSET", keys_.account(account_.id), "profile", "{");
    EXPECT_FALSE(run(store_.find(token)));
}

TEST_F(RedisSessions, are_found_in_one_round_trip) {
    const SessionToken token = opened();
    const int before = redis_.round_trips();
    run(store_.find(token));
    EXPECT_EQ(redis_.round_trips(), before + 1);
}

TEST_F(RedisSessions, SEC_003_have_tokens_and_families_that_differ) {
    const SessionToken one = opened();
    const SessionToken two = opened();
    EXPECT_NE(one.family(), two.family());
    EXPECT_NE(one.text().substr(32), two.text().substr(32));
}

}  // namespace
}  // namespace gatekeeper::tests
