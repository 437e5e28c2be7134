#pragma once

#include "customer.hpp"

#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/ports/clock.hpp>
#include <gatekeeper/store/redis_account_store.hpp>

#include <string>

namespace gatekeeper::ctl {

struct ImportOutcome {
    enum class Kind { Added, Updated, Unchanged, Refused };

    Kind kind;
    std::string reason;  ///< Of a refusal.
};

/// What an import works with; outlives it.
struct ImportTarget {
    store::RedisAccountStore& accounts;
    const ports::Clock& clock;
    const crypto::Keyring* keys = nullptr;  ///< May be null when no line holds what is sealed.
    bool dry_run = false;                   ///< Everything is looked up, nothing is written.
};

/// What a customer's line changes in the account that has its address. Language, services and
/// legacy id become those of the line; the user name is filled in where there is none, password
/// and second factor where there is neither. What the line leaves open stays. `keys` may be null
/// for a line without secret and number.
struct Merge {
    domain::Account account;
    bool changed = false;
    bool new_username = false;
    std::string refusal;  ///< Not empty: this is another customer.
};
Merge merge(domain::Account account, const Customer& customer, const crypto::Keyring* keys);

/// Adds the customer, or merges the line into the account with its address. Doing so again changes
/// nothing.
async::Task<ImportOutcome> import_customer(Customer customer, ImportTarget& target);

}  // namespace gatekeeper::ctl
