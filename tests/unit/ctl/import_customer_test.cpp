#include "ctl/import_customer.hpp"

#include "ctl/blocking_redis.hpp"
#include "ctl/wait.hpp"
#include "with_redis.hpp"

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/host/system.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

namespace gatekeeper::ctl {
namespace {

using domain::Account;
using domain::AccountId;
using testing::ElementsAre;
using testing::HasSubstr;
using Kind = ImportOutcome::Kind;

crypto::Keyring some_keys() {
    const auto random = crypto::sha256("some key");
    return crypto::Keyring::parse(crypto::Keyring::render_line("a", crypto::bytes_of(random)));
}

Customer customer(std::string_view email, std::string_view username = "") {
    Customer customer;
    customer.email = domain::Email::parse(email);
    if (!username.empty()) customer.username = domain::Username::parse(username);
    return customer;
}

Account account(std::string_view email, std::string_view username = "") {
    Account account{*AccountId::parse("AAAAAAAAAAAAAAAA"), 1, 5, {}, {}, {}};
    account.profile.email = email;
    account.profile.username = username;
    return account;
}

TEST(Merge, changes_nothing_for_a_line_that_says_nothing) {
    const Merge merged = merge(account("a@b.example", "jo"), customer("a@b.example"), nullptr);
    EXPECT_FALSE(merged.changed);
    EXPECT_EQ(merged.refusal, "");
    EXPECT_EQ(merged.account.profile.username, "jo");
}

TEST(Merge, takes_language_services_and_legacy_id) {
    Account before = account("a@b.example");
    before.profile.language = "en";
    before.profile.services = {"cpanel", "ftp"};
    before.profile.legacy_id = "1";
    Customer line = customer("a@b.example");
    line.language = "nl";
    line.services = {"webmail"};
    line.legacy_id = "2";
    const Merge merged = merge(before, line, nullptr);
    EXPECT_TRUE(merged.changed);
    EXPECT_EQ(merged.account.profile.language, "nl");
    EXPECT_EQ(merged.account.profile.legacy_id, "2");
    EXPECT_THAT(merged.account.profile.services, ElementsAre("webmail"));
    EXPECT_EQ(merged.account.epoch, 5);
    EXPECT_FALSE(merge(merged.account, line, nullptr).changed);
}

TEST(Merge, never_replaces_password_factor_or_state) {
    const crypto::Keyring keys = some_keys();
    Account before = account("a@b.example");
    before.credentials.password = "theirs";
    before.credentials.phone = "sealed";
    before.profile.disabled = true;
    Customer line = customer("a@b.example");
    line.password_hash = "ours";
    line.totp_secret = crypto::Secret("0123456789abcdef");
    line.phone = "+32470123456";
    const Merge merged = merge(before, line, &keys);
    EXPECT_FALSE(merged.changed);
    EXPECT_EQ(merged.account.credentials.password, "theirs");
    EXPECT_EQ(merged.account.credentials.phone, "sealed");
    EXPECT_EQ(merged.account.credentials.totp_secret, "");
    EXPECT_TRUE(merged.account.profile.disabled);
}

TEST(Merge, brings_no_reset_factor_back) {
    const crypto::Keyring keys = some_keys();
    Account before = account("a@b.example");
    before.credentials.password = "theirs";
    Customer line = customer("a@b.example");
    line.totp_secret = crypto::Secret("0123456789abcdef");
    EXPECT_FALSE(merge(before, line, &keys).changed);
}

TEST(Merge, fills_in_what_is_missing) {
    const crypto::Keyring keys = some_keys();
    Customer line = customer("a@b.example", "jo");
    line.password_hash = "ours";
    line.totp_secret = crypto::Secret("0123456789abcdef");
    line.phone = "+32470123456";
    const Merge merged = merge(account("a@b.example"), line, &keys);
    EXPECT_TRUE(merged.changed);
    EXPECT_TRUE(merged.new_username);
    EXPECT_EQ(merged.account.credentials.password, "ours");
    const AccountId& id = merged.account.id;
    EXPECT_EQ(
        keys.open(merged.account.credentials.totp_secret, domain::owner_of(id, "totp"))->view(),
        "0123456789abcdef");
    EXPECT_EQ(keys.open(merged.account.credentials.phone, domain::owner_of(id, "phone"))->view(),
              "+32470123456");
    EXPECT_FALSE(merge(merged.account, line, &keys).changed);
}

TEST(Merge, refuses_another_customers_address) {
    const Merge merged =
        merge(account("a@b.example", "jo"), customer("a@b.example", "piet"), nullptr);
    EXPECT_FALSE(merged.changed);
    EXPECT_THAT(merged.refusal, HasSubstr("user name \"jo\", not \"piet\""));
}

class ImportCustomer : public tests::WithRedis {
  protected:
    ImportOutcome import(Customer line, bool dry_run = false) {
        target_.dry_run = dry_run;
        return wait(import_customer(std::move(line), target_));
    }
    Account stored(std::string_view email) {
        return wait(accounts_.find_by_email(*domain::Email::parse(email))).value();
    }

    crypto::Keyring keys_ = some_keys();
    BlockingRedis redis_{RedisConnection(settings())};
    host::SystemRandom random_;
    host::SystemClock clock_;
    store::RedisAccountStore accounts_{redis_, random_, store::Keys("gk:")};
    ImportTarget target_{accounts_, clock_, &keys_, false};
};

TEST_F(ImportCustomer, adds_and_then_changes_nothing) {
    EXPECT_EQ(import(customer("a@b.example", "jo")).kind, Kind::Added);
    const Account added = stored("a@b.example");
    EXPECT_EQ(added.profile.username, "jo");
    EXPECT_EQ(added.revision, 1);
    EXPECT_LE(clock_.now() - added.created, domain::seconds(5));
    EXPECT_EQ(import(customer("a@b.example", "jo")).kind, Kind::Unchanged);
    EXPECT_EQ(stored("a@b.example").revision, 1);
    EXPECT_EQ(keys(), 3);
}

TEST_F(ImportCustomer, updates) {
    import(customer("a@b.example", "jo"));
    Customer line = customer("a@b.example", "jo");
    line.language = "nl";
    EXPECT_EQ(import(std::move(line)).kind, Kind::Updated);
    EXPECT_EQ(stored("a@b.example").profile.language, "nl");
    EXPECT_EQ(import(customer("a@b.example")).kind, Kind::Unchanged);
}

TEST_F(ImportCustomer, gives_an_account_its_first_user_name) {
    import(customer("a@b.example"));
    EXPECT_EQ(import(customer("a@b.example", "jo")).kind, Kind::Updated);
    const auto found = wait(accounts_.find_by_username(*domain::Username::parse("jo")));
    EXPECT_EQ(found.value().profile.email, "a@b.example");
    EXPECT_EQ(keys(), 3);
}

TEST_F(ImportCustomer, refuses_a_user_name_of_somebody_else) {
    import(customer("a@b.example", "jo"));
    import(customer("c@d.example"));
    for (const bool dry_run : {true, false}) {
        for (const char* const email : {"c@d.example", "e@f.example"}) {
            const ImportOutcome outcome = import(customer(email, "jo"), dry_run);
            EXPECT_EQ(outcome.kind, Kind::Refused) << email;
            EXPECT_EQ(outcome.reason, "user name \"jo\" belongs to another customer");
        }
    }
    EXPECT_EQ(stored("c@d.example").profile.username, "");
    EXPECT_EQ(keys(), 6) << "two accounts, three addresses, one user name";
    EXPECT_EQ(import(customer("e@f.example", "an")).kind, Kind::Added);
}

TEST_F(ImportCustomer, a_dry_run_says_the_same_and_writes_nothing) {
    EXPECT_EQ(import(customer("a@b.example", "jo"), true).kind, Kind::Added);
    EXPECT_EQ(keys(), 0);
    import(customer("a@b.example"));
    Customer line = customer("a@b.example", "jo");
    line.language = "nl";
    EXPECT_EQ(import(std::move(line), true).kind, Kind::Updated);
    EXPECT_EQ(import(customer("a@b.example"), true).kind, Kind::Unchanged);
    EXPECT_EQ(stored("a@b.example").profile.language, "");
    EXPECT_EQ(keys(), 2);
}

TEST_F(ImportCustomer, takes_up_what_a_killed_run_left_behind) {
    const AccountId id = accounts_.new_id();
    ask("SET", "gk:email:a@b.example", id.text());
    EXPECT_EQ(import(customer("a@b.example", "jo")).kind, Kind::Added);
    EXPECT_EQ(stored("a@b.example").id, id);

    ask("FLUSHALL");
    ask("SET", "gk:email:a@b.example", id.text());
    ask("SET", "gk:username:jo", id.text());
    EXPECT_EQ(import(customer("a@b.example", "jo")).kind, Kind::Added);
    EXPECT_EQ(stored("a@b.example").id, id);
    EXPECT_EQ(keys(), 3);
}

}  // namespace
}  // namespace gatekeeper::ctl
