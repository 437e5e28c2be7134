#include "ctl/verbs.hpp"

#include "ctl/accounts.hpp"
#include "ctl/wait.hpp"
#include "unit/settings/private_file.hpp"
#include "with_redis.hpp"

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/domain/limits.hpp>
#include <gatekeeper/store/redis_attempt_ledger.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <map>
#include <set>

namespace gatekeeper::ctl {
namespace {

using domain::Account;
using json::Value;
using testing::HasSubstr;
using tests::private_file;

class Verbs : public tests::WithRedis {
  protected:
    void SetUp() override {
        WithRedis::SetUp();
        const auto random = crypto::sha256("some key");
        key_line_ = crypto::Keyring::render_line("a", crypto::bytes_of(random));
        keys_path_ = private_file(directory_, "keys", key_line_ + "\n");
        add({"jo@example.com", "jo", "17", "nl", {"cpanel"}});
    }

    Context context(bool json = true) {
        return Context{Installation({"/bin/false", "", "unix:" + server().socket(), keys_path_}),
                       Output(json)};
    }

    void add(const NewAccount& wanted) {
        Context here = context();
        answer([&] { return add_account(here, wanted); });
    }

    /// What the verb answers in JSON, and its status.
    template <class Verb>
    Value answer(Verb verb) {
        testing::internal::CaptureStdout();
        status_ = verb();
        return Value::parse(testing::internal::GetCapturedStdout());
    }

    Value run(int (*verb)(Context&, const std::string&), const std::string& who = "jo") {
        Context here = context();
        return answer([&] { return verb(here, who); });
    }

    Account stored() { return Accounts(settings()).find("jo@example.com"); }

    tests::TemporaryDirectory directory_;
    std::string key_line_;
    std::string keys_path_;
    int status_ = -1;
};

TEST_F(Verbs, a_customer_is_found_by_every_name) {
    const std::string id = stored().id.text();
    for (const std::string& who : {std::string("Jo@Example.com"), std::string("JO"), id}) {
        EXPECT_EQ(run(show_account, who).text_at("id"), id) << who;
        EXPECT_EQ(status_, kDone);
    }
    for (const char* const who : {"piet", "piet@example.com", "AAAAAAAAAAAAAAAA", ""}) {
        EXPECT_THROW(run(show_account, who), Refusal) << who;
        testing::internal::GetCapturedStdout();
    }
    EXPECT_THROW(run(show_account, "jo@"), BadValue);
    testing::internal::GetCapturedStdout();
}

TEST_F(Verbs, show_has_no_secrets) {
    Accounts accounts(settings());
    const crypto::Keyring keys = settings::read_keyring(keys_path_);
    Account account = stored();
    account.credentials.password = "$argon2id$secret";
    account.credentials.phone = keys.seal("+32470123456", domain::owner_of(account.id, "phone"));
    ASSERT_TRUE(wait(accounts.store().save(account)));
    const Value shown = run(show_account);
    EXPECT_EQ(shown.text_at("email"), "jo@example.com");
    EXPECT_EQ(shown.text_at("legacy_id"), "17");
    EXPECT_EQ(shown.text_at("second_factor"), "sms");
    EXPECT_EQ(shown.text_at("phone"), "+32 *** ** ** 56");
    EXPECT_TRUE(shown.truth_at("has_password"));
    EXPECT_THAT(shown.dump(), testing::Not(HasSubstr("argon2")));

    keys_path_ = "/nowhere/keys";
    EXPECT_EQ(run(show_account).text_at("phone"), "");
    EXPECT_EQ(status_, kDone);
}

TEST_F(Verbs, add_refuses_what_is_taken) {
    EXPECT_THROW(add({"jo@example.com", "", "", "", {}}), Refusal);
    testing::internal::GetCapturedStdout();
    EXPECT_THROW(add({"an@example.com", "Jo", "", "", {}}), Refusal);
    testing::internal::GetCapturedStdout();
    EXPECT_THROW(add({"an@example.com", "a@n", "", "", {}}), BadValue);
    testing::internal::GetCapturedStdout();
    EXPECT_EQ(keys(), 4) << "an account, its user name, its address, one that waits for another";
}

TEST_F(Verbs, disable_ends_sessions_once) {
    const std::int64_t epoch = stored().epoch;
    EXPECT_TRUE(run(disable_account).truth_at("changed"));
    EXPECT_TRUE(stored().profile.disabled);
    EXPECT_EQ(stored().epoch, epoch + 1);
    EXPECT_FALSE(run(disable_account).truth_at("changed"));
    EXPECT_EQ(stored().epoch, epoch + 1);
    EXPECT_TRUE(run(enable_account).truth_at("changed"));
    EXPECT_FALSE(stored().profile.disabled);
    EXPECT_EQ(stored().epoch, epoch + 1);
    EXPECT_FALSE(run(enable_account).truth_at("changed"));
}

TEST_F(Verbs, services_are_linked_and_unlinked) {
    Context here = context();
    EXPECT_TRUE(answer([&] {
                    return link_account(here, "jo", {"ftp", "cpanel", "ftp"});
                }).truth_at("changed"));
    EXPECT_THAT(stored().profile.services, testing::ElementsAre("cpanel", "ftp"));
    EXPECT_FALSE(answer([&] { return link_account(here, "jo", {"ftp"}); }).truth_at("changed"));
    EXPECT_TRUE(answer([&] {
                    return unlink_account(here, "jo", {"cpanel", "x"});
                }).truth_at("changed"));
    EXPECT_THAT(stored().profile.services, testing::ElementsAre("ftp"));
    EXPECT_FALSE(answer([&] { return unlink_account(here, "jo", {"x"}); }).truth_at("changed"));
    EXPECT_THROW(link_account(here, "jo", {"C Panel"}), BadValue);
}

TEST_F(Verbs, factor_reset_removes_the_factor_and_ends_sessions) {
    Accounts accounts(settings());
    Account account = stored();
    account.credentials.password = "theirs";
    account.credentials.totp_secret = "sealed";
    ASSERT_TRUE(wait(accounts.store().save(account)));
    EXPECT_TRUE(run(reset_factor).truth_at("changed"));
    EXPECT_EQ(stored().credentials.second_factor(), std::nullopt);
    EXPECT_EQ(stored().credentials.password, "theirs");
    EXPECT_EQ(stored().epoch, account.epoch + 1);
    EXPECT_FALSE(run(reset_factor).truth_at("changed"));
    EXPECT_EQ(stored().epoch, account.epoch + 1);
}

TEST_F(Verbs, revoke_ends_sessions_every_time) {
    const std::int64_t epoch = stored().epoch;
    run(revoke_sessions);
    run(revoke_sessions);
    EXPECT_EQ(stored().epoch, epoch + 2);
}

TEST_F(Verbs, unlock_gives_attempts_back) {
    Accounts accounts(settings());
    store::RedisAttemptLedger attempts(accounts.redis(), accounts.keys());
    const domain::Limits limits;
    const std::string subject = stored().id.text();
    const auto use_up = [&](const std::vector<domain::Limit>& limit) {
        for (int i = 0; i < 100 && wait(attempts.reserve(subject, limit)).count() == 0; ++i) {
        }
        return wait(attempts.reserve(subject, limit)).count();
    };
    EXPECT_GT(use_up(limits.password), 0);
    EXPECT_GT(use_up(limits.code), 0);
    run(unlock_account);
    EXPECT_EQ(wait(attempts.reserve(subject, limits.password)).count(), 0);
    EXPECT_EQ(wait(attempts.reserve(subject, limits.code)).count(), 0);
}

TEST_F(Verbs, list_shows_everybody_once) {
    for (int i = 0; i < 1200; ++i) {
        const std::string id = "AAAAAAAAAAAA" + std::to_string(1000 + i);
        const std::string profile = "a" + std::to_string(i) + "@example.com\t\t\t\t\tenabled";
        ask("HSET", "gk:{" + id + "}:account", "revision", "1", "epoch", "0", "credentials",
            "{\"created\":1}", "profile", profile);
    }
    ask("SET", "gk:{AAAAAAAAAAAA1000}:session:x", "1");
    Context here = context();
    const Value list = answer([&] { return list_accounts(here); });
    std::set<std::string> emails;
    for (const Value& account : list.elements())
        emails.insert(account.text_at("email"));
    EXPECT_EQ(emails.size(), 1201U);
    EXPECT_TRUE(emails.contains("jo@example.com"));

    ask("FLUSHALL");
    EXPECT_TRUE(answer([&] { return list_accounts(here); }).elements().empty());
}

TEST_F(Verbs, people_get_text) {
    Context here = context(false);
    testing::internal::CaptureStdout();
    show_account(here, "jo");
    disable_account(here, "jo");
    list_accounts(here);
    const std::string text = testing::internal::GetCapturedStdout();
    EXPECT_THAT(text, HasSubstr("user name      jo\n"));
    EXPECT_THAT(text, HasSubstr("second factor  not set up\n"));
    EXPECT_THAT(text, HasSubstr("jo@example.com: disabled, and all sessions are ended.\n"));
    EXPECT_THAT(text, HasSubstr("jo@example.com                          disabled  no password"));
}

TEST_F(Verbs, doctor_finds_the_problems_of_this_redis) {
    Context here = context();
    const Value findings = answer([&] { return examine(here, {}); });
    EXPECT_EQ(status_, kRefused);
    std::map<std::string, std::string> levels;
    for (const Value& finding : findings.elements()) {
        levels[finding.text_at("topic")] = finding.text_at("level");
    }
    const std::map<std::string, std::string> expected = {
        {"keys", "ok"},     {"Redis", "ok"},     {"role", "ok"}, {"persistence", "problem"},
        {"eviction", "ok"}, {"customers", "ok"},
    };
    EXPECT_EQ(levels, expected);

    ask("CONFIG", "SET", "appendonly", "yes");
    answer([&] { return examine(here, {}); });
    EXPECT_EQ(status_, kDone);
    ask("CONFIG", "SET", "appendonly", "no");

    keys_path_ = private_file(directory_, "open", key_line_, 0644);
    Context open_keys = context();
    const Value again = answer([&] { return examine(open_keys, {}); });
    EXPECT_THAT(again.elements().front().text_at("text"), HasSubstr("chmod 600"));
}

TEST_F(Verbs, doctor_of_a_user_who_may_not_ask_says_so) {
    ask("ACL", "SETUSER", "gate", "on", ">s3cret", "~*", "+@all", "-info");
    const std::string password = private_file(directory_, "password", "s3cret");
    Context here{Installation({"/bin/false", "",
                               "unix:" + server().socket() + " user=gate password_file=" + password,
                               keys_path_}),
                 Output(true)};
    const Value findings = answer([&] { return examine(here, {}); });
    EXPECT_EQ(status_, kDone);
    EXPECT_EQ(findings.elements()[1].text_at("level"), "warning");
    EXPECT_THAT(findings.elements()[1].text_at("remedy"), HasSubstr("+info"));
}

TEST_F(Verbs, keys_new_prints_or_stores) {
    Context here = context();
    const Value printed = answer([&] { return make_key(here, ""); });
    EXPECT_EQ(crypto::Keyring::parse(printed.text_at("line")).active_id(), printed.text_at("id"));
    const Value stored = answer([&] { return make_key(here, keys_path_); });
    EXPECT_EQ(settings::read_keyring(keys_path_).active_id(), stored.text_at("id"));
    EXPECT_EQ(settings::read_keyring(keys_path_).size(), 2U);
    EXPECT_EQ(stored.text_at("line"), "");
}

}  // namespace
}  // namespace gatekeeper::ctl
