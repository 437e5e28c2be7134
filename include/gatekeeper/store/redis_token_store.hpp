#pragma once

#include <gatekeeper/ports/random.hpp>
#include <gatekeeper/ports/redis_commands.hpp>
#include <gatekeeper/ports/token_store.hpp>
#include <gatekeeper/store/keys.hpp>

namespace gatekeeper::store {

class RedisTokenStore final : public ports::TokenStore {
  public:
    RedisTokenStore(ports::RedisCommands& redis, ports::Random& random, Keys keys);

    async::Task<std::string> issue_ticket(domain::Ticket ticket) override;
    async::Task<std::optional<domain::Ticket>> redeem_ticket(std::string token, std::string host,
                                                             std::string state) override;
    async::Task<std::string> issue_link(domain::AccountId account) override;
    async::Task<std::optional<domain::AccountId>> find_link(std::string token) override;
    async::Task<std::optional<domain::AccountId>> consume_link(std::string token) override;
    async::Task<void> end_link(domain::AccountId account) override;

  private:
    ports::RedisCommands& redis_;
    ports::Random& random_;
    Keys keys_;
};

}  // namespace gatekeeper::store
