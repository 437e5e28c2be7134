#include "accounts.hpp"
#include "findings.hpp"
#include "verbs.hpp"
#include "wait.hpp"

#include <gatekeeper/ports/port_failure.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using Level = Finding::Level;
using ports::RedisCommand;
using ports::RedisReply;
using settings::SettingError;

std::string_view name_of(Level level) {
    switch (level) {
        case Level::Ok:
            return "ok";
        case Level::Warning:
            return "warning";
        case Level::Problem:
            break;
    }
    return "problem";
}

class Examination {
  public:
    explicit Examination(Installation& installation) : installation_(installation) {}

    std::vector<Finding> run(const DoctorScope& scope) {
        attempt("nginx", [this] { look_at_nginx(); });
        attempt("keys", [this] { look_at_keys(); });
        attempt("Redis", [this] { look_at_redis(); });
        if (scope.fsck) attempt("data", [this] { look_at_data(); });
        if (scope.mail) attempt("mail", [this] { add(examine_mail(installation_)); });
        if (scope.sms) attempt("SMS", [this] { add(examine_sms(installation_)); });
        return std::move(findings_);
    }

  private:
    void add(Finding finding) { findings_.push_back(std::move(finding)); }
    void add_ok(std::string topic, std::string text) {
        add({Level::Ok, std::move(topic), std::move(text), ""});
    }

    /// What cannot even be looked at is a finding too; what() says what to do.
    void attempt(const std::string& topic, const std::function<void()>& look) {
        try {
            look();
        } catch (const SettingError& error) {
            add({Level::Problem, topic, error.what(), ""});
        } catch (const ports::PortFailure& error) {
            add({Level::Problem, topic, error.what(),
                 "see that it runs and that the configuration names it"});
        }
    }

    void look_at_nginx() {
        if (!installation_.needs_nginx()) return;
        const auto portal = installation_.portal();
        if (!portal) {
            add({Level::Problem, "nginx", "no location has gatekeeper_portal: nobody can sign in",
                 "add a location with gatekeeper_portal https://…"});
        } else if (!installation_.mail()) {
            add({Level::Problem, "nginx",
                 "gatekeeper_mail is missing: nobody can set or reset a password",
                 "add gatekeeper_mail smtp://…"});
        } else {
            add_ok("nginx", "the configuration is good; the portal is " + portal->origin.text());
        }
    }

    void look_at_keys() {
        const std::string path = installation_.keys_path();
        const crypto::Keyring keys = settings::read_keyring(path);
        add_ok("keys", path + " is private; " + std::to_string(keys.size()) +
                           (keys.size() == 1 ? " key, " : " keys, ") + keys.active_id() +
                           " is the active one");
    }

    void look_at_redis() {
        Accounts accounts(installation_.redis());
        const RedisReply info = wait(accounts.redis().run(RedisCommand("INFO")));
        if (info.is_error()) {
            add({Level::Warning, "Redis", "answers, but not to INFO: " + info.text,
                 "allow its user +info, or see for yourself that appendonly is yes and "
                 "maxmemory-policy noeviction"});
        } else {
            std::ranges::move(store::judge_redis(info.text), std::back_inserter(findings_));
        }
        look_for_customers(accounts);
    }

    void look_for_customers(Accounts& accounts) {
        const std::string prefix = "prefix \"" + accounts.keys().prefix() + "\"";
        std::string cursor = "0";
        do {
            const store::AccountPage page = wait(accounts.store().list(cursor));
            if (!page.ids.empty()) return add_ok("customers", prefix + " holds customers");
            cursor = page.next;
        } while (cursor != "0");
        add({Level::Warning, "customers", prefix + " holds no customers yet",
             "add some with \"gatekeeperctl import customers.csv\", or correct the database or the "
             "prefix in gatekeeper_redis"});
    }

    void look_at_data() {
        Accounts accounts(installation_.redis());
        std::ranges::move(examine_data(accounts), std::back_inserter(findings_));
    }

    Installation& installation_;
    std::vector<Finding> findings_;
};

json::Value as_json(const std::vector<Finding>& findings) {
    json::Value list = json::Value::array();
    for (const Finding& finding : findings) {
        json::Value value = json::Value::object();
        value.set("topic", json::Value::string(finding.topic));
        value.set("level", json::Value::string(name_of(finding.level)));
        value.set("text", json::Value::string(finding.text));
        value.set("remedy", json::Value::string(finding.remedy));
        list.append(value);
    }
    return list;
}

std::string as_text(const std::vector<Finding>& findings) {
    std::string text;
    for (const Finding& finding : findings) {
        if (!text.empty()) text += "\n";
        std::string level(name_of(finding.level));
        level.resize(9, ' ');
        text += level + finding.topic + ": " + finding.text;
        if (!finding.remedy.empty()) text += "; " + finding.remedy;
    }
    return text;
}

}  // namespace

int examine(Context& context, const DoctorScope& scope) {
    const std::vector<Finding> findings = Examination(context.installation).run(scope);
    context.output.answer(as_json(findings), as_text(findings));
    const bool problem = std::any_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.level == Level::Problem;
    });
    return problem ? kRefused : kDone;
}

}  // namespace gatekeeper::ctl
