#pragma once

#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/domain/limits.hpp>
#include <gatekeeper/domain/site.hpp>
#include <gatekeeper/pages/theme.hpp>
#include <gatekeeper/ports/account_store.hpp>
#include <gatekeeper/ports/attempt_ledger.hpp>
#include <gatekeeper/ports/audit_log.hpp>
#include <gatekeeper/ports/background.hpp>
#include <gatekeeper/ports/challenge_store.hpp>
#include <gatekeeper/ports/clock.hpp>
#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/operator_log.hpp>
#include <gatekeeper/ports/password_hasher.hpp>
#include <gatekeeper/ports/random.hpp>
#include <gatekeeper/ports/session_store.hpp>
#include <gatekeeper/ports/token_store.hpp>

namespace gatekeeper::flows {

/// All that a journey needs from the world. Lives as long as the worker, so flows may keep a
/// reference to it across suspensions.
struct Services {
    const domain::Site& site;
    const domain::Limits& limits;
    const pages::Theme& theme;
    const crypto::Keyring& keys;

    const ports::Clock& clock;
    ports::Random& random;
    ports::AccountStore& accounts;
    ports::SessionStore& sessions;
    ports::ChallengeStore& challenges;
    ports::TokenStore& tokens;
    ports::AttemptLedger& attempts;
    ports::PasswordHasher& hasher;
    ports::Mailer& mailer;
    ports::TextMessenger& texts;
    ports::AuditLog& audit;
    ports::OperatorLog& log;
    ports::Background& background;
};

}  // namespace gatekeeper::flows
