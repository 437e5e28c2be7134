#include "accounts.hpp"
#include "findings.hpp"
#include "output.hpp"
#include "wait.hpp"

#include <gatekeeper/ports/port_failure.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using Level = Finding::Level;
using domain::Account;
using domain::AccountId;
using ports::RedisCommand;
using ports::RedisReply;

constexpr std::int64_t kPageSize = 500;
constexpr std::size_t kMostShown = 20;
constexpr const char* kLeadBack =
    "import the customer's line again; when another customer has the name, decide whose it is";
constexpr std::int64_t kNoEnd = -1;  // what TTL says of a key that stays

/// Looks at every key below the prefix, one after the other, while the site may be in use: what
/// looks wrong is looked at again in the end, when a change that was under way is done.
class DataExamination {
  public:
    explicit DataExamination(Accounts& accounts) : accounts_(accounts) {}

    std::vector<Finding> run() {
        std::set<std::string> suspects;
        std::string cursor = "0";
        do {
            const RedisReply page = ask(RedisCommand(
                "SCAN", cursor, "MATCH", accounts_.keys().prefix() + "*", "COUNT", kPageSize));
            if (page.elements.size() != 2) {
                throw ports::PortFailure("Redis answered with something unexpected");
            }
            cursor = page.elements[0].text;
            for (const RedisReply& key : page.elements[1].elements) {
                if (look_at(key.text)) suspects.insert(key.text);
            }
        } while (cursor != "0");
        for (const std::string& key : suspects) {
            std::optional<Finding> finding = look_at(key);
            if (finding) add(std::move(*finding));
        }
        return summed_up();
    }

  private:
    RedisReply ask(RedisCommand command) {
        RedisReply reply = wait(accounts_.redis().run(std::move(command)));
        if (reply.is_error()) throw ports::PortFailure("Redis refused a command: " + reply.text);
        return reply;
    }

    void add(Finding finding) {
        (finding.level == Level::Problem ? problems_ : warnings_).push_back(std::move(finding));
    }

    /// Problems first, and no more than people read.
    std::vector<Finding> summed_up() {
        std::vector<Finding> findings = std::move(problems_);
        std::ranges::move(warnings_, std::back_inserter(findings));
        if (findings.empty()) {
            return {{Level::Ok, "data",
                     grouped(customers_) + (customers_ == 1 ? " customer, " : " customers, ") +
                         grouped(sessions_) + (sessions_ == 1 ? " session" : " sessions") +
                         ": everything leads to where it should",
                     ""}};
        }
        if (findings.size() > kMostShown) {
            const Level level = findings[kMostShown].level;
            const std::size_t more = findings.size() - kMostShown;
            findings.resize(kMostShown);
            findings.push_back({level, "data", "and " + grouped(more) + " more",
                                "mend these first, then run this again"});
        }
        return findings;
    }

    static Finding problem(std::string text, std::string remedy) {
        return {Level::Problem, "data", std::move(text), std::move(remedy)};
    }

    std::optional<Finding> look_at(const std::string& key) {
        constexpr std::string_view kEmail = "email:";
        constexpr std::string_view kUsername = "username:";
        std::string_view rest = std::string_view(key).substr(accounts_.keys().prefix().size());
        if (rest.starts_with(kEmail)) return look_at_email(key, rest.substr(kEmail.size()));
        if (rest.starts_with(kUsername)) {
            return look_at_username(key, rest.substr(kUsername.size()));
        }
        if (key == accounts_.keys().audit()) return std::nullopt;
        if (const auto id = account_in(rest)) {
            constexpr std::string_view kSession = "session:";
            rest.remove_prefix(AccountId::kCharacters + 3);
            if (rest == "account") return look_at_account(key, *id);
            if (rest == "sessions") return look_at_sessions(key, *id);
            if (rest.starts_with(kSession)) {
                return look_at_session(key, *id, std::string(rest.substr(kSession.size())));
            }
        }
        return look_for_end(key);
    }

    /// "{<id>}:…"
    static std::optional<AccountId> account_in(std::string_view rest) {
        if (rest.size() < AccountId::kCharacters + 3 || rest.front() != '{' ||
            rest.substr(AccountId::kCharacters + 1, 2) != "}:") {
            return std::nullopt;
        }
        return AccountId::parse(rest.substr(1, AccountId::kCharacters));
    }

    /// Nothing for an account that is damaged: that is said where its own key is looked at.
    std::optional<Account> account(const std::string& id) {
        const std::optional<AccountId> parsed = AccountId::parse(id);
        if (!parsed) return std::nullopt;
        try {
            return wait(accounts_.store().find(*parsed));
        } catch (const ports::PortFailure&) {
            ask(RedisCommand("PING"));  // throws when it is Redis that is gone
            return std::nullopt;
        }
    }

    bool exists(const std::string& key) { return ask(RedisCommand("EXISTS", key)).integer == 1; }

    std::optional<Finding> look_at_account(const std::string& key, const AccountId& id) {
        ++customers_;
        const std::optional<Account> found = account(id.text());
        if (!found) {
            if (!exists(key)) return std::nullopt;
            return problem("account " + id.text() + " cannot be read",
                           "restore the key " + key + " from a backup");
        }
        const auto email = domain::Email::parse(found->profile.email);
        if (!email || ask(RedisCommand("GET", accounts_.keys().email(*email))).text != id.text()) {
            return problem("the address " + in_quotes(found->profile.email) +
                               " does not lead to its customer " + id.text() +
                               ", who cannot sign in",
                           kLeadBack);
        }
        if (found->profile.username.empty()) return std::nullopt;
        const auto name = domain::Username::parse(found->profile.username);
        if (!name || ask(RedisCommand("GET", accounts_.keys().username(*name))).text != id.text()) {
            return problem("the user name " + in_quotes(found->profile.username) +
                               " does not lead to its customer " + id.text(),
                           kLeadBack);
        }
        return std::nullopt;
    }

    std::optional<Finding> look_at_email(const std::string& key, std::string_view address) {
        const std::string id = ask(RedisCommand("GET", key)).text;
        const std::optional<Account> found = account(id);
        if (found && found->profile.email == address) return std::nullopt;
        if (found) {
            return problem("the address " + in_quotes(address) + " leads to customer " + id +
                               ", who has another one",
                           "delete the key " + key);
        }
        const std::optional<AccountId> parsed = AccountId::parse(id);
        if (parsed && exists(accounts_.keys().account(*parsed))) return std::nullopt;
        if (!exists(key)) return std::nullopt;
        return Finding{Level::Warning, "data",
                       "the address " + in_quotes(address) +
                           " is reserved for nobody: adding it "
                           "was broken off",
                       "add the customer again, or delete the key " + key};
    }

    std::optional<Finding> look_at_username(const std::string& key, std::string_view name) {
        const std::string id = ask(RedisCommand("GET", key)).text;
        const std::optional<Account> found = account(id);
        if (found && found->profile.username == name) return std::nullopt;
        const std::optional<AccountId> parsed = AccountId::parse(id);
        if (!found && parsed && exists(accounts_.keys().account(*parsed))) return std::nullopt;
        // That of an import which is under way, or was broken off, ends by itself.
        if (ask(RedisCommand("TTL", key)).integer != kNoEnd) return std::nullopt;
        return problem("the user name " + in_quotes(name) + " leads to nobody",
                       "delete the key " + key);
    }

    std::optional<Finding> look_at_session(const std::string& key, const AccountId& id,
                                           const std::string& family) {
        ++sessions_;
        const std::string listed =
            ask(RedisCommand("ZSCORE", accounts_.keys().sessions(id), family)).text;
        if (!listed.empty() && exists(accounts_.keys().account(id))) return look_for_end(key);
        if (!exists(key)) return std::nullopt;
        return problem("session " + family.substr(0, 8) + "… belongs to no customer's sessions",
                       "delete the key " + key);
    }

    std::optional<Finding> look_at_sessions(const std::string& key, const AccountId& id) {
        if (exists(accounts_.keys().account(id)) || !exists(key)) return look_for_end(key);
        return problem("there are sessions of " + id.text() + ", who is no customer",
                       "delete the key " + key);
    }

    /// Whatever is neither a customer nor the way to one goes by itself.
    std::optional<Finding> look_for_end(const std::string& key) {
        if (ask(RedisCommand("TTL", key)).integer != kNoEnd) return std::nullopt;
        return problem("the key " + in_quotes(key) + " never ends",
                       "delete it if it is not yours; give other programs another prefix");
    }

    Accounts& accounts_;
    std::vector<Finding> problems_;
    std::vector<Finding> warnings_;
    std::size_t customers_ = 0;
    std::size_t sessions_ = 0;
};

}  // namespace

std::vector<Finding> examine_data(Accounts& accounts) {
    return DataExamination(accounts).run();
}

}  // namespace gatekeeper::ctl
