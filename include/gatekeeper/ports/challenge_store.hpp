#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/domain/challenge.hpp>
#include <gatekeeper/domain/flow_token.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::ports {

/// What lives before a session: challenges and one-time codes, by the digest of the flow cookie
/// and apart from sessions. Every call may throw PortFailure.
class ChallengeStore {
  public:
    virtual ~ChallengeStore() = default;

    virtual async::Task<void> save_sign_in(domain::FlowToken flow,
                                           domain::SignInChallenge challenge) = 0;
    virtual async::Task<std::optional<domain::SignInChallenge>> find_sign_in(
        domain::FlowToken flow) = 0;
    virtual async::Task<void> remove_sign_in(domain::FlowToken flow) = 0;

    virtual async::Task<void> save_reset(domain::FlowToken flow,
                                         domain::ResetChallenge challenge) = 0;
    virtual async::Task<std::optional<domain::ResetChallenge>> find_reset(
        domain::FlowToken flow) = 0;
    virtual async::Task<void> remove_reset(domain::FlowToken flow) = 0;

    /// Puts a code in place of any earlier one of this flow and purpose. `mac` is its keyed hash.
    virtual async::Task<void> put_code(domain::FlowToken flow, domain::CodePurpose purpose,
                                       std::string mac, domain::seconds life) = 0;

    /// Takes one of the kCodeTries tries, then compares with `macs` (one per key of the ring).
    /// Right once only. Spent: no code, no try left, or expired. Atomic.
    virtual async::Task<domain::CodeResult> spend_code(domain::FlowToken flow,
                                                       domain::CodePurpose purpose,
                                                       std::vector<std::string> macs) = 0;
};

}  // namespace gatekeeper::ports
