#pragma once

#include "throttle.hpp"
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

/// Whose counters a typed code uses up: of this challenge, of the account, and of the network
/// unless the browser is known to the account.
struct CodeGuess {
    CodeGuess(const Visit& visit, const domain::Account& account, const Services& services);

    domain::FlowToken flow;
    domain::AccountId account;
    Attempt network;
};

struct CodeVerdict {
    bool may_try = false;
    domain::seconds network_wait{};  ///< More than zero when the network has none left.
};

/// Takes one try of the second factor, before it is looked at. When the challenge or the account
/// has none left the challenge is over.
async::Task<CodeVerdict> take_code_attempt(CodeGuess guess, Services& services);

/// The answer to a code that may not be tried.
http::Response refuse_code(const Visit& visit, const domain::Account& account,
                           const CodeVerdict& verdict, Services& services);

/// Back to the login page, where the pending state no longer counts.
http::Response start_again(const Visit& visit, Services& services, pages::Notice notice);

/// After a right code: the network's attempt is given back, the other two counters are dropped.
async::Task<void> forgive_codes(CodeGuess guess, Services& services);

}  // namespace gatekeeper::flows
