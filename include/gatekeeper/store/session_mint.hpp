#pragma once

#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/domain/session.hpp>
#include <gatekeeper/ports/random.hpp>

#include <string>
#include <string_view>

namespace gatekeeper::store {

/// Makes session tokens and knows its own again. A flood of made-up cookies costs one HMAC each
/// and never reaches Redis.
class SessionMint {
  public:
    SessionMint(ports::Random& random, const crypto::Keyring& keys);

    std::string new_family();
    domain::SessionToken mint(const domain::AccountId& account, std::string_view family);

    /// Whether any key of the ring made it; constant time.
    bool is_ours(const domain::SessionToken& token) const;

  private:
    ports::Random& random_;
    const crypto::Keyring& keys_;
};

}  // namespace gatekeeper::store
