#include "system/actions/enrol.hpp"
#include "system/actions/forgot.hpp"
#include "system/actions/sign_in.hpp"
#include "system/support/listener.hpp"
#include "system/support/site_test.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <thread>

namespace gatekeeper::tests {
namespace {

/// What MONITOR says of every command.
class Monitor {
  public:
    explicit Monitor(const std::string& socket_path)
        : socket_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_un place{};
        place.sun_family = AF_UNIX;
        std::copy(socket_path.begin(), socket_path.end(), place.sun_path);
        if (connect(socket_.number(), reinterpret_cast<sockaddr*>(&place), sizeof(place)) != 0) {
            throw std::runtime_error("no Redis to watch");
        }
        write_bytes(socket_.number(), "MONITOR\r\n");
        read_until(socket_.number(), "+OK\r\n");
        reader_ = std::thread([this] {
            for (std::string bytes = read_bytes(socket_.number(), 1); !bytes.empty();
                 bytes = read_bytes(socket_.number(), 1))
                seen_ += bytes;
        });
    }
    ~Monitor() { stop(); }

    std::string stop() {
        shutdown(socket_.number(), SHUT_RDWR);
        if (reader_.joinable()) reader_.join();
        return seen_;
    }

  private:
    Descriptor socket_;
    std::string seen_;
    std::thread reader_;
};

/// SEC-201, SEC-008: every journey with secrets that nobody else has, and then a search for them
/// wherever something stays.
class Canaries : public OwnSiteTest {
  protected:
    void SetUp() override { start(); }

    void keep(const std::string& name, const std::string& secret) {
        ASSERT_GE(secret.size(), 6u) << name;
        secrets_[name] = secret;
    }
    void keep_cookies(const std::string& when, const Browser& browser) {
        Browser copy = browser;
        for (const char* const host : {"localhost", "app.localhost"}) {
            for (const char* const name : {kSessionCookie, kFlowCookie, kStateCookie}) {
                const std::string value = copy.cookies().get(host, name);
                if (!value.empty()) secrets_[when + " " + host + " " + name] = value;
            }
        }
    }
    /// All files below a folder.
    static std::string all_of(const std::string& folder) {
        std::string all;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
            if (entry.is_regular_file()) all += read_file(entry.path().string());
        }
        return all;
    }

    /// All that a process could write, or nothing where that may not be looked at.
    static std::string memory_of(pid_t process) {
        const std::string folder = "/proc/" + std::to_string(process);
        std::ifstream memory(folder + "/mem", std::ios::binary);
        std::string all;
        for (const std::string& line : lines_of(read_file(folder + "/maps"))) {
            unsigned long start = 0;
            unsigned long end = 0;
            char mode[5] = "";
            if (std::sscanf(line.c_str(), "%lx-%lx %4s", &start, &end, mode) != 3) continue;
            if (mode[1] != 'w') continue;
            std::string block(end - start, '\0');
            memory.clear();
            memory.seekg(static_cast<std::streamoff>(start));
            memory.read(block.data(), static_cast<std::streamsize>(block.size()));
            all += block;
        }
        return all;
    }

    std::map<std::string, std::string> secrets_;
};

TEST_F(Canaries, SEC_008_passwords_are_not_left_in_the_memory_of_a_worker) {
    Customer customer = site().add(with_totp());
    Browser browser(site());
    do_ask_for_code(browser, site(), customer.email);
    do_mail_code(browser, site(), customer);
    const std::string chosen = "Canary-Memory-55-x";
    browser.submit({{"password", chosen}}, "/forgot/password");
    ASSERT_EQ(browser.page().name(), "sign_in");
    customer.password = chosen;
    EXPECT_EQ(do_password(browser, customer).name(), "second_factor");
    customer.password = "Canary-Mistyped-66-y";
    Browser wrong(site());
    wrong.open(site().portal("/login"));
    EXPECT_EQ(do_password(wrong, customer).status(), 422);
    for (const pid_t worker : site().nginx().workers()) {
        std::string memory = memory_of(worker);
        if (!contains(memory, "gatekeeper")) {
            GTEST_SKIP() << "the memory of a worker may not be looked at here";
        }
        for (const std::string& password : {chosen, customer.password}) {
            EXPECT_TRUE(eventually(
                [&] {
                    memory = memory_of(worker);
                    return !contains(memory, password);
                },
                5s))
                << password << ": "
                << memory.substr(std::max<std::size_t>(memory.find(password), 200) - 200, 400);
        }
    }
}

TEST_F(Canaries, SEC_201_SEC_008_of_every_journey_stay_nowhere) {
    Monitor monitor(site().redis().socket());

    // A first password by a mailed link, and an authenticator app.
    Customer ann = new_customer();
    ann.username = unique_word();
    site().add(ann);
    Browser browser(site());
    browser.open(app("/canary"));
    keep_cookies("before", browser);
    browser.open(site().portal("/migrate"));
    browser.submit({{"username", ann.username}}, "/migrate");
    const std::string link = link_in(site().outbox().wait_for_mail(ann.email));
    keep("link", query_value(link, "token"));
    browser.open(link);
    browser.submit({}, "/migrate/confirm");
    keep_cookies("link", browser);
    ann.password = "Canary-First-77 x";
    keep("first password", ann.password);
    browser.submit({{"password", ann.password}}, "/forgot/password");
    do_password(browser, ann);
    keep_cookies("password", browser);
    do_enrol_totp(browser, site(), ann);
    ASSERT_EQ(browser.page().name(), "secured");
    keep("seed", replaced(ann.totp_secret, " ", ""));
    keep("seed as shown", ann.totp_secret);
    keep_cookies("enrolled", browser);

    // A forgotten password, and a code of the app.
    do_ask_for_code(browser, site(), ann.email);
    keep_cookies("forgot", browser);
    const Mail mail = site().outbox().wait_for_mail(ann.email, 4);
    keep("mailed code", code_in(mail));
    do_mail_code(browser, site(), ann, 4);
    keep_cookies("proven", browser);
    ann.password = "Canary-Second-88 y";
    keep("second password", ann.password);
    browser.submit({{"password", ann.password}}, "/forgot/password");
    Browser again(site());
    let_half_a_minute_pass(site(), ann);
    do_sign_in(again, site(), ann, app("/canary?again=1"));
    ASSERT_EQ(again.page().url(), app("/canary?again=1"));
    keep_cookies("again", again);
    for (const std::string& url : again.way()) {
        const std::string ticket = query_value(url, "ticket");
        if (!ticket.empty()) keep("ticket", ticket);
    }

    // A wrong password, and one typed where the address belongs.
    Browser wrong(site());
    wrong.open(site().portal("/login"));
    wrong.submit({{"email", ann.email}, {"password", "Canary-Wrong-99 z"}}, "/login");
    keep("wrong password", "Canary-Wrong-99 z");
    wrong.submit({{"email", "Canary-Slip-11"}, {"password", "x"}}, "/login");
    wrong.submit({{"email", "canary-slip-22@example.com"}, {"password", "x"}}, "/login");
    keep("slip", "Canary-Slip-11");

    // A number, and codes to it.
    Customer bob = site().add(with_password());
    Browser phone(site());
    phone.open(site().portal("/login"));
    do_password(phone, bob);
    const std::string number = "+32470" + std::to_string(100000 + getpid() % 900000);
    do_enrol_sms(phone, site(), bob, number);
    ASSERT_EQ(phone.page().name(), "secured");
    keep("number", number.substr(3));
    keep("texted code", code_in(site().outbox().wait_for_text(number)));
    keep_cookies("phone", phone);
    do_sign_out(phone, site());

    ASSERT_TRUE(secrets_.contains("ticket"));
    const std::string monitored = monitor.stop();
    EXPECT_TRUE(contains(monitored, "EVALSHA")) << "something was seen";
    const std::map<std::string, std::string> places = {
        {"error log", site().nginx().log()},
        {"access log", site().nginx().access_log()},
        {"MONITOR", monitored},
        {"append-only file and log of Redis", all_of(site().redis().folder())},
        {"temporary folders", all_of(site().folder() / "tmp")},
    };
    EXPECT_GE(secrets_.size(), 17u);
    EXPECT_FALSE(contains(site().nginx().log(), "canary-slip-22")) << "SEC-203";
    for (const auto& [place, text] : places) {
        for (const auto& [name, secret] : secrets_)
            EXPECT_FALSE(contains(text, secret)) << name << " in " << place;
    }
}

}  // namespace
}  // namespace gatekeeper::tests
