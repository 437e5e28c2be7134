#pragma once

#include <gatekeeper/ports/account_store.hpp>
#include <gatekeeper/ports/random.hpp>
#include <gatekeeper/ports/redis_commands.hpp>
#include <gatekeeper/store/keys.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::store {

enum class AddOutcome { Added, EmailTaken, UsernameTaken };
enum class AdoptOutcome { Saved, ChangedMeanwhile, UsernameTaken };

/// One page of all accounts, as SCAN gives them: no order, and one may come twice.
struct AccountPage {
    std::vector<domain::AccountId> ids;
    std::string next;  ///< Cursor of the next page; "0" after the last.
};

/// Accounts in Redis: a hash of `revision`, `epoch`, `profile` (what the gate reads) and
/// `credentials`; the address and the user name each point to the account's id.
class RedisAccountStore final : public ports::AccountStore {
  public:
    RedisAccountStore(ports::RedisCommands& redis, ports::Random& random, Keys keys);

    async::Task<std::optional<domain::Account>> find(domain::AccountId id) override;
    async::Task<std::optional<domain::Account>> find_by_email(domain::Email email) override;
    async::Task<std::optional<domain::Account>> find_by_username(
        domain::Username username) override;
    async::Task<bool> save(domain::Account account) override;
    async::Task<bool> accept_totp_step(domain::AccountId id, std::int64_t step) override;

    domain::AccountId new_id();

    /// Reserves the address, reserves the user name for a minute, writes the account, and makes
    /// the name last. A crash in between leaves an address that the next add of it takes over, a
    /// name whose reservation ends by itself, or an account that restore_indexes() makes whole.
    async::Task<AddOutcome> add(domain::Account account);

    /// Saves an account that had no user name and gets its first, in the same steps.
    async::Task<AdoptOutcome> save_with_username(domain::Account account);

    /// Lets the address and the user name lead to the account again where they lead nowhere.
    /// False when another account has one of them.
    async::Task<bool> restore_indexes(domain::Account account);

    async::Task<AccountPage> list(std::string cursor);

    /// Those of the accounts that exist, in one round trip.
    async::Task<std::vector<domain::Account>> find_all(std::vector<domain::AccountId> ids);

  private:
    async::Task<std::optional<domain::Account>> find_through(std::string index_key);
    async::Task<domain::AccountId> reserve(std::string index_key, domain::AccountId id,
                                           std::optional<std::int64_t> life);
    async::Task<bool> keep(std::vector<std::string> index_keys, domain::AccountId id);
    std::vector<std::string> indexes_of(const domain::Account& account) const;
    async::Task<bool> create(domain::Account account);

    ports::RedisCommands& redis_;
    ports::Random& random_;
    Keys keys_;
};

}  // namespace gatekeeper::store
