#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/load.hpp"
#include "system/support/site_test.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <atomic>
#include <list>
#include <thread>

namespace gatekeeper::tests {
namespace {

/// Never a whole group.
void tell(pid_t process, int signal) {
    if (process > 0) kill(process, signal);
}

bool is_gone(pid_t process) {
    return process <= 0 || kill(process, 0) != 0 ||
           contains(read_file("/proc/" + std::to_string(process) + "/stat"), ") Z ");
}

/// FI-20: reloads without a pause, while people sign in.
class ReloadStorm : public OwnSiteTest {
  protected:
    void SetUp() override { start(); }

    std::size_t descriptors() {
        std::size_t most = 0;
        for (const pid_t worker : site().nginx().workers())
            most = std::max(most, open_files_of(worker));
        return most;
    }
};

TEST_F(ReloadStorm, FI_20_ends_no_sign_in_and_gives_every_descriptor_back) {
    std::vector<Customer> customers;
    for (int i = 0; i < 12; ++i)
        customers.push_back(with_totp());
    site().add(customers);
    Browser someone = signed_in_browser(site(), app("/busy"));
    site().nginx().reload();
    const std::size_t before = descriptors();

    Request busy = request("GET", "/busy");
    busy.headers = {{"Cookie", someone.cookies().header("app.localhost")}};
    Load load(site().address(), {busy, busy}, [](const Response& response) {
        return response.status == 200 ? std::string() : response.raw;
    });
    std::atomic<std::size_t> next = 0;
    std::atomic<std::size_t> ended = 0;
    std::mutex mutex;
    std::vector<std::string> wrong;
    std::vector<std::thread> people;
    for (int i = 0; i < 3; ++i) {
        people.emplace_back([&] {
            for (std::size_t mine = next++; mine < customers.size(); mine = next++) {
                // A connection that an old worker closes unread is asked again, as browsers do.
                std::string reached;
                for (int attempt = 0; attempt < 5 && reached.empty(); ++attempt) {
                    try {
                        Browser browser(site());
                        let_half_a_minute_pass(site(), customers[mine]);
                        reached = do_sign_in(browser, site(), customers[mine], app("/in")).url();
                    } catch (const ConnectionEnded&) {
                    } catch (const std::exception& error) {
                        reached = error.what();
                    }
                }
                const std::lock_guard lock(mutex);
                if (reached != app("/in")) wrong.push_back(reached);
            }
            ++ended;
        });
    }
    EXPECT_TRUE(eventually([&] {
        site().nginx().begin_reload();
        const std::size_t until = load.answered() + 10;
        return ended == people.size() ||
               (eventually([&] { return load.answered() > until || ended == people.size(); }) &&
                ended == people.size());
    }));
    for (std::thread& person : people)
        person.join();
    load.stop();
    EXPECT_EQ(wrong, std::vector<std::string>());
    EXPECT_EQ(load.wrong(), std::vector<std::string>());
    EXPECT_TRUE(eventually([&] { return site().nginx().workers().size() == 2; }));
    EXPECT_TRUE(eventually([&] { return descriptors() <= before + 2; }))
        << before << " before, " << descriptors() << " now";
}

/// FI-22: a new binary takes over, or is sent away again. nginx takes SIGUSR2 only as a daemon,
/// which this process inherits.
class BinaryUpgrade : public testing::Test {
  protected:
    void SetUp() override {
        prctl(PR_SET_CHILD_SUBREAPER, 1);
        site_.redis().start();
        // WINCH counts for a daemon only.
        const std::string configuration = site_.folder() / "nginx.conf";
        write_file(configuration, replaced(read_file(configuration), "daemon off;", ""));
        std::vector<std::string> command = site_.nginx().command({});
        // nginx starts a new binary by the words it was started with, and searches no path.
        command[0] = trimmed(run({"sh", "-c", "command -v " + command[0]}).output);
        ASSERT_EQ(run(command, Nginx::settings()).status, 0);
        ASSERT_TRUE(eventually([this] { return master() > 0; }));
        old_ = master();
        ASSERT_TRUE(eventually([this] { return public_status() == 200; }));
        browser_ = std::make_unique<Browser>(site_);
        customer_ = site_.add(with_totp());
        do_sign_in(*browser_, site_, customer_, app("/before"));
        ASSERT_EQ(browser_->page().url(), app("/before"));
    }
    void TearDown() override {
        for (const pid_t process : {old_, new_}) {
            if (process <= 0) continue;
            tell(process, SIGQUIT);
            EXPECT_TRUE(ends(process));
        }
        for (const std::string& line : site_.nginx().complaints())
            ADD_FAILURE() << line;
        prctl(PR_SET_CHILD_SUBREAPER, 0);
    }

    std::string app(std::string_view path) const { return site_.url("app.localhost", path); }
    pid_t master(const std::string& file = "nginx.pid") {
        const std::string text = read_file(site_.folder() / file);
        return text.empty() ? 0 : static_cast<pid_t>(std::stol(text));
    }
    int public_status() {
        try {
            return ask(site_.address(),
                       Request{"GET", "/public/x", site_.authority("app.localhost"), {}, ""})
                .status;
        } catch (const std::exception&) {
            return 0;
        }
    }
    static bool ends(pid_t process) {
        return eventually([process] {
            waitpid(process, nullptr, WNOHANG);
            return is_gone(process);
        });
    }
    void start_new() {
        tell(old_, SIGUSR2);
        ASSERT_TRUE(eventually([this] {
            return master("nginx.pid.oldbin") == old_ && master() != old_ && master() > 0 &&
                   children_of(master()).size() == 2;
        })) << site_.nginx().log();
        new_ = master();
    }
    void expect_all_in_order(const std::string& when) {
        EXPECT_EQ(browser_->fetch(app("/" + when)).status, 200) << when;
        Browser fresh(site_);
        do_sign_in(fresh, site_, site_.add(with_totp()), app("/" + when));
        EXPECT_EQ(fresh.page().url(), app("/" + when));
    }

    Installation site_;
    pid_t old_ = 0;
    pid_t new_ = 0;
    Customer customer_;
    std::unique_ptr<Browser> browser_;
};

TEST_F(BinaryUpgrade, FI_22_goes_through_with_old_and_new_side_by_side) {
    Browser pending(site_);
    pending.open(app("/pending"));
    do_password(pending, customer_);
    ASSERT_EQ(pending.page().name(), "second_factor");
    start_new();
    if (HasFatalFailure()) return;
    for (int i = 0; i < 5; ++i)
        expect_all_in_order("both");
    tell(old_, SIGWINCH);
    EXPECT_TRUE(eventually([this] {
        const std::vector<pid_t> left = children_of(old_);
        return left == std::vector<pid_t>{new_} || left.empty();
    }));
    EXPECT_EQ(do_totp(pending, site_, customer_).url(), app("/pending"));
    expect_all_in_order("new");
    tell(old_, SIGQUIT);
    EXPECT_TRUE(ends(old_));
    old_ = 0;
    expect_all_in_order("alone");
}

TEST_F(BinaryUpgrade, FI_22_can_be_taken_back) {
    start_new();
    if (HasFatalFailure()) return;
    Browser visitor(site_);
    do_sign_in(visitor, site_, site_.add(with_totp()), app("/by-the-new"));
    tell(old_, SIGWINCH);
    EXPECT_TRUE(eventually([this] { return children_of(old_) == std::vector<pid_t>{new_}; }));
    tell(old_, SIGHUP);
    EXPECT_TRUE(eventually([this] { return children_of(old_).size() == 3; }));
    tell(new_, SIGQUIT);
    EXPECT_TRUE(eventually([this] { return is_gone(new_); }));
    new_ = 0;
    EXPECT_TRUE(eventually([this] { return master() == old_; }));
    EXPECT_EQ(visitor.fetch(app("/still-in")).status, 200);
    expect_all_in_order("old-again");
}

/// FI-23: more than a worker can do.
class Exhausted : public OwnSiteTest {
  protected:
    Request login_post(const Customer& customer) {
        Browser browser(site());
        browser.open(site().portal("/login"));
        Request post = browser.prepared(browser.page().form_to("/.gatekeeper/login"),
                                        {{"email", customer.email}, {"password", kPassword}});
        post.host = site().authority("localhost");
        post.headers.add("Cookie", browser.cookies().header("localhost"));
        return post;
    }
};

TEST_F(Exhausted, FI_23_SEC_230_queue_for_passwords_means_503_and_Retry_After_at_once) {
    Plan plan = usual_plan();
    plan.main = "thread_pool gatekeeper threads=1 max_queue=1;";
    plan.workers = 1;
    start(plan);
    Browser inside = signed_in_browser(site(), app("/inside"));
    std::vector<Customer> customers;
    for (int i = 0; i < 16; ++i)
        customers.push_back(with_totp());
    site().add(customers);
    std::list<Connection> waiting;
    const Request form = login_post(customers.front());
    for (const Customer& customer : customers) {
        waiting.emplace_back(site().address());
        Request post = form;
        post.body = replaced(form.body, percent_encoded(customers.front().email),
                             percent_encoded(customer.email));
        waiting.back().send(post.text());
    }
    EXPECT_EQ(inside.fetch(app("/meanwhile")).status, 200);
    std::size_t served = 0;
    std::size_t sent_away = 0;
    for (Connection& connection : waiting) {
        const Response response = connection.read();
        const bool served_it = response.status != 503;
        EXPECT_TRUE(served_it || is_unavailable(response));
        ++(served_it ? served : sent_away);
    }
    EXPECT_GE(served, 2u);
    EXPECT_GE(sent_away, 1u);
    EXPECT_TRUE(eventually([&] { return ask(form).status == 303; })) << "the next one is served";
}

TEST_F(Exhausted, FI_23_descriptors_stop_no_worker_and_Redis_is_found_again) {
    Plan plan = usual_plan();
    plan.main = "worker_rlimit_nofile 48;";
    plan.workers = 1;
    start(plan);
    site().nginx().excuse("Too many open files");
    site().nginx().excuse("accept4() failed");
    site().nginx().excuse("socket() failed");
    const std::vector<pid_t> workers = site().nginx().workers();
    Browser inside = signed_in_browser(site(), app("/inside"));
    std::list<Connection> crowd;
    EXPECT_TRUE(eventually([&] {
        crowd.emplace_back(site().address());
        return contains(site().nginx().log(), "Too many open files");
    }));
    site().redis().kill();
    site().redis().start();
    crowd.clear();
    EXPECT_TRUE(eventually([&] { return inside.fetch(app("/again")).status == 200; }));
    EXPECT_EQ(signed_in_browser(site(), app("/afterwards")).page().url(), app("/afterwards"));
    EXPECT_EQ(site().nginx().workers(), workers);
}

}  // namespace
}  // namespace gatekeeper::tests
