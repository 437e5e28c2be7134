#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/challenge.hpp>

#include <optional>
#include <string>

namespace gatekeeper::ports {

/// One-time tokens that travel in URLs. Only their digests are stored; each is consumed
/// atomically. Every call may throw PortFailure.
class TokenStore {
  public:
    virtual ~TokenStore() = default;

    virtual async::Task<std::string> issue_ticket(domain::Ticket ticket) = 0;

    /// Consumes the ticket if it was made for this host and state; otherwise it stays.
    virtual async::Task<std::optional<domain::Ticket>> redeem_ticket(std::string token,
                                                                     std::string host,
                                                                     std::string state) = 0;

    /// The mailed link of an account; a new one ends the one before.
    virtual async::Task<std::string> issue_link(domain::AccountId account) = 0;

    /// Whose link this is, leaving it as it is.
    virtual async::Task<std::optional<domain::AccountId>> find_link(std::string token) = 0;

    virtual async::Task<std::optional<domain::AccountId>> consume_link(std::string token) = 0;

    /// Whatever link the account has is worth nothing from now on.
    virtual async::Task<void> end_link(domain::AccountId account) = 0;
};

}  // namespace gatekeeper::ports
