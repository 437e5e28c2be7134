#pragma once

#include <gatekeeper/ports/clock.hpp>
#include <gatekeeper/ports/redis_commands.hpp>
#include <gatekeeper/ports/session_store.hpp>
#include <gatekeeper/store/keys.hpp>
#include <gatekeeper/store/session_mint.hpp>

namespace gatekeeper::store {

/// Sessions in Redis: one hash per family, with a field `host:<digest of token>` for each host.
/// It expires at the earlier of the idle and the absolute end.
class RedisSessionStore final : public ports::SessionStore {
  public:
    RedisSessionStore(ports::RedisCommands& redis, SessionMint mint, const ports::Clock& clock,
                      Keys keys, domain::SessionPolicy policy);

    async::Task<std::optional<domain::SessionToken>> open(domain::Account account,
                                                          domain::Factor factor,
                                                          std::string host) override;
    async::Task<std::optional<domain::Visitor>> find(domain::SessionToken token) override;
    async::Task<std::optional<domain::SessionToken>> add_host(domain::AccountId account,
                                                              std::string family,
                                                              std::string host) override;
    async::Task<std::optional<domain::SessionToken>> elevate(domain::SessionToken token,
                                                             domain::Factor factor,
                                                             std::string host) override;
    domain::seconds touch_every() const override { return policy_.touch_every(); }
    async::Task<void> touch(domain::SessionToken token) override;
    async::Task<void> close(domain::SessionToken token) override;

  private:
    ports::RedisCommands& redis_;
    SessionMint mint_;
    const ports::Clock& clock_;
    Keys keys_;
    domain::SessionPolicy policy_;
};

}  // namespace gatekeeper::store
