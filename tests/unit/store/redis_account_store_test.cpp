#include "support/store_fixture.hpp"

#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/store/redis_account_store.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {
namespace {

using domain::Account;
using domain::AccountId;
using domain::Email;
using domain::Username;
using ports::PortFailure;
using store::AddOutcome;
using store::RedisAccountStore;

class RedisAccounts : public StoreTest {
  protected:
    Account fresh(std::string_view email, std::string_view username = "") {
        Account account{id(), 0, 1, {}, {}, clock_.now()};
        account.profile.email = email;
        account.profile.username = username;
        return account;
    }

    std::optional<Account> by_email(std::string_view email) {
        return run(store_.find_by_email(*Email::parse(email)));
    }
    std::optional<Account> by_username(std::string_view username) {
        return run(store_.find_by_username(*Username::parse(username)));
    }

    RedisAccountStore store_{redis_, random_, keys_};
};

TEST_F(RedisAccounts, are_found_by_id_by_address_and_by_user_name) {
    Account account = fresh("jan@example.com", "klant7");
    account.epoch = 4;
    account.profile.services = {"panel"};
    account.profile.legacy_id = "7";
    account.credentials = {"hash", "sealed totp", "sealed phone"};
    ASSERT_EQ(run(store_.add(account)), AddOutcome::Added);
    for (const std::optional<Account>& found :
         {run(store_.find(account.id)), by_email("jan@example.com"), by_username("klant7")}) {
        ASSERT_TRUE(found);
        EXPECT_EQ(found->id, account.id);
        EXPECT_EQ(found->revision, 1);
        EXPECT_EQ(found->epoch, 4);
        EXPECT_EQ(found->created, clock_.now());
        EXPECT_EQ(found->profile.services, account.profile.services);
        EXPECT_EQ(found->public_id(), "7");
        EXPECT_EQ(found->credentials.password, "hash");
        EXPECT_EQ(found->credentials.totp_secret, "sealed totp");
        EXPECT_EQ(found->credentials.phone, "sealed phone");
    }
}

TEST_F(RedisAccounts, that_do_not_exist_are_nothing) {
    EXPECT_FALSE(run(store_.find(id())));
    EXPECT_FALSE(by_email("nobody@example.com"));
    EXPECT_FALSE(by_username("nobody"));
}

TEST_F(RedisAccounts, SEC_062_have_an_address_of_their_own) {
    ASSERT_EQ(run(store_.add(fresh("jan@example.com", "one"))), AddOutcome::Added);
    EXPECT_EQ(run(store_.add(fresh("jan@example.com", "two"))), AddOutcome::EmailTaken);
    EXPECT_EQ(run(store_.add(fresh("JAN@Example.com"))), AddOutcome::EmailTaken);
    EXPECT_FALSE(by_username("two"));
    EXPECT_EQ(by_email("jan@example.com")->profile.username, "one");
}

TEST_F(RedisAccounts, SEC_242_a_taken_user_name_does_not_use_up_the_address) {
    ASSERT_EQ(run(store_.add(fresh("jan@example.com", "klant7"))), AddOutcome::Added);
    EXPECT_EQ(run(store_.add(fresh("piet@example.com", "klant7"))), AddOutcome::UsernameTaken);
    EXPECT_FALSE(by_email("piet@example.com"));
    EXPECT_EQ(run(store_.add(fresh("piet@example.com", "klant8"))), AddOutcome::Added);
    EXPECT_EQ(by_username("klant7")->profile.email, "jan@example.com");
    EXPECT_EQ(by_username("klant8")->profile.email, "piet@example.com");
}

TEST_F(RedisAccounts, SEC_242_a_crash_between_reservation_and_account_can_be_repeated) {
    redis_.now("SET", keys_.email(*Email::parse("jan@example.com")), id().text());
    ASSERT_EQ(run(store_.add(fresh("jan@example.com", "klant7"))), AddOutcome::Added);
    ASSERT_TRUE(by_email("jan@example.com"));
    EXPECT_EQ(by_email("jan@example.com")->id, by_username("klant7")->id);
}

TEST_F(RedisAccounts, SEC_242_user_names_are_kept_only_with_an_account) {
    ASSERT_EQ(run(store_.add(fresh("jan@example.com", "klant7"))), AddOutcome::Added);
    EXPECT_EQ(time_to_live(keys_.username(*Username::parse("klant7"))), -1);
    EXPECT_EQ(run(store_.add(fresh("piet@example.com", "klant7"))), AddOutcome::UsernameTaken);
    ASSERT_EQ(run(store_.add(fresh("jan@example.com", "klant8"))), AddOutcome::EmailTaken);
    EXPECT_FALSE(exists(keys_.username(*Username::parse("klant8"))));
}

/// A crash between the account and the last step: its names are reserved still, or not any more.
TEST_F(RedisAccounts, SEC_242_whose_names_lead_nowhere_are_made_whole) {
    const Account jan = stored_account("jan@example.com", "klant7");
    redis_.now("EXPIRE", keys_.email(*Email::parse("jan@example.com")), std::int64_t{30});
    redis_.now("DEL", keys_.username(*Username::parse("klant7")));
    EXPECT_TRUE(run(store_.restore_indexes(jan)));
    EXPECT_EQ(time_to_live(keys_.email(*Email::parse("jan@example.com"))), -1);
    EXPECT_EQ(by_username("klant7")->id, jan.id);
    redis_.now("SET", keys_.username(*Username::parse("klant7")), id().text());
    EXPECT_FALSE(run(store_.restore_indexes(jan))) << "somebody else has it";
}

TEST_F(RedisAccounts, need_an_address) {
    EXPECT_THROW(run(store_.add(fresh("no address"))), PortFailure);
    EXPECT_TRUE(all_keys().empty());
}

TEST_F(RedisAccounts, SEC_004_are_saved_only_over_what_was_read) {
    const Account read = stored_account("jan@example.com");
    Account first = read;
    first.credentials.password = "first";
    Account second = read;
    second.credentials.password = "second";
    EXPECT_TRUE(run(store_.save(first)));
    EXPECT_FALSE(run(store_.save(second)));
    const Account now = *run(store_.find(read.id));
    EXPECT_EQ(now.credentials.password, "first");
    EXPECT_EQ(now.revision, read.revision + 1);
}

TEST_F(RedisAccounts, are_not_made_by_saving) {
    EXPECT_FALSE(run(store_.save(fresh("jan@example.com"))));
    EXPECT_TRUE(all_keys().empty());
}

TEST_F(RedisAccounts, SEC_045_whose_index_points_elsewhere_are_not_found) {
    const Account jan = stored_account("jan@example.com", "jan");
    redis_.now("SET", keys_.email(*Email::parse("piet@example.com")), jan.id.text());
    redis_.now("SET", keys_.username(*Username::parse("piet")), jan.id.text());
    EXPECT_FALSE(by_email("piet@example.com"));
    EXPECT_FALSE(by_username("piet"));
    redis_.now("SET", keys_.email(*Email::parse("odd@example.com")), "not an id");
    EXPECT_FALSE(by_email("odd@example.com"));
}

/// SEC-027, FI-11: damaged is a failure of the store, not a customer without factors.
TEST_F(RedisAccounts, SEC_027_that_are_damaged_are_a_failure) {
    const Account account = stored_account("jan@example.com");
    const std::string key = keys_.account(account.id);
    const std::vector<std::pair<std::string, std::string>> damages = {
        {"revision", "x"},    {"revision", ""},  {"epoch", "1.5"},
        {"profile", "{"},     {"profile", "{}"}, {"credentials", "{\"totp\":5}"},
        {"credentials", "[]"}};
    for (const auto& [field, value] : damages) {
        const std::string sound = redis_.now("HGET", key, field).text;
        redis_.now("HSET", key, field, value);
        EXPECT_THROW(run(store_.find(account.id)), PortFailure) << field << "=" << value;
        EXPECT_THROW(by_email("jan@example.com"), PortFailure) << field << "=" << value;
        redis_.now("HSET", key, field, sound);
    }
    redis_.now("HDEL", key, "credentials");
    EXPECT_THROW(run(store_.find(account.id)), PortFailure);
    redis_.now("DEL", key);
    redis_.now("SET", key, "a string");
    EXPECT_THROW(run(store_.find(account.id)), PortFailure);
}

TEST_F(RedisAccounts, SEC_071_take_each_totp_step_once_and_only_forward) {
    const AccountId one = id();
    EXPECT_TRUE(run(store_.accept_totp_step(one, 100)));
    EXPECT_FALSE(run(store_.accept_totp_step(one, 100)));
    EXPECT_FALSE(run(store_.accept_totp_step(one, 99)));
    EXPECT_TRUE(run(store_.accept_totp_step(one, 101)));
    EXPECT_TRUE(run(store_.accept_totp_step(id(), 100))) << "another account";
    EXPECT_TRUE(run(store_.accept_totp_step(one, 1'000'000'000'000)));
    EXPECT_FALSE(run(store_.accept_totp_step(one, 999'999'999'999)));
}

TEST_F(RedisAccounts, SEC_071_remember_a_step_longer_than_its_code_lives) {
    const AccountId one = id();
    run(store_.accept_totp_step(one, 100));
    EXPECT_GT(time_to_live(keys_.totp_step(one)), 90);
}

TEST_F(RedisAccounts, SEC_003_get_ids_that_differ) {
    std::set<std::string> ids;
    for (int i = 0; i < 100; ++i)
        ids.insert(store_.new_id().text());
    EXPECT_EQ(ids.size(), 100U);
}

TEST_F(RedisAccounts, are_all_listed_page_by_page) {
    std::set<std::string> added;
    for (int i = 0; i < 1200; ++i) {
        const Account account = fresh("customer" + std::to_string(i) + "@example.com");
        run(store_.add(account));
        added.insert(account.id.text());
    }
    std::set<std::string> listed;
    std::string cursor = "0";
    do {
        const store::AccountPage page = run(store_.list(cursor));
        for (const AccountId& id : page.ids)
            listed.insert(id.text());
        cursor = page.next;
    } while (cursor != "0");
    EXPECT_EQ(listed, added);
}

TEST_F(RedisAccounts, are_read_together_in_one_round_trip_without_the_missing) {
    const Account jan = stored_account("jan@example.com");
    const Account piet = stored_account("piet@example.com");
    const int before = redis_.round_trips();
    const std::vector<Account> found = run(store_.find_all({jan.id, id(), piet.id}));
    EXPECT_EQ(redis_.round_trips(), before + 1);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].id, jan.id);
    EXPECT_EQ(found[1].id, piet.id);
}

TEST_F(RedisAccounts, get_a_first_user_name_that_is_nobody_elses) {
    stored_account("piet@example.com", "piet");
    Account jan = stored_account("jan@example.com");
    jan.profile.username = "piet";
    EXPECT_EQ(run(store_.save_with_username(jan)), store::AdoptOutcome::UsernameTaken);
    jan.profile.username = "jan";
    EXPECT_EQ(run(store_.save_with_username(jan)), store::AdoptOutcome::Saved);
    EXPECT_EQ(run(store_.save_with_username(jan)), store::AdoptOutcome::ChangedMeanwhile);
    EXPECT_EQ(by_username("jan")->id, jan.id);
}

/// SEC-040, SEC-142: with Redis at some distance a second round trip for known names only would
/// tell them from unknown ones.
TEST_F(RedisAccounts, SEC_142_known_and_unknown_names_cost_the_same_round_trips) {
    stored_account("jan@example.com", "jan");
    const auto round_trips = [this](const auto& look_up) {
        const int before = redis_.round_trips();
        look_up();
        return redis_.round_trips() - before;
    };
    EXPECT_EQ(round_trips([this] { by_email("jan@example.com"); }),
              round_trips([this] { by_email("nobody@example.com"); }));
    EXPECT_EQ(round_trips([this] { by_username("jan"); }),
              round_trips([this] { by_username("nobody"); }));
}

}  // namespace
}  // namespace gatekeeper::tests
