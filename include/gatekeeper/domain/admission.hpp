#pragma once

#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/instant.hpp>
#include <gatekeeper/domain/session.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gatekeeper::domain {

/// What a location asks of its visitors.
enum class Level { Off, Password, TwoFactor };

/// A session together with the state of its account at the moment it was read.
struct Visitor {
    AccountId account;
    std::int64_t account_epoch = 0;
    Profile profile;
    Session session;

    const std::string& public_id() const {
        return profile.legacy_id.empty() ? account.text() : profile.legacy_id;
    }
};

enum class Admission {
    Granted,
    SignIn,     ///< No session that counts here: sign in first.
    StepUp,     ///< A good session that lacks the second factor.
    NotLinked,  ///< A good session of a customer who has no part in this service.
};

/// Whether the session counts at all, on `host` at `now`: right host, account enabled and of the
/// same epoch, not past its absolute end. The idle end is the store's (a key that expires).
bool is_live(const Visitor& visitor, std::string_view host, Instant now);

/// The gate's verdict on a live-or-not visitor. An empty `service` asks for no link.
Admission judge(const Visitor& visitor, std::string_view host, Instant now, Level level,
                std::string_view service);

}  // namespace gatekeeper::domain
