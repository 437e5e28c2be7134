#pragma once

#include <gatekeeper/ports/challenge_store.hpp>
#include <gatekeeper/ports/redis_commands.hpp>
#include <gatekeeper/store/keys.hpp>

namespace gatekeeper::store {

class RedisChallengeStore final : public ports::ChallengeStore {
  public:
    RedisChallengeStore(ports::RedisCommands& redis, Keys keys);

    async::Task<void> save_sign_in(domain::FlowToken flow,
                                   domain::SignInChallenge challenge) override;
    async::Task<std::optional<domain::SignInChallenge>> find_sign_in(
        domain::FlowToken flow) override;
    async::Task<void> remove_sign_in(domain::FlowToken flow) override;

    async::Task<void> save_reset(domain::FlowToken flow, domain::ResetChallenge challenge) override;
    async::Task<std::optional<domain::ResetChallenge>> find_reset(domain::FlowToken flow) override;
    async::Task<void> remove_reset(domain::FlowToken flow) override;

    async::Task<void> put_code(domain::FlowToken flow, domain::CodePurpose purpose, std::string mac,
                               domain::seconds life) override;
    async::Task<domain::CodeResult> spend_code(domain::FlowToken flow, domain::CodePurpose purpose,
                                               std::vector<std::string> macs) override;

  private:
    ports::RedisCommands& redis_;
    Keys keys_;
};

}  // namespace gatekeeper::store
