#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/admission.hpp>
#include <gatekeeper/domain/session.hpp>

#include <optional>
#include <string>

namespace gatekeeper::ports {

/// Sessions. A sign-in makes a family; each host has its own token in it, and all end together.
/// Every call may throw PortFailure.
class SessionStore {
  public:
    virtual ~SessionStore() = default;

    /// Opens a family for the account as it was read: nothing when the account was disabled, or
    /// its sessions ended, since.
    virtual async::Task<std::optional<domain::SessionToken>> open(domain::Account account,
                                                                  domain::Factor factor,
                                                                  std::string host) = 0;

    /// The session and its account's present state; nothing when either is gone. The caller
    /// judges (domain::judge). One round trip.
    virtual async::Task<std::optional<domain::Visitor>> find(domain::SessionToken token) = 0;

    /// Adds a host to a family that still stands.
    virtual async::Task<std::optional<domain::SessionToken>> add_host(domain::AccountId account,
                                                                      std::string family,
                                                                      std::string host) = 0;

    /// Raises a family to a second factor and replaces all its tokens by one new one for `host`:
    /// nothing when the family is gone.
    virtual async::Task<std::optional<domain::SessionToken>> elevate(domain::SessionToken token,
                                                                     domain::Factor factor,
                                                                     std::string host) = 0;

    /// How often use is noted: after every request would cost a write each, and the idle end may
    /// come this much earlier than asked for.
    virtual domain::seconds touch_every() const = 0;

    /// Moves the idle end; never past the absolute one, and never brings a session back.
    virtual async::Task<void> touch(domain::SessionToken token) = 0;

    /// Ends the whole family.
    virtual async::Task<void> close(domain::SessionToken token) = 0;
};

}  // namespace gatekeeper::ports
