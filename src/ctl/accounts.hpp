#pragma once

#include "blocking_redis.hpp"
#include "installation.hpp"

#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/host/system.hpp>
#include <gatekeeper/json/value.hpp>
#include <gatekeeper/store/redis_account_store.hpp>

#include <functional>
#include <string>
#include <vector>

namespace gatekeeper::ctl {

/// The customers of an installation, one at a time.
class Accounts {
  public:
    explicit Accounts(const settings::RedisSettings& settings);
    Accounts(const Accounts&) = delete;
    Accounts& operator=(const Accounts&) = delete;

    store::RedisAccountStore& store() { return store_; }
    ports::RedisCommands& redis() { return redis_; }
    const store::Keys& keys() const { return keys_; }

    /// By address, id or user name; throws Refusal when there is none.
    domain::Account find(const std::string& who);

    /// Does `edit`, which says whether it changed anything, and saves; again when somebody else
    /// changed the account meanwhile.
    struct Change {
        domain::Account account;
        bool changed;
    };
    Change change(const std::string& who, const std::function<bool(domain::Account&)>& edit);

  private:
    store::Keys keys_;
    BlockingRedis redis_;
    host::SystemRandom random_;
    store::RedisAccountStore store_;
};

/// An account for scripts: its state, no secret. Without the phone number, which is sealed.
json::Value describe(const domain::Account& account);

}  // namespace gatekeeper::ctl
