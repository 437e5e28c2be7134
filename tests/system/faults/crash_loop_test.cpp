#include "system/actions/enrol.hpp"
#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/site_test.hpp"
#include "system/support/totp.hpp"

#include <signal.h>

#include <atomic>
#include <thread>

namespace gatekeeper::tests {
namespace {

constexpr const char* kNewPassword = "Seven-Bridges-9!";

/// What somebody changes, how far it came, and what nginx said of it.
struct Change {
    Customer customer;
    bool sent = false;       ///< The last form, whose answer may be lost.
    bool confirmed = false;  ///< nginx said that it is done.
    std::string secret;      ///< Of the authenticator app that was set up.
};

/// SEC-243, FI-02: Redis, or every worker, is killed in the middle of changes, again and again.
/// What was confirmed is kept, what was not confirmed is done or not done, nothing is half done.
class CrashLoop : public OwnSiteTest {
  public:
    struct Round {
        Change reset, migrated, enrolled, added;
    };

    void SetUp() override {
        start();
        site().redis().keep_every_write();
        site().nginx().excuse("exited on signal 9");
        std::vector<Customer> customers;
        const int rounds = std::stoi(environment("GATEKEEPER_ROUNDS", "10"));
        for (int i = 0; i < rounds; ++i) {
            Round round;
            round.reset.customer = with_password();
            round.migrated.customer = new_customer();
            round.migrated.customer.username = unique_word();
            round.enrolled.customer = with_password();
            round.added.customer = new_customer();
            for (const Change* change : {&round.reset, &round.migrated, &round.enrolled})
                customers.push_back(change->customer);
            rounds_.push_back(std::move(round));
        }
        site().add(customers);
    }

    /// A mail may die with the worker that was to send it.
    Mail mail_to(const Customer& customer) {
        std::vector<Mail> mails;
        eventually(
            [&] {
                mails = site().outbox().mails_to(customer.email);
                return !mails.empty();
            },
            3s);
        if (mails.empty()) throw std::runtime_error("no mail");
        return mails.back();
    }

    void type_new_password(Browser& browser, Change& change) {
        static_cast<void>(browser.page().form_to("/.gatekeeper/forgot/password"));
        change.sent = true;
        browser.submit({{"password", kNewPassword}}, "/forgot/password");
        change.confirmed =
            browser.page().name() == "sign_in" && browser.page().notice() == "password_changed";
    }

    void reset(Change& change) {
        Browser browser(site());
        do_ask_for_code(browser, site(), change.customer.email);
        ++steps_;
        browser.submit({{"code", code_in(mail_to(change.customer))}}, "/forgot/code");
        ++steps_;
        type_new_password(browser, change);
    }

    void migrate(Change& change) {
        Browser browser(site());
        browser.open(site().portal("/migrate"));
        browser.submit({{"username", change.customer.username}}, "/migrate");
        ++steps_;
        browser.open(link_in(mail_to(change.customer)));
        browser.submit({}, "/migrate/confirm");
        ++steps_;
        type_new_password(browser, change);
    }

    void enrol(Change& change) {
        Browser browser(site());
        browser.open(site().portal("/login"));
        do_password(browser, change.customer);
        ++steps_;
        browser.open(site().portal("/enrol/totp"));
        change.secret = shown_secret(browser.page());
        ++steps_;
        change.sent = true;
        browser.submit({{"code", totp_code(change.secret, totp_step_now())}}, "/enrol/totp");
        change.confirmed = browser.page().name() == "secured";
    }

    void add(Change& change) {
        change.sent = true;
        change.confirmed = site().ctl({"account", "add", change.customer.email}).status == 0;
        ++steps_;
    }

    /// In a thread; whatever stops it on the way is part of the test.
    std::thread begin(void (CrashLoop::*journey)(Change&), Change& change) {
        return std::thread([this, journey, &change] {
            try {
                (this->*journey)(change);
            } catch (const std::exception&) {
                ++broken_;
            }
            ++ended_;
        });
    }

    void kill_something(int round) {
        if (round % 3 == 2) {
            for (const pid_t worker : site().nginx().workers())
                kill(worker, SIGKILL);
        } else {
            site().redis().kill();
            site().redis().start();
        }
    }

    /// Which page the password leads to, once nginx is itself again.
    std::string page_after(const Customer& customer, const std::string& password) {
        Customer typed = customer;
        typed.password = password;
        std::string name;
        EXPECT_TRUE(eventually([&] {
            try {
                Browser browser(site());
                browser.open(site().portal("/login"));
                name = do_password(browser, typed).name();
                return browser.page().status() != 503;
            } catch (const std::exception&) {
                return false;
            }
        }));
        return name;
    }

    void expect_whole(const Change& change, const std::string& what) {
        const std::string old_password = change.customer.password;
        const bool has_new = change.sent && page_after(change.customer, kNewPassword) != "sign_in";
        EXPECT_TRUE(has_new || !change.confirmed) << what << " was confirmed, and lost";
        if (has_new || old_password.empty()) return;
        EXPECT_NE(page_after(change.customer, old_password), "sign_in") << what << " lost the old";
    }

    void expect_enrolled(const Change& change) {
        const std::string page = page_after(change.customer, kPassword);
        EXPECT_TRUE(page == "second_factor" || (page == "choose_factor" && !change.confirmed))
            << page << change.confirmed;
        if (page != "second_factor") return;
        Customer customer = change.customer;
        customer.totp_secret = change.secret;
        let_half_a_minute_pass(site(), customer);
        Browser browser(site());
        EXPECT_EQ(do_sign_in(browser, site(), customer, app("/enrolled")).url(), app("/enrolled"));
    }

    void expect_added(const Change& change) {
        const int status = site().ctl({"account", "show", change.customer.email}).status;
        EXPECT_TRUE(status == 0 || !change.confirmed) << "an account was confirmed, and lost";
        if (status == 0) return;
        EXPECT_EQ(site().ctl({"account", "add", change.customer.email}).status, 0)
            << "what was broken off can be done again";
    }

    std::vector<Round> rounds_;
    std::atomic<std::size_t> steps_ = 0;
    std::atomic<std::size_t> ended_ = 0;
    std::atomic<std::size_t> broken_ = 0;
};

TEST_F(CrashLoop, SEC_243_FI_02_loses_nothing_confirmed_and_leaves_nothing_half_done) {
    for (std::size_t i = 0; i < rounds_.size(); ++i) {
        Round& round = rounds_[i];
        steps_ = 0;
        ended_ = 0;
        std::vector<std::thread> threads;
        threads.push_back(begin(&CrashLoop::reset, round.reset));
        threads.push_back(begin(&CrashLoop::migrate, round.migrated));
        threads.push_back(begin(&CrashLoop::enrol, round.enrolled));
        threads.push_back(begin(&CrashLoop::add, round.added));
        const std::size_t moment = 1 + (i * 3) % 7;
        EXPECT_TRUE(eventually([&] { return steps_ >= moment || ended_ == threads.size(); }));
        kill_something(static_cast<int>(i));
        for (std::thread& thread : threads)
            thread.join();
        expect_whole(round.reset, "a new password");
        expect_whole(round.migrated, "a first password");
        expect_enrolled(round.enrolled);
        expect_added(round.added);
        const Outcome examined = site().ctl({"doctor", "--fsck"});
        EXPECT_EQ(examined.status, 0) << examined.output;
    }
    std::size_t confirmed = 0;
    for (const Round& round : rounds_) {
        for (const Change* change : {&round.reset, &round.migrated, &round.enrolled, &round.added})
            confirmed += change->confirmed ? 1 : 0;
    }
    EXPECT_GT(confirmed, 0u);
}

/// SEC-242, SEC-243: an import that dies, or whose Redis does, and then runs again.
class BrokenImport : public OwnSiteTest {
  protected:
    static constexpr std::size_t kRows = 400;

    void SetUp() override {
        start();
        std::string rows;
        for (std::size_t i = 0; i < kRows; ++i) {
            const std::string name = unique_word();
            rows += name + "@example.com," + name + "\n";
        }
        write_file(site().folder() / "many.csv", "email,username\n" + rows);
    }
    std::vector<std::string> import() {
        return {
            environment("GATEKEEPER_CTL"), "--redis", "unix:" + site().redis().socket(), "--keys",
            site().folder() / "keys",      "import",  site().folder() / "many.csv"};
    }
    std::size_t accounts() { return site().redis().client().keys("gk:*:account").size(); }

    /// Breaks the import off as soon as so many accounts are there.
    void break_off_at(std::size_t count, const std::function<void(Process&)>& how) {
        Process process(import(), site().folder() / "import.out");
        EXPECT_TRUE(eventually([&] { return accounts() >= count || !process.is_running(); }));
        how(process);
        EXPECT_TRUE(process.wait());
    }
    void expect_whole(const std::string& when) {
        const Outcome examined = site().ctl({"doctor", "--fsck"});
        EXPECT_EQ(examined.status, 0) << when << "\n" << examined.output;
    }
};

TEST_F(BrokenImport, SEC_243_SEC_242_leaves_nothing_half_done_and_is_completed_by_the_next) {
    const auto kill_import = [](Process& process) { process.signal(SIGKILL); };
    const auto kill_redis = [this](Process&) {
        site().redis().kill();
        site().redis().start();
    };
    for (const std::size_t moment : {1, 60, 200}) {
        break_off_at(moment, kill_import);
        expect_whole("import killed");
        site().redis().client().ask({"FLUSHALL"});
        break_off_at(moment, kill_redis);
        expect_whole("Redis killed");
        EXPECT_EQ(run(import()).status, 0);
        EXPECT_EQ(accounts(), kRows);
        const Outcome examined = site().ctl({"doctor", "--fsck"});
        EXPECT_TRUE(contains(examined.output, "everything leads to where it should"))
            << examined.output;
        site().redis().client().ask({"FLUSHALL"});
    }
}

}  // namespace
}  // namespace gatekeeper::tests
