#pragma once

#include "fakes/fake_clock.hpp"
#include "fakes/fake_random.hpp"
#include "fakes/memory_account_store.hpp"

#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/ports/session_store.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatekeeper::tests {

class MemorySessionStore final : public ports::SessionStore {
  public:
    struct Family {
        domain::AccountId account;
        domain::Session session;
        domain::Instant idle_end;
        std::map<std::string, std::string> hosts;  // by digest of the token
    };

    MemorySessionStore(Turnstile& door, MemoryAccountStore& accounts, FakeClock& clock,
                       FakeRandom& random)
        : door_(door), accounts_(accounts), clock_(clock), random_(random) {}

    async::Task<std::optional<domain::SessionToken>> open(domain::Account account,
                                                          domain::Factor factor,
                                                          std::string host) override {
        const Counted frame;
        co_await door_.enter("sessions.open");
        std::optional<domain::SessionToken> token;
        const std::optional<domain::Account> now = accounts_.look_up(account.id);
        if (now && now->epoch == account.epoch && !now->profile.disabled) {
            const std::string family = crypto::base64url(random_.bytes(12));
            token = new_token(account.id, family);
            domain::Session session{account.epoch, factor,
                                    clock_.now(),  clock_.now() + policy_.absolute,
                                    clock_.now(),  ""};
            Family made{account.id, session, clock_.now() + policy_.idle, {}};
            made.hosts.emplace(token->digest(), host);
            families_.emplace(family, std::move(made));
        }
        co_await door_.leave();
        co_return token;
    }

    async::Task<std::optional<domain::Visitor>> find(domain::SessionToken token) override {
        const Counted frame;
        co_await door_.enter("sessions.find");
        std::optional<domain::Visitor> visitor;
        Family* const family = family_of(token);
        const std::optional<domain::Account> account = accounts_.look_up(token.account());
        if (family != nullptr && account) {
            visitor =
                domain::Visitor{account->id, account->epoch, account->profile, family->session};
            visitor->session.host = family->hosts.at(token.digest());
        }
        co_await door_.leave();
        co_return visitor;
    }

    async::Task<std::optional<domain::SessionToken>> add_host(domain::AccountId account,
                                                              std::string family,
                                                              std::string host) override {
        const Counted frame;
        co_await door_.enter("sessions.add_host");
        std::optional<domain::SessionToken> token;
        const auto found = families_.find(family);
        if (found != families_.end() && found->second.account == account) {
            token = new_token(account, family);
            std::erase_if(found->second.hosts,
                          [&host](const auto& entry) { return entry.second == host; });
            found->second.hosts.emplace(token->digest(), host);
        }
        co_await door_.leave();
        co_return token;
    }

    async::Task<std::optional<domain::SessionToken>> elevate(domain::SessionToken token,
                                                             domain::Factor factor,
                                                             std::string host) override {
        const Counted frame;
        co_await door_.enter("sessions.elevate");
        std::optional<domain::SessionToken> fresh;
        Family* const family = family_of(token);
        if (family != nullptr) {
            fresh = new_token(token.account(), token.family());
            family->session.factor = factor;
            family->hosts.clear();
            family->hosts.emplace(fresh->digest(), host);
        }
        co_await door_.leave();
        co_return fresh;
    }

    domain::seconds touch_every() const override { return policy_.touch_every(); }
    async::Task<void> touch(domain::SessionToken token) override {
        const Counted frame;
        co_await door_.enter("sessions.touch");
        Family* const family = family_of(token);
        if (family != nullptr) {
            family->session.seen = clock_.now();
            family->idle_end = std::min(clock_.now() + policy_.idle, family->session.ends);
        }
        co_await door_.leave();
    }

    async::Task<void> close(domain::SessionToken token) override {
        const Counted frame;
        co_await door_.enter("sessions.close");
        if (family_of(token) != nullptr) families_.erase(std::string(token.family()));
        co_await door_.leave();
    }

    // For the tests.

    const std::map<std::string, Family>& families() const { return families_; }

  private:
    domain::SessionToken new_token(const domain::AccountId& account, std::string_view family) {
        return domain::SessionToken::make(account, family, random_.bytes(32));
    }

    Family* family_of(const domain::SessionToken& token) {
        const auto found = families_.find(std::string(token.family()));
        if (found == families_.end() || !(found->second.account == token.account()) ||
            found->second.hosts.count(token.digest()) == 0 ||
            clock_.now() >= std::min(found->second.idle_end, found->second.session.ends)) {
            return nullptr;
        }
        return &found->second;
    }

    Turnstile& door_;
    MemoryAccountStore& accounts_;
    FakeClock& clock_;
    FakeRandom& random_;
    domain::SessionPolicy policy_;
    std::map<std::string, Family> families_;
};

}  // namespace gatekeeper::tests
