#include "accounts.hpp"

#include "customer.hpp"
#include "output.hpp"
#include "status.hpp"
#include "wait.hpp"

#include <gatekeeper/domain/text.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <optional>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using domain::Account;

constexpr int kMostRaces = 10;

std::optional<Account> look_up(store::RedisAccountStore& store, const std::string& who) {
    if (who.find('@') != std::string::npos) return wait(store.find_by_email(read_email(who)));
    if (const auto id = domain::AccountId::parse(domain::trim(who))) {
        std::optional<Account> account = wait(store.find(*id));
        if (account) return account;
    }
    const std::optional<domain::Username> username = domain::Username::parse(who);
    if (!username) return std::nullopt;
    return wait(store.find_by_username(*username));
}

}  // namespace

Accounts::Accounts(const settings::RedisSettings& settings)
    : keys_(settings.prefix), redis_(RedisConnection(settings)), store_(redis_, random_, keys_) {}

Account Accounts::find(const std::string& who) {
    std::optional<Account> account = look_up(store_, who);
    if (!account) {
        throw Refusal("there is no customer " + in_quotes(who) +
                      "; \"gatekeeperctl account list\" shows all");
    }
    return std::move(*account);
}

Accounts::Change Accounts::change(const std::string& who,
                                  const std::function<bool(Account&)>& edit) {
    for (int race = 0; race < kMostRaces; ++race) {
        Account account = find(who);
        if (!edit(account)) return Change{std::move(account), false};
        if (wait(store_.save(account))) return Change{std::move(account), true};
    }
    throw ports::PortFailure("the account " + in_quotes(who) +
                             " changes all the time; nothing was done, try again");
}

json::Value describe(const Account& account) {
    using json::Value;
    const domain::Profile& profile = account.profile;
    Value services = Value::array();
    for (const std::string& service : profile.services)
        services.append(Value::string(service));
    const std::optional<domain::Factor> factor = account.credentials.second_factor();
    Value value = Value::object();
    value.set("id", Value::string(account.id.text()));
    value.set("email", Value::string(profile.email));
    value.set("username", Value::string(profile.username));
    value.set("legacy_id", Value::string(profile.legacy_id));
    value.set("language", Value::string(profile.language));
    value.set("services", services);
    value.set("disabled", Value::boolean(profile.disabled));
    value.set("has_password", Value::boolean(!account.credentials.password.empty()));
    value.set("second_factor", Value::string(factor ? domain::name_of(*factor) : "none"));
    value.set("created", Value::string(iso_time(account.created)));
    return value;
}

}  // namespace gatekeeper::ctl
