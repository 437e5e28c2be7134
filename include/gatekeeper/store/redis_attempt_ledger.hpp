#pragma once

#include <gatekeeper/ports/attempt_ledger.hpp>
#include <gatekeeper/ports/redis_commands.hpp>
#include <gatekeeper/store/keys.hpp>

namespace gatekeeper::store {

/// Counters in Redis, timed by the clock of Redis itself so that every node agrees.
class RedisAttemptLedger final : public ports::AttemptLedger {
  public:
    RedisAttemptLedger(ports::RedisCommands& redis, Keys keys);

    async::Task<domain::seconds> reserve(std::string subject,
                                         std::vector<domain::Limit> limits) override;
    async::Task<void> give_back(std::string subject, std::vector<domain::Limit> limits) override;
    async::Task<void> forgive(std::string subject, std::vector<domain::Limit> limits) override;
    async::Task<Messages> count_messages(Messages more) override;

  private:
    ports::RedisCommands& redis_;
    Keys keys_;
};

}  // namespace gatekeeper::store
