#pragma once

#include "support/counted.hpp"
#include "support/turnstile.hpp"

#include <gatekeeper/ports/account_store.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace gatekeeper::tests {

class MemoryAccountStore final : public ports::AccountStore {
  public:
    explicit MemoryAccountStore(Turnstile& door) : door_(door) {}

    async::Task<std::optional<domain::Account>> find(domain::AccountId id) override {
        const Counted frame;
        co_await door_.enter("accounts.find");
        std::optional<domain::Account> found = look_up(id);
        co_await door_.leave();
        co_return found;
    }

    async::Task<std::optional<domain::Account>> find_by_email(domain::Email email) override {
        const Counted frame;
        co_await door_.enter("accounts.find_by_email");
        std::optional<domain::Account> found;
        for (const auto& [id, account] : accounts_) {
            if (account.profile.email == email.text()) found = account;
        }
        co_await door_.leave();
        co_return found;
    }

    async::Task<std::optional<domain::Account>> find_by_username(
        domain::Username username) override {
        const Counted frame;
        co_await door_.enter("accounts.find_by_username");
        std::optional<domain::Account> found;
        for (const auto& [id, account] : accounts_) {
            if (account.profile.username == username.text()) found = account;
        }
        co_await door_.leave();
        co_return found;
    }

    async::Task<bool> save(domain::Account account) override {
        const Counted frame;
        co_await door_.enter("accounts.save");
        const auto stored = accounts_.find(account.id.text());
        const bool unchanged =
            stored != accounts_.end() && stored->second.revision == account.revision;
        if (unchanged) {
            account.revision += 1;
            stored->second = account;
        }
        co_await door_.leave();
        co_return unchanged;
    }

    async::Task<bool> accept_totp_step(domain::AccountId id, std::int64_t step) override {
        const Counted frame;
        co_await door_.enter("accounts.accept_totp_step");
        std::int64_t& last = steps_.try_emplace(id.text(), -1).first->second;
        const bool accepted = step > last;
        if (accepted) last = step;
        co_await door_.leave();
        co_return accepted;
    }

    // For the tests.

    std::optional<domain::Account> look_up(const domain::AccountId& id) const {
        const auto found = accounts_.find(id.text());
        if (found == accounts_.end()) return std::nullopt;
        return found->second;
    }
    void put(domain::Account account) {
        account.revision += 1;
        accounts_.insert_or_assign(account.id.text(), account);
    }

  private:
    Turnstile& door_;
    std::map<std::string, domain::Account> accounts_;
    std::map<std::string, std::int64_t> steps_;
};

}  // namespace gatekeeper::tests
