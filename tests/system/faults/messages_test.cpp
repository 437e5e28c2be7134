#include "behind_proxy.hpp"
#include "system/actions/forgot.hpp"
#include "system/support/script_server.hpp"

#include <regex>

namespace gatekeeper::tests {
namespace {

/// FI-30, FI-31, FI-32: mail servers and SMS gateways that fail in every way, behind a proxy each,
/// so that one nginx meets them all.
class Messages : public OwnSiteTest {
  protected:
    void SetUp() override {
        const Address mail{"127.0.0.1", free_address().port};
        const Address sms{"127.0.0.1", free_address().port};
        mail_ = std::make_unique<FaultProxy>(mail, to_nobody());
        sms_ = std::make_unique<FaultProxy>(sms, to_nobody());
        write_file(folder_ / "sms.json", R"({
            "countries": ["BE", "NL"], "method": "POST", "url": "http://)" +
                                             sms.text() + R"(/send",
            "body": {"json": {"to": "{to}", "text": "{text}"}}, "connect_timeout": 1, "timeout": 1,
            "success": {"status": 200, "json": {"/status": "queued"}}})");
        Plan plan = usual_plan();
        plan.gatekeeper["gatekeeper_mail"] =
            "smtp://" + mail.text() + " tls=off from=support@example.com";
        plan.gatekeeper["gatekeeper_sms"] = folder_ / "sms.json";
        start(plan);
    }
    /// Mails that wait for another attempt would keep nginx from ending by itself.
    void TearDown() override {
        EXPECT_TRUE(site().nginx().terminate());
        OwnSiteTest::TearDown();
    }

    /// The page without what is somebody's own.
    static std::string seen(const Page& page, const Customer& customer) {
        std::string text = replaced(page.html(), customer.email, "");
        text = std::regex_replace(text, std::regex("value=\"[^\"]*\""), "");
        text = std::regex_replace(text, std::regex("\\*+[^<]{0,20}[0-9]{2}\\b"), "");
        return std::to_string(page.status()) + page.path() + page.notice() + text;
    }

    /// Asks for a security code; what the page looks like.
    std::string ask_for_code(const Customer& customer) {
        Browser browser(site());
        std::string page;
        EXPECT_LT(time_of([&] {
                      do_ask_for_code(browser, site(), customer.email);
                      page = seen(browser.page(), customer);
                  }),
                  kSoon);
        EXPECT_EQ(browser.page().name(), "forgot_code");
        return page;
    }
    /// Signs in as far as the code that comes by SMS; what the page looks like.
    std::string ask_for_text(const Customer& customer) {
        Browser browser(site());
        browser.open(site().portal("/login"));
        EXPECT_LT(time_of([&] { do_password(browser, customer); }), kSoon);
        EXPECT_EQ(browser.page().name(), "second_factor");
        return seen(browser.page(), customer);
    }

    /// What comes to the log after now.
    class NewLog {
      public:
        explicit NewLog(const Nginx& nginx) : nginx_(nginx), start_(nginx.log().size()) {}
        std::string text() const { return nginx_.log().substr(start_); }
        bool comes(const std::string& words) const {
            return eventually([&] { return contains(text(), words); });
        }

      private:
        const Nginx& nginx_;
        std::size_t start_;
    };
    NewLog new_log() { return NewLog(site().nginx()); }

    Folder folder_;
    std::unique_ptr<FaultProxy> mail_;
    std::unique_ptr<FaultProxy> sms_;
};

TEST_F(Messages, FI_30_SEC_041_by_mail_that_fail_show_the_same_page_and_tell_the_operator) {
    struct Case {
        std::string failure;
        std::string said;
        std::size_t kept;  ///< Messages the server has in the end.
    };
    const ScriptServer good("smtp_server.py");
    mail_->lead_to(to_port(good.port()));
    const Customer lucky = site().add(with_totp());
    const std::string page = ask_for_code(lucky);
    EXPECT_TRUE(eventually([&] { return good.kept(".eml").size() == 1; }));
    EXPECT_FALSE(contains(site().nginx().log(), code_in(read_mail(good.kept(".eml").front()))));

    for (const Case& example :
         {Case{"banner=421", "not sent, next attempt in 5 s", 0},
          Case{"ehlo=drop", "not sent, next attempt in 5 s", 0},
          Case{"mail=451", "not sent, next attempt in 5 s", 0},
          Case{"rcpt=550", "refused for good", 0},
          Case{"data=partial", "not sent, next attempt in 5 s", 0},
          Case{"dot=554", "refused for good", 0},
          Case{"dot=drop", "on its way when the connection went, and not sent again", 1}}) {
        const ScriptServer server("smtp_server.py", {"--fail", example.failure});
        mail_->lead_to(to_port(server.port()));
        const Customer customer = site().add(with_totp());
        const NewLog log = new_log();
        EXPECT_EQ(ask_for_code(customer), page) << example.failure;
        EXPECT_TRUE(log.comes(example.said)) << example.failure << log.text();
        EXPECT_TRUE(contains(log.text(), "(security code): ")) << log.text();
        EXPECT_FALSE(contains(log.text(), customer.email)) << "the address is masked";
        const std::vector<std::string> kept = server.kept(".eml");
        EXPECT_EQ(kept.size(), example.kept) << example.failure;
        for (const std::string& mail : kept)
            EXPECT_FALSE(contains(log.text(), code_in(read_mail(mail)))) << example.failure;
    }
    for (const char* const how : {"nobody listens", "hangs"}) {
        mail_->lead_to(to_nobody());
        if (std::string_view(how) == "hangs") mail_->inject({.swallows = true});
        EXPECT_EQ(ask_for_code(site().add(with_totp())), page) << how;
    }
}

TEST_F(Messages, FI_30_by_mail_that_fail_for_a_moment_come_once) {
    const ScriptServer server("smtp_server.py", {"--fail", "mail=451*1"});
    mail_->lead_to(to_port(server.port()));
    const NewLog log = new_log();
    ask_for_code(site().add(with_totp()));
    EXPECT_TRUE(log.comes("next attempt in 5 s"));
    EXPECT_TRUE(log.comes("(security code): sent"));
    EXPECT_EQ(server.kept(".eml").size(), 1u);
}

TEST_F(Messages, FI_30_SEC_233_by_mail_that_hang_hold_up_nobody_and_open_few_connections) {
    const ScriptServer server("smtp_server.py");
    mail_->lead_to(to_port(server.port()));
    mail_->inject({.swallows = true});
    for (int i = 0; i < 12; ++i)
        ask_for_code(site().add(with_totp()));
    EXPECT_LE(mail_->connections(), 4u) << "two threads in each of two workers";
    EXPECT_EQ(signed_in_browser(site(), app("/meanwhile")).page().url(), app("/meanwhile"));
}

TEST_F(Messages, FI_31_by_SMS_that_fail_say_so_once_and_never_the_code) {
    const std::string queued = R"({"status": "queued"})";
    const ScriptServer good("http_gateway.py", {"--body", queued});
    sms_->lead_to(to_port(good.port()));
    const std::string sent = ask_for_text(site().add(with_sms()));
    EXPECT_EQ(good.kept(".json").size(), 1u);

    struct Case {
        std::string name;
        std::vector<std::string> arguments;
        std::string said;
    };
    std::string failed;
    for (const Case& example :
         {Case{"200 with an error", {"--body", R"({"status": "error"})"}, "not sent"},
          Case{"202", {"--status", "202", "--body", queued}, "202"},
          Case{"301", {"--status", "301", "--header", "Location: http://127.0.0.1:1/"}, "301"},
          Case{"401", {"--status", "401"}, "401"},
          Case{"429", {"--status", "429", "--header", "Retry-After: 60"}, "429"},
          Case{"500", {"--status", "500", "--body", "<html>oops</html>"}, "500"},
          Case{"10 MB", {"--body-size", "10000000"}, "not sent"},
          Case{"another type",
               {"--body", "<html>", "--header", "Content-Type: text/html"},
               "not sent"},
          Case{"hangs", {"--delay", "20"}, "not sent"},
          Case{"TLS",
               {"--tls", site().folder() / "certificate.pem", site().folder() / "certificate.key"},
               "not sent"}}) {
        const ScriptServer gateway("http_gateway.py", example.arguments);
        sms_->lead_to(to_port(gateway.port()));
        const Customer customer = site().add(with_sms());
        const NewLog log = new_log();
        const std::string page = ask_for_text(customer);
        EXPECT_NE(page, sent) << example.name << " is told";
        if (failed.empty()) failed = page;
        EXPECT_EQ(page, failed) << example.name << " looks like any other";
        EXPECT_TRUE(log.comes("text message to +")) << example.name;
        EXPECT_TRUE(contains(log.text(), example.said)) << example.name << log.text();
        EXPECT_FALSE(contains(log.text(), customer.phone)) << example.name;
        const std::vector<std::string> got = gateway.kept(".json");
        EXPECT_LE(got.size(), 1u) << example.name << ": one attempt";
        for (const std::string& request : got) {
            std::smatch code;
            ASSERT_TRUE(std::regex_search(request, code, std::regex("\\b[0-9]{6}\\b")));
            EXPECT_FALSE(contains(log.text(), code[0].str())) << example.name;
        }
    }
    sms_->lead_to(to_nobody());
    EXPECT_EQ(ask_for_text(site().add(with_sms())), failed) << "down";
}

TEST_F(Messages, FI_31_by_SMS_that_fail_still_count) {
    const ScriptServer gateway("http_gateway.py", {"--status", "500"});
    sms_->lead_to(to_port(gateway.port()));
    const Customer customer = site().add(with_sms());
    for (int i = 0; i < 5; ++i)
        ask_for_text(customer);
    EXPECT_EQ(gateway.kept(".json").size(), 3u) << "the burst";
}

TEST_F(Messages, FI_32_that_all_fail_leave_sessions_and_authenticator_apps_alone) {
    Browser browser = signed_in_browser(site(), app("/before"));
    EXPECT_EQ(browser.page().url(), app("/before"));
    ask_for_code(site().add(with_totp()));
    ask_for_text(site().add(with_sms()));
    EXPECT_EQ(browser.fetch(app("/still-here")).status, 200);
    EXPECT_EQ(signed_in_browser(site(), app2("/new")).page().url(), app2("/new"));
}

}  // namespace
}  // namespace gatekeeper::tests
