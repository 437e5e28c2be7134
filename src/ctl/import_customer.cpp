#include "import_customer.hpp"

#include "output.hpp"

#include <optional>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using domain::Account;
using Kind = ImportOutcome::Kind;

constexpr int kMostRaces = 5;

ImportOutcome refused(std::string reason) {
    return ImportOutcome{Kind::Refused, std::move(reason)};
}

ImportOutcome username_taken(const Customer& customer) {
    return refused("user name " + in_quotes(customer.username->text()) +
                   " belongs to another customer");
}

bool assign(std::string& value, const std::string& given) {
    if (given.empty() || value == given) return false;
    value = given;
    return true;
}

/// Only for a customer who has nothing to sign in with yet: a file that is imported again must not
/// bring back an authenticator that was reset.
bool fill_in_credentials(Account& account, const Customer& customer, const crypto::Keyring* keys) {
    domain::Credentials& credentials = account.credentials;
    if (!credentials.password.empty() || credentials.second_factor()) return false;
    credentials.password = customer.password_hash;
    if (!customer.totp_secret.empty()) {
        credentials.totp_secret =
            keys->seal(customer.totp_secret.view(), domain::owner_of(account.id, "totp"));
    }
    if (!customer.phone.empty()) {
        credentials.phone = keys->seal(customer.phone, domain::owner_of(account.id, "phone"));
    }
    return !credentials.password.empty() || credentials.second_factor();
}

/// Whether another account has the name, for a run that writes nothing.
async::Task<bool> is_username_taken(std::optional<domain::Username> username,
                                    ImportTarget& target) {
    if (!username) co_return false;
    const std::optional<Account> owner = co_await target.accounts.find_by_username(*username);
    co_return owner.has_value();
}

/// Nothing when somebody else was faster.
async::Task<std::optional<ImportOutcome>> add(Account account, const Customer& customer,
                                              ImportTarget& target) {
    if (target.dry_run) {
        const bool taken = co_await is_username_taken(customer.username, target);
        if (taken) co_return username_taken(customer);
        co_return ImportOutcome{Kind::Added, ""};
    }
    const store::AddOutcome outcome = co_await target.accounts.add(std::move(account));
    if (outcome == store::AddOutcome::UsernameTaken) co_return username_taken(customer);
    if (outcome == store::AddOutcome::EmailTaken) co_return std::nullopt;
    co_return ImportOutcome{Kind::Added, ""};
}

/// Nothing when somebody else changed the account meanwhile.
async::Task<std::optional<ImportOutcome>> update(Merge merged, const Customer& customer,
                                                 ImportTarget& target) {
    if (!merged.refusal.empty()) co_return refused(merged.refusal);
    if (!merged.changed) {
        bool whole = true;
        if (!target.dry_run) {
            // An earlier run may have stopped between an account and its names.
            whole = co_await target.accounts.restore_indexes(std::move(merged.account));
        }
        if (!whole) co_return username_taken(customer);
        co_return ImportOutcome{Kind::Unchanged, ""};
    }
    if (target.dry_run) {
        bool taken = false;
        if (merged.new_username) {
            taken = co_await is_username_taken(customer.username, target);
        }
        if (taken) co_return username_taken(customer);
        co_return ImportOutcome{Kind::Updated, ""};
    }
    if (!merged.new_username) {
        const bool saved = co_await target.accounts.save(std::move(merged.account));
        if (!saved) co_return std::nullopt;
        co_return ImportOutcome{Kind::Updated, ""};
    }
    const store::AdoptOutcome outcome =
        co_await target.accounts.save_with_username(std::move(merged.account));
    if (outcome == store::AdoptOutcome::UsernameTaken) co_return username_taken(customer);
    if (outcome == store::AdoptOutcome::ChangedMeanwhile) co_return std::nullopt;
    co_return ImportOutcome{Kind::Updated, ""};
}

Account new_account(const Customer& customer, ImportTarget& target) {
    domain::Profile profile;
    profile.email = customer.email->text();
    Account account{target.accounts.new_id(), 0, 0, std::move(profile), {}, target.clock.now()};
    Merge merged = merge(std::move(account), customer, target.keys);
    return std::move(merged.account);
}

}  // namespace

Merge merge(Account account, const Customer& customer, const crypto::Keyring* keys) {
    Merge merged{std::move(account), false, false, ""};
    domain::Profile& profile = merged.account.profile;
    const std::string username = customer.username ? customer.username->text() : "";
    if (!username.empty() && !profile.username.empty() && profile.username != username) {
        merged.refusal = "address " + in_quotes(profile.email) +
                         " belongs to the customer with user " + "name " +
                         in_quotes(profile.username) + ", not " + in_quotes(username);
        return merged;
    }
    merged.new_username = profile.username.empty() && assign(profile.username, username);
    const bool new_services = !customer.services.empty() && profile.services != customer.services;
    if (new_services) profile.services = customer.services;
    const bool new_legacy_id = assign(profile.legacy_id, customer.legacy_id);
    const bool new_language = assign(profile.language, customer.language);
    const bool new_credentials = fill_in_credentials(merged.account, customer, keys);
    merged.changed =
        merged.new_username || new_services || new_legacy_id || new_language || new_credentials;
    return merged;
}

async::Task<ImportOutcome> import_customer(Customer customer, ImportTarget& target) {
    for (int race = 0; race < kMostRaces; ++race) {
        std::optional<Account> existing = co_await target.accounts.find_by_email(*customer.email);
        std::optional<ImportOutcome> outcome;
        if (existing) {
            Merge merged = merge(std::move(*existing), customer, target.keys);
            outcome = co_await update(std::move(merged), customer, target);
        } else {
            Account account = new_account(customer, target);
            outcome = co_await add(std::move(account), customer, target);
        }
        if (outcome) co_return std::move(*outcome);
    }
    co_return refused("the account changes all the time; run the import again");
}

}  // namespace gatekeeper::ctl
