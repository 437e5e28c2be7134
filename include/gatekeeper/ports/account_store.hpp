#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/username.hpp>

#include <cstdint>
#include <optional>

namespace gatekeeper::ports {

/// Customers. Every call may throw PortFailure.
class AccountStore {
  public:
    virtual ~AccountStore() = default;

    virtual async::Task<std::optional<domain::Account>> find(domain::AccountId id) = 0;
    virtual async::Task<std::optional<domain::Account>> find_by_email(domain::Email email) = 0;
    virtual async::Task<std::optional<domain::Account>> find_by_username(
        domain::Username username) = 0;

    /// Stores a changed account if nobody changed it since it was read (its revision); false then,
    /// and nothing is written. Address and user name are not part of what can change here.
    virtual async::Task<bool> save(domain::Account account) = 0;

    /// Notes that the code of this TOTP step was used; false when it, or a later one, was before.
    /// Atomic over all workers (RFC 6238, 5.2).
    virtual async::Task<bool> accept_totp_step(domain::AccountId id, std::int64_t step) = 0;
};

}  // namespace gatekeeper::ports
