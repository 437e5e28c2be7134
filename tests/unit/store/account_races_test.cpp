/// What two hundred connections do at the same time to one account.
#include "support/store_fixture.hpp"

#include <gatekeeper/store/redis_account_store.hpp>
#include <gatekeeper/store/redis_session_store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using domain::AccountId;
using domain::Factor;
using domain::SessionToken;
using store::AddOutcome;
using store::RedisAccountStore;
using store::RedisSessionStore;

constexpr int kMany = 200;

using AccountRaces = StoreTest;

TEST_F(AccountRaces, SEC_072_one_of_many_uses_a_totp_step) {
    const AccountId one = id();
    const auto use = [&](BlockingRedis& redis, int) {
        FakeRandom random;
        RedisAccountStore own(redis, random, keys_);
        return run(own.accept_totp_step(one, 56'666'667));
    };
    EXPECT_EQ(how_many(kMany, use), 1);
    EXPECT_EQ(how_many(kMany, use), 0);
}

TEST_F(AccountRaces, SEC_004_one_of_many_changes_an_account_as_it_was_read) {
    const Account read = stored_account("jan@example.com");
    EXPECT_EQ(how_many(kMany,
                       [&](BlockingRedis& redis, int i) {
                           FakeRandom random;
                           RedisAccountStore own(redis, random, keys_);
                           Account changed = read;
                           changed.credentials.password = "hash " + std::to_string(i);
                           return run(own.save(changed));
                       }),
              1);
    RedisAccountStore store(redis_, random_, keys_);
    EXPECT_EQ(run(store.find(read.id))->revision, read.revision + 1);
}

TEST_F(AccountRaces, SEC_062_one_of_many_gets_an_address) {
    EXPECT_EQ(how_many(kMany,
                       [&](BlockingRedis& redis, int i) {
                           FakeRandom random(static_cast<unsigned>(i) + 100);
                           RedisAccountStore own(redis, random, keys_);
                           Account account{own.new_id(), 0, 1, {}, {}, {}};
                           account.profile.email = "jan@example.com";
                           return run(own.add(account)) == AddOutcome::Added;
                       }),
              1);
    RedisAccountStore store(redis_, random_, keys_);
    EXPECT_TRUE(run(store.find_by_email(*domain::Email::parse("jan@example.com"))));
    EXPECT_EQ(all_keys().size(), 2U) << "one account and its address";
}

TEST_F(AccountRaces, SEC_062_one_of_many_gets_a_user_name) {
    EXPECT_EQ(how_many(kMany,
                       [&](BlockingRedis& redis, int i) {
                           FakeRandom random(static_cast<unsigned>(i) + 1000);
                           RedisAccountStore own(redis, random, keys_);
                           Account account{own.new_id(), 0, 1, {}, {}, {}};
                           account.profile.email = "c" + std::to_string(i) + "@example.com";
                           account.profile.username = "klant7";
                           return run(own.add(account)) == AddOutcome::Added;
                       }),
              1);
    const std::vector<std::string> keys = all_keys();
    EXPECT_EQ(std::count_if(keys.begin(), keys.end(),
                            [](const std::string& key) { return key.ends_with(":account"); }),
              1);
}

TEST_F(AccountRaces, SEC_101_one_of_many_raises_a_session) {
    const Account account = stored_account("jan@example.com");
    RedisSessionStore store(redis_, mint(random_), clock_, keys_, {});
    const SessionToken token = *run(store.open(account, Factor::Password, "auth.example.com"));
    EXPECT_EQ(
        how_many(kMany,
                 [&](BlockingRedis& redis, int i) {
                     FakeRandom random(static_cast<unsigned>(i) + 5000);
                     RedisSessionStore own(redis, mint(random), clock_, keys_, {});
                     return run(own.elevate(token, Factor::Totp, "auth.example.com")).has_value();
                 }),
        1);
}

/// Opening and ending race for the epoch: whatever was opened counts only if it was in time.
TEST_F(AccountRaces, SEC_105_no_session_of_an_old_epoch_survives_its_end) {
    const Account account = stored_account("jan@example.com");
    std::vector<std::optional<SessionToken>> opened(kMany);
    how_many(kMany, [&](BlockingRedis& redis, int i) {
        FakeRandom random(static_cast<unsigned>(i) + 9000);
        if (i == kMany / 2) {
            RedisAccountStore own(redis, random, keys_);
            Account raised = account;
            raised.epoch += 1;
            return run(own.save(raised));
        }
        RedisSessionStore own(redis, mint(random), clock_, keys_, {});
        opened[static_cast<std::size_t>(i)] =
            run(own.open(account, Factor::Totp, "auth.example.com"));
        return true;
    });
    RedisSessionStore store(redis_, mint(random_), clock_, keys_, {});
    for (const std::optional<SessionToken>& token : opened) {
        if (!token) continue;
        const auto visitor = run(store.find(*token));
        EXPECT_FALSE(visitor && domain::is_live(*visitor, "auth.example.com", clock_.now()));
    }
}

}  // namespace
}  // namespace gatekeeper::tests
