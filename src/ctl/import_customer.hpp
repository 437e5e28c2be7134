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
    const crypto::Keyring* keys = nullptr;  ///< For secrets and numbers; may be null without any.
    bool dry_run = false;                   ///< Everything is looked up, nothing is written.
};

/// What a customer's line changes in the account that has its address. Language, services and
/// legacy id become those of the line; user name, password and second factor are only filled in
/// where there is none. What the line leaves open stays.
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
