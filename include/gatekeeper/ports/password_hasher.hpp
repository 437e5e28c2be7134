#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/crypto/password_hash.hpp>
#include <gatekeeper/crypto/secret.hpp>

#include <string>

namespace gatekeeper::ports {

/// Password hashing off the event loop, in a bounded pool. A full queue throws PortFailure at
/// once: the visitor gets 503 and Retry-After instead of a place in an endless row.
class PasswordHasher {
  public:
    virtual ~PasswordHasher() = default;
    virtual async::Task<crypto::PasswordCheck> check(std::string stored,
                                                     crypto::Secret password) = 0;
    virtual async::Task<std::string> hash(crypto::Secret password) = 0;

    /// A hash of nothing anyone knows, of the present cost: checked in place of a missing one.
    virtual const std::string& decoy() const = 0;
    virtual const crypto::PasswordCost& cost() const = 0;
};

}  // namespace gatekeeper::ports
