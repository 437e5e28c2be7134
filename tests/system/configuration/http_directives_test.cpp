#include "system/support/broken_plan.hpp"

namespace gatekeeper::tests {
namespace {

/// What nginx -t says about directives of the http block.
class Configuration : public testing::Test, protected Mistakes {
  protected:
    std::string file(const std::string& name, const std::string& content, unsigned mode = 0600) {
        write_file(site().folder() / name, content, mode);
        return "@dir@/" + name;
    }
};

TEST_F(Configuration, as_it_should_be_is_taken) {
    expect_taken("the usual one", [](Plan&) {});
    expect_taken("session times", [](Plan& plan) {
        plan.gatekeeper["gatekeeper_session"] = "idle=15m absolute=8h";
    });
}

TEST_F(Configuration, that_lacks_something_says_what_to_add) {
    const auto without = [](const std::string& directive) {
        return Mistake{"without " + directive,
                       [=](Plan& plan) { plan.gatekeeper[directive] = ""; },
                       {"\"" + directive + "\" is missing", "add \"" + directive}};
    };
    expect_refused({
        without("gatekeeper_redis"),
        without("gatekeeper_keys"),
        without("gatekeeper_mail"),
        {"without a portal",
         [](Plan& plan) {
             plan.servers = "server { @listen@ location / { gatekeeper two_factor; } }";
         },
         {"\"gatekeeper\" needs a portal", "gatekeeper_portal https://"}},
    });
}

TEST_F(Configuration, with_a_directive_twice_says_so) {
    std::vector<Mistake> mistakes;
    for (const auto& [directive, value] : usual_plan().gatekeeper) {
        mistakes.push_back({directive + " twice",
                            [name = directive, text = value](Plan& plan) {
                                plan.http += name + " " + text + ";\n";
                            },
                            {"\"" + directive + "\"", "twice"}});
    }
    mistakes.push_back(
        {"gatekeeper_session twice",
         [](Plan& plan) { plan.http += "gatekeeper_session idle=5m; gatekeeper_session idle=6m;"; },
         {"\"gatekeeper_session\"", "twice"}});
    mistakes.push_back(
        {"a limit twice",
         [](Plan& plan) { plan.http += "gatekeeper_limit sms 5/1h; gatekeeper_limit sms 6/1h;"; },
         {"\"gatekeeper_limit\"", "\"sms\"", "twice"}});
    mistakes.push_back(
        {"a service twice",
         [](Plan& plan) { plan.http += "gatekeeper_service panel Again http://app.localhost/;"; },
         {"\"gatekeeper_service\"", "\"panel\"", "twice"}});
    expect_refused(mistakes);
}

TEST_F(Configuration, with_a_directive_without_its_words_says_so) {
    std::vector<Mistake> mistakes;
    for (const char* const directive :
         {"gatekeeper_redis", "gatekeeper_keys", "gatekeeper_mail", "gatekeeper_sms",
          "gatekeeper_session", "gatekeeper_limit", "gatekeeper_support", "gatekeeper_service",
          "gatekeeper_theme"}) {
        mistakes.push_back({std::string(directive) + " without words",
                            [directive](Plan& plan) {
                                plan.gatekeeper.erase(directive);
                                plan.http += std::string(directive) + ";";
                            },
                            {"\"" + std::string(directive) + "\""}});
    }
    expect_refused(mistakes);
}

TEST_F(Configuration, of_Redis_names_value_and_remedy) {
    const std::string open_file = file("open-password", "secret\n", 0644);
    const std::string empty_file = file("empty-password", "");
    expect_refused({
        wrong("gatekeeper_redis", "/run/redis.sock", {"unix:/"}),
        wrong("gatekeeper_redis", "unix:redis.sock", {"\"redis.sock\"", "full path"}),
        wrong("gatekeeper_redis", "unix:/" + std::string(120, 'x'), {"too long"}),
        wrong("gatekeeper_redis", "http://localhost", {"\"http\"", "redis://"}),
        wrong("gatekeeper_redis", "rediss://localhost", {"rediss://", "tunnel"}),
        wrong("gatekeeper_redis", "redis://", {"host is missing"}),
        wrong("gatekeeper_redis", "redis://localhost:99999", {"\"99999\"", "65535"}),
        wrong("gatekeeper_redis", "redis://localhost:x", {"\"x\""}),
        wrong("gatekeeper_redis", "redis://localhost/x", {"database \"x\""}),
        wrong("gatekeeper_redis", "redis://localhost/1 db=2", {"db=", "keep one"}),
        wrong("gatekeeper_redis", "redis://us%zer:x@localhost", {"%25"}),
        wrong("gatekeeper_redis", "redis://user@localhost", {"\"user\"", "password_file="}),
        wrong("gatekeeper_redis", "unix:/r.sock prefix=a*b", {"\"a*b\""}),
        wrong("gatekeeper_redis", "unix:/r.sock colour=red", {"colour="}),
        wrong("gatekeeper_redis", "unix:/r.sock user=u password_file=/no/such", {"/no/such"}),
        wrong("gatekeeper_redis", "unix:/r.sock password_file=" + open_file,
              {open_file, "0644", "chmod 600"}),
        wrong("gatekeeper_redis", "unix:/r.sock password_file=" + empty_file,
              {empty_file, "empty"}),
        wrong("gatekeeper_redis", "unix:/r.sock nonsense", {"\"nonsense\""}),
    });
}

TEST_F(Configuration, never_repeats_a_password_it_complains_about) {
    for (const std::string& value : {std::string("redis://user:Secret-Word@localhost:99999"),
                                     std::string("redis://user:Secret-Word@localhost/x"),
                                     std::string("redis://user:Secret-Word@bad host")}) {
        Installation site(usual_plan());
        Plan plan = usual_plan();
        plan.gatekeeper["gatekeeper_redis"] = value;
        site.change(plan);
        const Outcome outcome = site.nginx().check();
        EXPECT_NE(outcome.status, 0) << value;
        EXPECT_FALSE(contains(outcome.output, "Secret-Word")) << outcome.output;
    }
}

TEST_F(Configuration, SEC_210_of_the_keys_names_file_and_remedy) {
    const std::string good = "k MDEyMzQ1Njc4OWFiY2RlZkFCQ0RFRkdISUpLTE1OT1A\n";
    const std::string remedy = "gatekeeperctl keys new";
    const std::string open_file = file("open-keys", good, 0644);
    const std::string group_file = file("group-keys", good, 0660);
    expect_refused({
        wrong("gatekeeper_keys", "@dir@/none", {"@dir@/none", remedy}),
        wrong("gatekeeper_keys", open_file, {open_file, "0644", "chmod 600"}),
        wrong("gatekeeper_keys", group_file, {group_file, "chmod 600"}),
        wrong("gatekeeper_keys", file("empty-keys", ""), {"@dir@/empty-keys", remedy}),
        wrong("gatekeeper_keys", file("short-keys", "k c2hvcnQ\n"), {"line 1", "\"k\"", remedy}),
        wrong("gatekeeper_keys", file("zero-keys", "k " + std::string(43, 'A') + "\n"),
              {"line 1", "not random", remedy}),
        wrong("gatekeeper_keys", file("two-keys", good + good), {"line 2", "twice"}),
        wrong("gatekeeper_keys", file("odd-keys", good + "nonsense\n"), {"line 2"}),
        wrong("gatekeeper_keys", "@dir@", {"@dir@", "not a file"}),
        wrong("gatekeeper_keys", "@dir@/keys @dir@/keys", {"invalid number of arguments"}),
    });
}

TEST_F(Configuration, of_the_mail_names_value_and_remedy) {
    const std::string from = " from=a@example.com";
    const std::string password = file("mail-password", "secret\n");
    expect_refused({
        wrong("gatekeeper_mail", "smtp://localhost", {"from= is missing", "from=\"Support"}),
        wrong("gatekeeper_mail", "smtp://localhost from=nobody", {"\"nobody\"", "no mail address"}),
        wrong("gatekeeper_mail", "localhost:25" + from, {"smtp://"}),
        wrong("gatekeeper_mail", "imap://localhost" + from, {"\"imap\"", "smtp://"}),
        wrong("gatekeeper_mail", "smtp://u:Secret-Word@localhost" + from, {"password_file="}),
        wrong("gatekeeper_mail", "smtp://u@localhost" + from, {"\"u\"", "password_file="}),
        wrong("gatekeeper_mail", "smtp://localhost" + from + " password_file=" + password,
              {"without a user"}),
        wrong("gatekeeper_mail", "smtp://mail.example.com" + from + " tls=off",
              {"mail.example.com", "this machine"}),
        wrong("gatekeeper_mail", "smtps://localhost" + from + " tls=off", {"smtps://"}),
        wrong("gatekeeper_mail", "smtp://u@localhost" + from + " tls=off password_file=" + password,
              {"without encryption"}),
        wrong("gatekeeper_mail", "smtp://localhost" + from + " tls=maybe", {"tls=maybe"}),
        wrong("gatekeeper_mail", "smtp://localhost" + from + " ca_file=/no/such", {"/no/such"}),
        wrong("gatekeeper_mail", "file:mails" + from, {"\"mails\"", "full path"}),
        wrong("gatekeeper_mail", "file:/mails" + from + " tls=off", {"tls=", "drop it"}),
        wrong("gatekeeper_mail", "smtp://localhost" + from + " from=b@example.com",
              {"from=", "twice"}),
    });
}

TEST_F(Configuration, of_text_messages_names_value_and_remedy) {
    const std::string good =
        R"({"countries": ["BE"], "method": "POST", "url": "https://sms.example.com/", )"
        R"("body": {"form": {"to": "{to}", "text": "{text}"}}, "success": {"status": 200}})";
    const std::string gateway = file("good.json", good);
    expect_taken("a gateway", [&](Plan& plan) { plan.gatekeeper["gatekeeper_sms"] = gateway; });
    expect_refused({
        wrong("gatekeeper_sms", "file:/sms", {"countries="}),
        wrong("gatekeeper_sms", "file:sms countries=BE", {"full path"}),
        wrong("gatekeeper_sms", "file:/sms countries=XX", {"\"XX\"", "countries=BE,NL"}),
        wrong("gatekeeper_sms", "file:/sms countries=BE,BE", {"BE", "twice"}),
        wrong("gatekeeper_sms", "file:/sms countries=be", {"\"be\"", "capital"}),
        wrong("gatekeeper_sms", "https://sms.example.com/", {"URL", "JSON file"}),
        wrong("gatekeeper_sms", "/no/such.json", {"/no/such.json"}),
        wrong("gatekeeper_sms", file("sms.json", good) + " countries=BE", {"countries="}),
        wrong("gatekeeper_sms", file("broken.json", "{\n\"countries\": [\n"), {"broken.json line"}),
        wrong("gatekeeper_sms", file("array.json", "[]"), {"array.json"}),
        wrong("gatekeeper_sms", file("typo.json", replaced(good, "method", "metod")),
              {"typo.json line 1", "\"metod\"", "unknown"}),
        wrong("gatekeeper_sms", file("no-countries.json", R"({"method": "POST"})"),
              {"\"countries\""}),
        wrong("gatekeeper_sms", file("country.json", replaced(good, "BE", "Belgium")),
              {"\"Belgium\""}),
        wrong("gatekeeper_sms", file("success.json", replaced(good, "200", "500")),
              {"\"success.status\""}),
        wrong("gatekeeper_sms", file("variable.json", replaced(good, ".com/", ".com/?x={nobody}")),
              {"nobody"}),
        wrong("gatekeeper_sms", file("clear.json", replaced(good, "https", "http")), {"https"}),
        wrong("gatekeeper_sms",
              file("secret.json",
                   replaced(good, "\"method\"", "\"secrets\": {\"k\": \"none\"}, \"method\"")),
              {"\"secrets.k\""}),
    });
}

TEST_F(Configuration, of_sessions_support_and_services_names_value_and_remedy) {
    expect_refused({
        wrong("gatekeeper_session", "idle=soon", {"\"soon\"", "30m"}),
        wrong("gatekeeper_session", "idle=1s", {"1s", "1m to 7d"}),
        wrong("gatekeeper_session", "absolute=8d", {"8d", "1m to 7d"}),
        wrong("gatekeeper_session", "idle=2h absolute=1h", {"idle", "absolute"}),
        wrong("gatekeeper_session", "idel=2h", {"idel="}),
        wrong("gatekeeper_session", "idle=1m idle=2m", {"idle=", "twice"}),
        wrong("gatekeeper_session", "idle=", {"idle="}),
        wrong("gatekeeper_session", "idle=99999999999999h", {"99999999999999h"}),
        wrong("gatekeeper_support", "nobody", {"\"nobody\"", "mail address"}),
        wrong("gatekeeper_support", "javascript:alert(1)", {"javascript"}),
        wrong("gatekeeper_support", "a@example.com b@example.com", {"one kind"}),
        wrong("gatekeeper_support", "a@example.com https://h/ https://i/", {"one or two"}),
        wrong("gatekeeper_service", "mail Mail", {"name, a title and a URL"}),
        wrong("gatekeeper_service", "Mail Mail https://h/", {"\"Mail\"", "a-z"}),
        wrong("gatekeeper_service", "mail Mail mail.example.com",
              {"\"mail.example.com\"", "https://"}),
        wrong("gatekeeper_service", "mail Mail http://mail.example.com/",
              {"not encrypted", "https://"}),
        wrong("gatekeeper_service", "mail \"\" https://h/", {"empty"}),
        wrong("gatekeeper_service", "mail \"" + std::string(101, 'x') + "\" https://h/",
              {"too long"}),
    });
}

TEST_F(Configuration, of_limits_names_value_and_remedy) {
    expect_taken("limits", [](Plan& plan) {
        plan.gatekeeper["gatekeeper_limit"] = "password 5/1h 100/1h; gatekeeper_limit sms 2/90s";
    });
    expect_refused({
        wrong("gatekeeper_limit", "password", {"one or two rates", "password 5/1h 100/1h"}),
        wrong("gatekeeper_limit", "passwords 5/1h", {"\"passwords\"", "known are", "sms_total"}),
        wrong("gatekeeper_limit", "password 5", {"\"5\" is not a rate", "5/1h"}),
        wrong("gatekeeper_limit", "password 0/1h", {"\"0/1h\"", "from 1 to 1000000"}),
        wrong("gatekeeper_limit", "password 5/soon", {"\"soon\" is not a time"}),
        wrong("gatekeeper_limit", "password 5/30d", {"\"5/30d\"", "1s to 7d"}),
        wrong("gatekeeper_limit", "sms 10/1d 3/10m", {"\"3/10m\" must stand before \"10/1d\""}),
    });
}

}  // namespace
}  // namespace gatekeeper::tests
