#pragma once

#include "visit.hpp"

#include <gatekeeper/domain/challenge.hpp>
#include <gatekeeper/domain/phone_number.hpp>

#include <optional>

namespace gatekeeper::flows {

/// A sign-in between password and second factor, with the account as it is now.
struct Pending {
    domain::SignInChallenge challenge;
    domain::Account account;
};

/// The sign-in this flow cookie stands for; nothing when there is none, or when the account was
/// disabled, changed its password or ended its sessions since.
async::Task<std::optional<Pending>> pending_sign_in(domain::FlowToken flow, Services& services);

/// The number being enrolled in it.
std::optional<domain::PhoneNumber> pending_number(const Pending& pending, const Services& services);

/// Takes one try of the second factor, before it is looked at: of this challenge and of the
/// account. When there is none left the challenge is over and false comes back.
async::Task<bool> take_code_attempt(domain::FlowToken flow, domain::AccountId account,
                                    Services& services);

/// Back to the login page, where the pending state no longer counts.
http::Response start_again(const Visit& visit, Services& services, pages::Notice notice);

/// Drops both counters after a right code.
async::Task<void> forgive_codes(domain::FlowToken flow, domain::AccountId account,
                                Services& services);

}  // namespace gatekeeper::flows
