#include "support/store_fixture.hpp"

#include <gatekeeper/store/redis_challenge_store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::CodePurpose;
using domain::CodeResult;
using domain::FlowToken;
using domain::seconds;
using store::RedisChallengeStore;

constexpr CodePurpose kPurposes[] = {CodePurpose::Reset, CodePurpose::SmsSignIn,
                                     CodePurpose::SmsEnrolment};

class RedisChallenges : public StoreTest {
  protected:
    CodeResult spend(const FlowToken& flow, const std::string& mac,
                     CodePurpose purpose = CodePurpose::Reset) {
        return run(store_.spend_code(flow, purpose, {mac}));
    }
    void put(const FlowToken& flow, const std::string& mac,
             CodePurpose purpose = CodePurpose::Reset) {
        run(store_.put_code(flow, purpose, mac, seconds(600)));
    }

    RedisChallengeStore store_{redis_, keys_};
};

TEST_F(RedisChallenges, keep_a_sign_in_under_its_flow_until_it_is_removed) {
    const FlowToken one = flow();
    const FlowToken two = flow();
    run(store_.save_sign_in(one, domain::SignInChallenge{id(), 5, "/back", "k.phone"}));
    const auto found = run(store_.find_sign_in(one));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->epoch, 5);
    EXPECT_EQ(found->return_to, "/back");
    EXPECT_EQ(found->phone, "k.phone");
    EXPECT_FALSE(run(store_.find_sign_in(two)));
    run(store_.remove_sign_in(two));
    EXPECT_TRUE(run(store_.find_sign_in(one)));
    run(store_.remove_sign_in(one));
    EXPECT_FALSE(run(store_.find_sign_in(one)));
}

TEST_F(RedisChallenges, keep_a_reset_apart_from_a_sign_in) {
    const FlowToken one = flow();
    domain::ResetChallenge reset;
    reset.account = id();
    reset.email = "jan@example.com";
    run(store_.save_reset(one, reset));
    EXPECT_FALSE(run(store_.find_sign_in(one)));
    EXPECT_EQ(run(store_.find_reset(one))->email, "jan@example.com");
    run(store_.remove_sign_in(one));
    EXPECT_TRUE(run(store_.find_reset(one)));
    run(store_.remove_reset(one));
    EXPECT_FALSE(run(store_.find_reset(one)));
}

TEST_F(RedisChallenges, SEC_075_end_by_themselves_within_fifteen_minutes) {
    const FlowToken one = flow();
    run(store_.save_sign_in(one, domain::SignInChallenge{id(), 5, "", ""}));
    run(store_.save_reset(one, domain::ResetChallenge{}));
    put(one, "mac");
    for (const std::string& key : all_keys()) {
        EXPECT_GT(time_to_live(key), 0) << key;
        EXPECT_LE(time_to_live(key), 15 * 60) << key;
    }
    EXPECT_LE(time_to_live(keys_.code(one.digest(), CodePurpose::Reset)), 10 * 60);
}

TEST_F(RedisChallenges, SEC_100_name_flows_by_digest_only) {
    const FlowToken one = flow();
    run(store_.save_sign_in(one, domain::SignInChallenge{id(), 5, "", ""}));
    put(one, "mac");
    for (const std::string& key : all_keys()) {
        EXPECT_EQ(key.find(one.text()), std::string::npos) << key;
    }
}

TEST_F(RedisChallenges, a_code_is_right_once) {
    const FlowToken one = flow();
    put(one, "right");
    EXPECT_EQ(spend(one, "right"), CodeResult::Right);
    EXPECT_EQ(spend(one, "right"), CodeResult::Spent);
}

TEST_F(RedisChallenges, SEC_042_a_code_is_dead_after_five_wrong_tries) {
    const FlowToken one = flow();
    put(one, "right");
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(spend(one, "wrong"), CodeResult::Wrong) << i;
    EXPECT_EQ(spend(one, "right"), CodeResult::Spent);
    EXPECT_EQ(spend(one, "right"), CodeResult::Spent);
}

TEST_F(RedisChallenges, a_code_is_still_right_at_the_fifth_try) {
    const FlowToken one = flow();
    put(one, "right");
    for (int i = 0; i < 4; ++i)
        EXPECT_EQ(spend(one, "wrong"), CodeResult::Wrong) << i;
    EXPECT_EQ(spend(one, "right"), CodeResult::Right);
}

TEST_F(RedisChallenges, SEC_043_a_new_code_ends_the_former_and_has_its_own_tries) {
    const FlowToken one = flow();
    put(one, "first");
    for (int i = 0; i < 4; ++i)
        spend(one, "wrong");
    put(one, "second");
    EXPECT_EQ(spend(one, "first"), CodeResult::Wrong);
    for (int i = 0; i < 3; ++i)
        spend(one, "wrong");
    EXPECT_EQ(spend(one, "second"), CodeResult::Right);
}

TEST_F(RedisChallenges, SEC_043_a_code_is_good_for_its_flow_and_purpose_only) {
    const FlowToken one = flow();
    const FlowToken two = flow();
    for (const CodePurpose made : kPurposes) {
        put(one, "right", made);
        for (const CodePurpose asked : kPurposes) {
            EXPECT_EQ(spend(two, "right", asked), CodeResult::Spent);
            if (asked != made) {
                EXPECT_EQ(spend(one, "right", asked), CodeResult::Spent);
            }
        }
        EXPECT_EQ(spend(one, "right", made), CodeResult::Right);
    }
}

TEST_F(RedisChallenges, SEC_211_a_code_may_match_under_any_key_of_the_ring) {
    const FlowToken one = flow();
    put(one, "under the old key");
    EXPECT_EQ(
        run(store_.spend_code(one, CodePurpose::Reset, {"under the new key", "under the old key"})),
        CodeResult::Right);
    put(one, "mac");
    EXPECT_EQ(run(store_.spend_code(one, CodePurpose::Reset, {})), CodeResult::Wrong);
    EXPECT_EQ(run(store_.spend_code(one, CodePurpose::Reset, {""})), CodeResult::Wrong);
}

TEST_F(RedisChallenges, a_code_that_was_never_made_is_spent) {
    EXPECT_EQ(spend(flow(), "anything"), CodeResult::Spent);
    EXPECT_TRUE(all_keys().empty());
}

TEST_F(RedisChallenges, FI_11_that_are_damaged_do_not_exist) {
    const FlowToken one = flow();
    for (const char* const text : {"", "{", "[]", "{\"epoch\":1}", "null"}) {
        redis_.now("SET", keys_.sign_in(one.digest()), text);
        redis_.now("SET", keys_.reset(one.digest()), text);
        EXPECT_FALSE(run(store_.find_sign_in(one))) << text;
        const auto reset = run(store_.find_reset(one));
        EXPECT_FALSE(reset && reset->account) << text;
        EXPECT_FALSE(reset && reset->proven) << text;
    }
}

TEST_F(RedisChallenges, SEC_152_two_hundred_guesses_at_once_are_five_tries) {
    const FlowToken one = flow();
    put(one, "right");
    std::vector<CodeResult> results(200);
    how_many(200, [&](BlockingRedis& redis, int i) {
        RedisChallengeStore own(redis, keys_);
        results[static_cast<std::size_t>(i)] =
            run(own.spend_code(one, CodePurpose::Reset, {"wrong " + std::to_string(i)}));
        return true;
    });
    EXPECT_EQ(std::count(results.begin(), results.end(), CodeResult::Wrong), 5);
    EXPECT_EQ(std::count(results.begin(), results.end(), CodeResult::Spent), 195);
    EXPECT_EQ(spend(one, "right"), CodeResult::Spent);
}

TEST_F(RedisChallenges, SEC_072_one_of_two_hundred_spends_a_good_code) {
    const FlowToken one = flow();
    put(one, "right");
    EXPECT_EQ(how_many(200,
                       [&](BlockingRedis& redis, int) {
                           RedisChallengeStore own(redis, keys_);
                           return run(own.spend_code(one, CodePurpose::Reset, {"right"})) ==
                                  CodeResult::Right;
                       }),
              1);
}

}  // namespace
}  // namespace gatekeeper::tests
