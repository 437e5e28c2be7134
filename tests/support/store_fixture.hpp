#pragma once

#include "fakes/fake_clock.hpp"
#include "fakes/fake_random.hpp"
#include "support/blocking_redis.hpp"
#include "support/run.hpp"

#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/flow_token.hpp>
#include <gatekeeper/store/keys.hpp>
#include <gatekeeper/store/redis_account_store.hpp>
#include <gatekeeper/store/session_mint.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <latch>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace gatekeeper::tests {

/// A connection to the server of the tests, and names that no other test uses.
class StoreTest : public testing::Test {
  protected:
    /// Redis ends keys by its own clock, so the tests start at the same time.
    StoreTest() {
        clock_.set(std::chrono::floor<domain::seconds>(std::chrono::system_clock::now()));
    }

    /// Makes session tokens from `random`, under the keys of the tests.
    store::SessionMint mint(ports::Random& random) const { return {random, ring_}; }

    domain::FlowToken flow() { return domain::FlowToken::from_random(random_.bytes(32)); }

    domain::AccountId id() { return domain::AccountId::from_random(random_.bytes(12)); }

    /// Stored, with revision 1.
    domain::Account stored_account(std::string_view email, std::string_view username = "") {
        domain::Account account{id(), 0, 7, {}, {}, clock_.now()};
        account.profile.email = email;
        account.profile.username = username;
        account.credentials.password = "hash";
        store::RedisAccountStore accounts(redis_, random_, keys_);
        EXPECT_EQ(run(accounts.add(account)), store::AddOutcome::Added);
        return *run(accounts.find(account.id));
    }

    std::int64_t time_to_live(const std::string& key) { return redis_.now("TTL", key).integer; }

    bool exists(const std::string& key) { return redis_.now("EXISTS", key).integer == 1; }

    /// All keys of this test.
    std::vector<std::string> all_keys() {
        std::vector<std::string> names;
        for (const ports::RedisReply& key : redis_.now("KEYS", prefix_ + "*").elements) {
            names.push_back(key.text);
        }
        return names;
    }

    /// Runs `work` in `count` threads at once, each with a connection of its own; how often it
    /// said yes.
    int how_many(int count, const std::function<bool(BlockingRedis&, int)>& work) {
        std::vector<std::thread> threads;
        std::vector<char> answers(static_cast<std::size_t>(count));
        std::latch ready(count);
        for (int i = 0; i < count; ++i) {
            threads.emplace_back([&, i] {
                BlockingRedis own;
                ready.arrive_and_wait();
                answers[static_cast<std::size_t>(i)] = work(own, i) ? 1 : 0;
            });
        }
        for (std::thread& thread : threads)
            thread.join();
        int yes = 0;
        for (const char answer : answers)
            yes += answer;
        return yes;
    }

    static std::string own_prefix() {
        const testing::TestInfo& test = *testing::UnitTest::GetInstance()->current_test_info();
        return std::string(test.test_suite_name()) + "." + test.name() + ":";
    }

    BlockingRedis redis_;
    FakeRandom random_;
    FakeClock clock_;
    std::string prefix_ = own_prefix();
    store::Keys keys_{prefix_};
    crypto::Keyring ring_ =
        crypto::Keyring::parse("k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
};

}  // namespace gatekeeper::tests
