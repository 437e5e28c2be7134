#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// A module that is loaded and not used.
class Unused : public SiteTest<Unused> {
  public:
    static Plan plan() {
        Plan plan;
        plan.gatekeeper.clear();
        plan.http.clear();
        plan.servers =
            "server { @listen@ server_name app.localhost; location / { "
            "proxy_pass http://app; } location /.gatekeeper { return 200 here; } }";
        return plan;
    }
};

TEST_F(Unused, changes_nothing) {
    Request wanted = request("GET", "/x?ticket=1&token=2");
    wanted.headers = {{"X-Gatekeeper-Email", "a@b.c"}, {"Cookie", "__Host-gatekeeper=x; a=1"}};
    EXPECT_TRUE(comes_from_the_app(ask(wanted)));
    const Received received = inbox().only("/x");
    EXPECT_EQ(received.headers.get("X-Gatekeeper-Email"), "a@b.c");
    EXPECT_EQ(received.headers.get("Cookie"), "__Host-gatekeeper=x; a=1");
    EXPECT_EQ(ask(request("GET", "/.gatekeeper/enter?ticket=x")).body, "here");
    EXPECT_TRUE(
        eventually([] { return contains(site().nginx().access_log(), "/x?ticket=1&token=2"); }));
}

TEST_F(Unused, says_nothing_and_asks_no_Redis) {
    EXPECT_FALSE(contains(lowered(site().nginx().log()), "redis"));
    for (const pid_t worker : site().nginx().workers()) {
        EXPECT_EQ(files_in("/proc/" + std::to_string(worker) + "/task").size(), 1u) << "threads";
    }
}

TEST(Module, loads_without_an_http_block) {
    Installation site{Plan()};
    site.nginx().configure(
        site.filled("@user@\nload_module @module@;\npid @dir@/nginx.pid;\n"
                    "error_log @dir@/error.log info;\nevents {}\n"));
    const Outcome outcome = site.nginx().check();
    EXPECT_EQ(outcome.status, 0) << outcome.output;
}

TEST(Module, checks_a_configuration_without_any_side_effect) {
    Installation site(usual_plan());
    const std::vector<std::string> before = files_in(site.folder().path());
    EXPECT_EQ(site.nginx().check().status, 0) << "Redis does not even run";
    std::vector<std::string> after = files_in(site.folder().path());
    // Those are nginx's own.
    std::erase_if(
        after, [](const auto& name) { return name.ends_with(".log") || name.ends_with(".pid"); });
    EXPECT_EQ(after, before);
    EXPECT_TRUE(files_in(site.folder() / "mail").empty());
}

/// FI-27: what a reload changes, and what a broken one does not.
class Reconfigured : public OwnSiteTest {
  protected:
    void SetUp() override {
        start();
        do_sign_in(browser(), site(), site().add(with_totp()), app("/start"));
    }
    Browser& browser() {
        if (!browser_) browser_ = std::make_unique<Browser>(site());
        return *browser_;
    }
    int status() { return browser().fetch(app("/x")).status; }

    std::unique_ptr<Browser> browser_;
};

TEST_F(Reconfigured, FI_27_wrongly_goes_on_as_before) {
    const std::vector<pid_t> workers = site().nginx().workers();
    Plan broken = usual_plan();
    broken.gatekeeper["gatekeeper_keys"] = "/no/such/keys";
    site().change(broken);
    site().nginx().excuse("/no/such/keys");
    site().nginx().begin_reload();
    EXPECT_TRUE(eventually([this] { return contains(site().nginx().log(), "/no/such/keys"); }));
    EXPECT_EQ(status(), 200);
    EXPECT_EQ(site().nginx().workers(), workers);
    site().change(usual_plan());
    site().nginx().reload();
    EXPECT_EQ(status(), 200);
}

TEST_F(Reconfigured, FI_27_SEC_211_with_a_new_key_in_front_keeps_everybody_signed_in) {
    const Customer customer = site().add(with_totp());
    const std::string keys = site().folder() / "keys";
    write_file(keys, "next QUJDREVGR0hJSktMTU5PUDAxMjM0NTY3ODlhYmNkZWY\n" + read_file(keys), 0600);
    site().nginx().reload();
    EXPECT_EQ(status(), 200);
    Browser other(site());
    do_sign_in(other, site(), customer, app("/with-old-seal"));
    EXPECT_EQ(other.page().url(), app("/with-old-seal"));
}

TEST_F(Reconfigured, SEC_211_without_the_key_of_a_factor_asks_for_it_in_vain_and_lets_nobody_in) {
    const Customer customer = site().add(with_totp());
    write_file(site().folder() / "keys", "next QUJDREVGR0hJSktMTU5PUDAxMjM0NTY3ODlhYmNkZWY\n",
               0600);
    site().nginx().reload();
    Browser other(site());
    other.open(app("/lost-key"));
    do_password(other, customer);
    EXPECT_EQ(other.page().name(), "second_factor");
    do_totp(other, site(), customer);
    EXPECT_EQ(other.page().status(), 503);
    EXPECT_TRUE(other.cookies().get("localhost", kSessionCookie).empty());
}

TEST_F(Reconfigured, with_a_gate_where_there_was_none_is_closed_from_then_on) {
    EXPECT_EQ(ask(request("GET", "/public/x")).status, 200);
    Plan plan = usual_plan();
    plan.servers = replaced(plan.servers, "gatekeeper off;", "gatekeeper two_factor;");
    site().change(plan);
    site().nginx().reload();
    EXPECT_EQ(ask(request("GET", "/public/x")).status, 401);
}

TEST_F(Reconfigured, with_another_prefix_of_Redis_knows_nobody) {
    Plan plan = usual_plan();
    plan.gatekeeper["gatekeeper_redis"] = "unix:@dir@/redis.sock prefix=other:";
    site().change(plan);
    site().nginx().reload();
    EXPECT_EQ(status(), 401) << "SEC-107: two sites in one Redis";
    site().change(usual_plan());
    site().nginx().reload();
    EXPECT_EQ(status(), 200);
}

TEST_F(Reconfigured, with_an_address_of_Redis_behind_a_password_signs_in_there) {
    site().redis().client().ask({"CONFIG", "SET", "requirepass", "Open-Sesame"});
    write_file(site().folder() / "redis-password", "Open-Sesame\n", 0600);
    Plan plan = usual_plan();
    plan.gatekeeper["gatekeeper_redis"] =
        "unix:@dir@/redis.sock db=3 password_file=@dir@/redis-password";
    site().change(plan);
    site().nginx().reload();
    EXPECT_EQ(status(), 401) << "another database";
    plan.gatekeeper["gatekeeper_redis"] =
        "unix:@dir@/redis.sock password_file=@dir@/redis-password";
    site().change(plan);
    site().nginx().reload();
    EXPECT_EQ(status(), 200);
}

}  // namespace
}  // namespace gatekeeper::tests
