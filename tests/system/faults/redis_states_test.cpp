#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

#include <filesystem>
#include <thread>

namespace gatekeeper::tests {
namespace {

/// FI-06 to FI-09, FI-13, FI-14: a real Redis in every state it can be in. Each test leaves it as
/// it found it.
class RedisState : public SiteTest<RedisState> {
  public:
    static Plan plan() {
        Plan plan = usual_plan();
        plan.gatekeeper["gatekeeper_session_cache"] = "off";
        plan.workers = 1;
        return plan;
    }

  protected:
    void SetUp() override {
        SiteTest::SetUp();
        customer_ = site().add(with_totp());
        browser_ = std::make_unique<Browser>(site());
        do_sign_in(*browser_, site(), customer_, app("/before"));
        ASSERT_EQ(browser_->page().url(), app("/before"));
    }

    static Redis redis() { return site().redis().client(); }
    static void set(const std::string& name, const std::string& value) {
        redis().ask({"CONFIG", "SET", name, value});
    }
    Response gated() { return browser_->fetch(app("/gated")); }
    Response login() {
        Browser browser(site());
        browser.open(site().portal("/login"));
        const Form form = browser.page().form_to("/.gatekeeper/login");
        return browser.send(
            browser.prepared(form, {{"email", customer_.email}, {"password", kPassword}}),
            "localhost");
    }
    void expect_works_again() {
        EXPECT_TRUE(eventually([this] { return gated().status == 200; }));
        EXPECT_TRUE(eventually([this] { return login().status == 303; }));
    }

    Customer customer_;
    std::unique_ptr<Browser> browser_;
};

TEST_F(RedisState, FI_06_full_evicts_nobody_and_changes_nothing) {
    const std::size_t keys = redis().keys("*").size();
    set("maxmemory", "1");
    EXPECT_EQ(gated().status, 200);
    for (int i = 0; i < 3; ++i)
        EXPECT_TRUE(is_unavailable(login()));
    Browser forgot(site());
    forgot.open(site().portal("/forgot"));
    EXPECT_EQ(forgot.submit({{"email", customer_.email}}, "/forgot").status(), 503);
    EXPECT_GE(redis().keys("*").size(), keys);
    set("maxmemory", "0");
    expect_works_again();
}

TEST_F(RedisState, FI_07_that_evicts_customers_is_told_at_start_and_lost_ones_are_not_made_anew) {
    set("maxmemory-policy", "allkeys-lru");
    set("maxmemory", "500mb");
    site().nginx().reload();
    EXPECT_TRUE(eventually([] {
        return contains(site().nginx().log(), "Redis deletes customers when its memory is full");
    }));
    set("maxmemory", "0");
    set("maxmemory-policy", "noeviction");

    const std::string id = site().account_id(customer_);
    redis().ask({"DEL", "gk:{" + id + "}:account"});
    EXPECT_EQ(gated().status, 401) << "no session without its account";
    EXPECT_EQ(login().status, 422);
    Browser forgot(site());
    EXPECT_EQ(do_ask_for_code(forgot, site(), customer_.email).name(), "forgot_code");
    EXPECT_TRUE(redis().keys("gk:{" + id + "}:account").empty());
    const Outcome examined = site().ctl({"doctor", "--fsck"});
    EXPECT_TRUE(contains(examined.output, customer_.email)) << examined.output;
    redis().ask({"DEL", "gk:email:" + customer_.email, "gk:{" + id + "}:sessions"});
    for (const std::string& key : redis().keys("gk:{" + id + "}:session:*"))
        redis().ask({"DEL", key});
}

TEST_F(RedisState, FI_08_with_too_few_replicas_keeps_sessions_and_refuses_sign_ins) {
    set("min-replicas-to-write", "1");
    EXPECT_EQ(gated().status, 200);
    EXPECT_TRUE(is_unavailable(login()));
    set("min-replicas-to-write", "0");
    expect_works_again();
}

TEST_F(RedisState, FI_08_a_replica_without_its_primary_means_503) {
    set("replica-serve-stale-data", "no");
    redis().ask({"REPLICAOF", "127.0.0.1", "1"});
    EXPECT_TRUE(is_unavailable(gated()));
    EXPECT_TRUE(is_unavailable(login()));
    redis().ask({"REPLICAOF", "NO", "ONE"});
    set("replica-serve-stale-data", "yes");
    expect_works_again();
}

TEST_F(RedisState, FI_09_busy_with_a_script_means_503_and_passes) {
    set("busy-reply-threshold", "20");
    std::thread busy([] {
        try {
            redis().ask({"EVAL", "while true do end", "0"});
        } catch (const std::runtime_error&) {
            return;  // SCRIPT KILL
        }
    });
    EXPECT_TRUE(eventually([] {
        try {
            redis().ask({"GET", "gk:nothing"});
        } catch (const std::runtime_error& error) {
            return contains(error.what(), "BUSY");
        }
        return false;
    }));
    EXPECT_TRUE(is_unavailable(gated()));
    EXPECT_TRUE(is_unavailable(login()));
    redis().ask({"SCRIPT", "KILL"});
    busy.join();
    set("busy-reply-threshold", "5000");
    expect_works_again();
}

TEST_F(RedisState, FI_09_that_asks_for_a_password_we_have_not_means_503) {
    Redis kept = redis();
    kept.ask({"CONFIG", "SET", "requirepass", "something"});
    kept.ask({"AUTH", "something"});
    kept.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
    EXPECT_TRUE(eventually([this] { return gated().status == 503; }));
    EXPECT_TRUE(is_unavailable(login()));
    EXPECT_FALSE(contains(site().nginx().log(), "something"));
    kept.ask({"CONFIG", "SET", "requirepass", ""});
    expect_works_again();
}

TEST_F(RedisState, FI_09_that_forbids_scripts_keeps_sessions_out_and_says_why) {
    redis().ask({"ACL", "SETUSER", "default", "-evalsha", "-eval"});
    EXPECT_TRUE(is_unavailable(login()));
    EXPECT_TRUE(eventually([] { return contains(site().nginx().log(), "NOPERM"); }));
    redis().ask({"ACL", "SETUSER", "default", "+evalsha", "+eval"});
    expect_works_again();
}

TEST_F(RedisState, FI_09_with_no_room_for_clients_means_503) {
    Redis kept = redis();
    kept.ask({"CONFIG", "SET", "maxclients", "1"});
    kept.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
    EXPECT_TRUE(eventually([this] { return gated().status == 503; }));
    kept.ask({"CONFIG", "SET", "maxclients", "10000"});
    expect_works_again();
}

/// What a journey has noted goes between two of its steps.
TEST_F(RedisState, FI_14_FI_13_forgetting_a_journey_starts_it_again) {
    const auto forget = [](const std::string& pattern) {
        const std::vector<std::string> keys = redis().keys(pattern);
        EXPECT_FALSE(keys.empty()) << pattern;
        for (const std::string& key : keys)
            redis().ask({"DEL", key});
    };
    Browser second(site());
    second.open(site().portal("/login"));
    do_password(second, customer_);
    forget("gk:*:sign-in");
    EXPECT_EQ(do_totp(second, site(), customer_).name(), "sign_in");
    EXPECT_EQ(second.page().notice(), "sign_in_expired");

    Browser texted(site());
    const Customer with_number = site().add(with_sms());
    texted.open(site().portal("/login"));
    do_password(texted, with_number);
    site().outbox().wait_for_text(with_number.phone);
    forget("gk:*:code:*");
    do_sms_code(texted, site(), with_number);
    EXPECT_NE(texted.page().name(), "services");

    for (const std::string& what : {std::string("gk:*:reset"), std::string("gk:*:code:*")}) {
        Browser forgot(site());
        const Customer other = site().add(with_totp());
        do_ask_for_code(forgot, site(), other.email);
        const std::string code = code_in(site().outbox().wait_for_mail(other.email));
        forget(what);
        forgot.submit({{"code", code}}, "/forgot/code");
        EXPECT_EQ(forgot.page().name(), "forgot") << what;
    }
    Browser proven(site());
    const Customer other = site().add(with_totp());
    do_ask_for_code(proven, site(), other.email);
    do_mail_code(proven, site(), other);
    forget("gk:*:reset");
    proven.submit({{"password", "Seven-Bridges-9!"}}, "/forgot/password");
    EXPECT_EQ(proven.page().name(), "forgot");
    EXPECT_EQ(login().status, 303) << "and nothing was changed";
}

TEST_F(RedisState, FI_12_that_forgot_the_last_step_takes_that_code_once_more_and_only_once) {
    Browser first(site());
    first.open(site().portal("/login"));
    do_password(first, customer_);
    const std::string code = current_totp(site(), customer_);
    EXPECT_EQ(first.submit({{"code", code}}, "/second-factor").name(), "services");
    let_half_a_minute_pass(site(), customer_);  // a failover that lost the last write
    std::size_t signed_in = 0;
    for (int i = 0; i < 3; ++i) {
        Browser again(site());
        again.open(site().portal("/login"));
        do_password(again, customer_);
        again.submit({{"code", code}}, "/second-factor");
        signed_in += again.page().name() == "services" ? 1 : 0;
    }
    EXPECT_EQ(signed_in, 1u);
}

TEST_F(RedisState, FI_15_whose_writes_stall_means_503_soon_and_passes) {
    redis().ask({"CLIENT", "PAUSE", "60000", "WRITE"});
    EXPECT_TRUE(is_unavailable(login()));
    redis().ask({"CLIENT", "UNPAUSE"});
    expect_works_again();
}

TEST_F(RedisState, FI_27_at_another_address_is_found_by_a_reload) {
    const std::string moved = site().redis().socket() + ".moved";
    std::filesystem::rename(site().redis().socket(), moved);
    Redis(moved).ask({"CLIENT", "KILL", "TYPE", "normal"});
    EXPECT_TRUE(eventually([this] { return gated().status == 503; }));
    Plan changed = plan();
    changed.gatekeeper["gatekeeper_redis"] = "unix:" + moved;
    site().change(changed);
    site().nginx().reload();
    EXPECT_EQ(gated().status, 200);
    std::filesystem::rename(moved, site().redis().socket());
    site().change(plan());
    site().nginx().reload();
    expect_works_again();
}

}  // namespace
}  // namespace gatekeeper::tests
