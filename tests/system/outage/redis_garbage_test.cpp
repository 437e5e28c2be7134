#include "system/actions/sign_in.hpp"
#include "system/support/expectations.hpp"
#include "system/support/fake_redis.hpp"
#include "system/support/site_test.hpp"

namespace gatekeeper::tests {
namespace {

/// FI-09, FI-10: something that is no Redis, or one that says strange things.
class StrangeRedis : public OwnSiteTest {
  protected:
    /// A visitor with a session that was good while there was a real Redis.
    void SetUp() override {
        start();
        browser_ = std::make_unique<Browser>(site());
        do_sign_in(*browser_, site(), site().add(with_totp()), app("/before"));
        login_ = std::make_unique<Browser>(site());
        login_->open(site().portal("/login"));
        workers_ = site().nginx().workers();
        site().redis().kill();
        fake_ = std::make_unique<FakeRedis>(site().redis().socket());
    }

    /// Nobody is let in, nobody crashes; and a real Redis mends it.
    void expect_fails_closed(const std::string& what) {
        for (int i = 0; i < 5; ++i) {
            const Response gated = browser_->fetch(app("/gated"));
            EXPECT_TRUE(gated.status == 503 || gated.status == 401) << what << gated.raw;
            EXPECT_TRUE(holds_nothing_of_the_app(gated)) << what;
        }
        const Form form = login_->page().form_to("/.gatekeeper/login");
        const Response login = login_->send(
            login_->prepared(form, {{"email", "a@example.com"}, {"password", "x"}}), "localhost");
        EXPECT_TRUE(is_unavailable(login)) << what;
        EXPECT_TRUE(comes_from_the_app(ask(request("GET", "/public/x")))) << what;
        EXPECT_EQ(site().nginx().workers(), workers_) << what;
        EXPECT_TRUE(inbox().to("/gated").empty()) << what;
    }
    void expect_recovers() {
        fake_.reset();
        site().redis().start();
        EXPECT_TRUE(eventually([this] { return browser_->fetch(app("/again")).status == 200; }));
        EXPECT_EQ(site().nginx().workers(), workers_);
    }
    void say(const std::string& bytes) {
        fake_->answer([bytes](const auto&) { return bytes; });
    }

    std::unique_ptr<Browser> browser_;
    std::unique_ptr<Browser> login_;
    std::unique_ptr<FakeRedis> fake_;
    std::vector<pid_t> workers_;
};

TEST_F(StrangeRedis, FI_10_that_answers_garbage_means_503) {
    const std::vector<std::string> garbage = {
        "garbage\r\n",
        "\r\n",
        std::string("\0\0\0\0", 4),
        "HTTP/1.1 200 OK\r\n\r\n",
        "*-2\r\n",
        "*1000000000\r\n",
        "$-7\r\nabc\r\n",
        "$99999999999999999999\r\n",
        "$536870912\r\n",
        ":abc\r\n",
        "*2\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n",
        "%1\r\n+a\r\n+b\r\n",
        ">2\r\n+message\r\n+x\r\n",
        "!5\r\nERROR\r\n",
        "_\r\n",
        "#t\r\n",
        ",1.5\r\n",
        "$5\r\nab",
        "+",
        "-",
        std::string(100'000, 'x') + "\r\n",
        "+OK\r\n+OK\r\n+OK\r\n+OK\r\n"};
    for (const std::string& bytes : garbage) {
        say(bytes);
        expect_fails_closed(bytes.substr(0, 40));
    }
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "*1\r\n";
    say(deep + ":1\r\n");
    expect_fails_closed("deep nesting");
    expect_recovers();
}

TEST_F(StrangeRedis, FI_10_that_answers_with_other_types_means_503) {
    for (const std::string& bytes :
         {std::string("+OK\r\n"), std::string(":1\r\n"), std::string(":0\r\n"),
          std::string("$-1\r\n"), std::string("*-1\r\n"), std::string("*0\r\n"),
          std::string("*1\r\n$1\r\n1\r\n"),
          std::string("*6\r\n:1\r\n:2\r\n:3\r\n:4\r\n:5\r\n:6\r\n"),
          std::string("*2\r\n*0\r\n*0\r\n"), std::string("$3\r\nabc\r\n")}) {
        say(bytes);
        for (int i = 0; i < 3; ++i) {
            const Response gated = browser_->fetch(app("/gated"));
            EXPECT_TRUE(gated.status == 503 || gated.status == 401) << bytes << gated.raw;
        }
        EXPECT_TRUE(comes_from_the_app(ask(request("GET", "/public/x")))) << bytes;
        EXPECT_EQ(site().nginx().workers(), workers_) << bytes;
    }
    EXPECT_TRUE(inbox().to("/gated").empty());
    expect_recovers();
}

TEST_F(StrangeRedis, FI_09_that_answers_errors_means_503) {
    for (const std::string& error :
         {std::string("LOADING Redis is loading the dataset in memory"), std::string("BUSY script"),
          std::string("MISCONF disk"), std::string("NOAUTH Authentication required."),
          std::string("WRONGPASS"), std::string("NOPERM"),
          std::string("NOSCRIPT No matching script"), std::string("OOM command not allowed"),
          std::string("READONLY"), std::string("MASTERDOWN"), std::string("CLUSTERDOWN"),
          std::string("MOVED 1 127.0.0.1:1"), std::string("ASK 1 127.0.0.1:1"),
          std::string("TRYAGAIN"), std::string("ERR max number of clients reached"),
          std::string("WRONGTYPE Operation"), std::string("%s%n%s"), std::string("")}) {
        say("-" + error + "\r\n");
        expect_fails_closed(error);
    }
    expect_recovers();
}

TEST_F(StrangeRedis, FI_04_that_hangs_up_means_503) {
    fake_->hang_up();
    expect_fails_closed("hang up");
    expect_recovers();
}

TEST_F(StrangeRedis, FI_10_that_answers_byte_by_byte_is_understood) {
    fake_->dribble();
    say("-LOADING Redis is loading the dataset in memory\r\n");
    expect_fails_closed("byte by byte");
    expect_recovers();
}

TEST_F(StrangeRedis, FI_04_that_refuses_the_greeting_means_503) {
    fake_.reset();
    // Takes every connection and closes it at once.
    Listener closes(site().redis().socket(), [](int) {});
    expect_fails_closed("closed at once");
    closes.stop();
    Listener refuses(site().redis().socket(), [](int connection) {
        while (!read_until(connection, "\r\n").empty())
            write_bytes(connection, "-NOAUTH no\r\n");
    });
    expect_fails_closed("refuses");
    refuses.stop();
    expect_recovers();
}

}  // namespace
}  // namespace gatekeeper::tests
