#include "ctl/findings.hpp"
#include "ctl/verbs.hpp"
#include "ctl/wait.hpp"
#include "unit/settings/private_file.hpp"
#include "with_redis.hpp"

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/store/redis_session_store.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace gatekeeper::ctl {
namespace {

using domain::Account;
using domain::AccountId;
using testing::HasSubstr;
using Level = Finding::Level;

class DataFindings : public tests::WithRedis {
  protected:
    void SetUp() override {
        WithRedis::SetUp();
        jo_ = add("jo@example.com", "jo");
        add("an@example.com", "");
    }

    AccountId add(const std::string& email, const std::string& username) {
        Account account{accounts().store().new_id(), 0, 0, {}, {}, {}};
        account.profile.email = email;
        account.profile.username = username;
        EXPECT_EQ(wait(accounts().store().add(account)), store::AddOutcome::Added);
        return account.id;
    }
    Accounts& accounts() {
        if (!accounts_) accounts_.emplace(settings());
        return *accounts_;
    }
    std::vector<Finding> findings() { return examine_data(accounts()); }
    /// The only finding.
    Finding finding() {
        const std::vector<Finding> all = findings();
        EXPECT_EQ(all.size(), 1u) << all.back().text;
        return all.front();
    }
    void expect(Level level, const std::string& words) {
        const Finding found = finding();
        EXPECT_EQ(found.level, level) << found.text;
        EXPECT_THAT(found.text, HasSubstr(words));
        EXPECT_EQ(found.remedy.empty(), level == Level::Ok);
    }
    static std::string of(const AccountId& id, const std::string& name) {
        return "gk:{" + id.text() + "}:" + name;
    }

    AccountId jo_ = AccountId::from_random("twelve bytes");

  private:
    std::optional<Accounts> accounts_;
};

TEST_F(DataFindings, that_agree_are_one_line) {
    expect(Level::Ok, "2 customers, 0 sessions");
    ask("FLUSHALL");
    expect(Level::Ok, "0 customers");
}

TEST_F(DataFindings, of_what_comes_and_goes_are_none) {
    ask("HSET", of(jo_, "session:family").c_str(), "epoch", "0");
    ask("EXPIRE", of(jo_, "session:family").c_str(), "100");
    ask("ZADD", of(jo_, "sessions").c_str(), "9999999999", "family", "9999999999", "ended");
    ask("EXPIRE", of(jo_, "sessions").c_str(), "100");
    ask("SET", of(jo_, "totp").c_str(), "1", "EX", "100");
    ask("SET", "gk:ticket:x", "1", "EX", "100");
    ask("XADD", "gk:audit", "*", "event", "x");
    ask("SET", "other:key", "1");
    expect(Level::Ok, "2 customers, 1 session:");
}

TEST_F(DataFindings, of_an_address_that_leads_nowhere_are_a_problem) {
    ask("DEL", "gk:email:jo@example.com");
    expect(Level::Problem, "\"jo@example.com\" does not lead to its customer " + jo_.text());
}

TEST_F(DataFindings, of_an_address_that_leads_to_somebody_else_are_problems) {
    ask("COPY", "gk:email:an@example.com", "gk:email:jo@example.com", "REPLACE");
    EXPECT_EQ(findings().size(), 2u);
    for (const Finding& found : findings())
        EXPECT_EQ(found.level, Level::Problem);
}

TEST_F(DataFindings, of_a_user_name_that_leads_nowhere_are_a_problem) {
    ask("DEL", "gk:username:jo");
    expect(Level::Problem, "the user name \"jo\" does not lead");
}

TEST_F(DataFindings, of_an_address_that_is_reserved_for_nobody_are_a_warning) {
    ask("SET", "gk:email:new@example.com", AccountId::from_random("other bytes.").text());
    expect(Level::Warning, "\"new@example.com\" is reserved for nobody");
}

TEST_F(DataFindings, of_a_user_name_that_leads_to_nobody_are_a_problem_unless_it_ends) {
    ask("SET", "gk:username:new", jo_.text(), "EX", "60");
    expect(Level::Ok, "2 customers");
    ask("PERSIST", "gk:username:new");
    expect(Level::Problem, "user name \"new\" leads to nobody");
}

TEST_F(DataFindings, of_an_address_reserved_for_nobody_go_with_the_next_add) {
    ask("SET", "gk:email:new@example.com", AccountId::from_random("other bytes.").text());
    add("new@example.com", "");
    expect(Level::Ok, "3 customers");
}

TEST_F(DataFindings, of_an_account_that_cannot_be_read_are_one_problem) {
    ask("HSET", of(jo_, "account").c_str(), "profile", "{");
    expect(Level::Problem, "account " + jo_.text() + " cannot be read");
    ask("DEL", of(jo_, "account").c_str());
    ask("HSET", of(jo_, "account").c_str(), "something", "else");
    expect(Level::Problem, "account " + jo_.text() + " cannot be read");
}

TEST_F(DataFindings, of_a_session_that_nobody_lists_are_a_problem) {
    ask("HSET", of(jo_, "session:family1234").c_str(), "epoch", "0");
    ask("EXPIRE", of(jo_, "session:family1234").c_str(), "100");
    expect(Level::Problem, "session family12… belongs to no customer's sessions");
}

TEST_F(DataFindings, of_sessions_without_a_customer_are_a_problem) {
    const AccountId gone = AccountId::from_random("other bytes.");
    ask("ZADD", of(gone, "sessions").c_str(), "9999999999", "family");
    ask("EXPIRE", of(gone, "sessions").c_str(), "100");
    expect(Level::Problem, "sessions of " + gone.text() + ", who is no customer");
}

TEST_F(DataFindings, of_what_never_ends_are_a_problem) {
    ask("SET", "gk:ticket:x", "1");
    expect(Level::Problem, "\"gk:ticket:x\" never ends");
}

TEST_F(DataFindings, that_are_many_are_cut) {
    for (int i = 0; i < 30; ++i)
        ask("SET", ("gk:ticket:" + std::to_string(i)).c_str(), "1");
    EXPECT_EQ(findings().size(), 21u);
    EXPECT_THAT(findings().back().text, HasSubstr("and 10 more"));
}

TEST_F(DataFindings, that_are_many_show_problems_first) {
    const std::string nobody = AccountId::from_random("other bytes.").text();
    for (int i = 0; i < 30; ++i)
        ask("SET", ("gk:email:new" + std::to_string(i) + "@example.com").c_str(), nobody);
    EXPECT_EQ(findings().back().level, Level::Warning);
    ask("SET", "gk:ticket:x", "1");
    EXPECT_EQ(findings().front().level, Level::Problem);
    EXPECT_EQ(findings().back().level, Level::Warning) << findings().back().text;
}

TEST_F(DataFindings, are_part_of_doctor_when_they_are_asked_for) {
    const tests::TemporaryDirectory directory;
    const auto random = crypto::sha256("some key");
    const std::string keys = tests::private_file(
        directory, "keys", crypto::Keyring::render_line("a", crypto::bytes_of(random)) + "\n");
    Context here{Installation({"/bin/false", "", "unix:" + server().socket(), keys}), Output(true)};
    for (const bool wanted : {false, true}) {
        testing::internal::CaptureStdout();
        DoctorScope scope;
        scope.fsck = wanted;
        examine(here, scope);
        const auto all = json::Value::parse(testing::internal::GetCapturedStdout());
        EXPECT_EQ(all.elements().back().text_at("topic") == "data", wanted);
    }
}

}  // namespace
}  // namespace gatekeeper::ctl
