#pragma once

#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/admission.hpp>
#include <gatekeeper/domain/instant.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::domain {

/// How long a visitor has between the password and the second factor.
inline constexpr seconds kSignInChallengeLife = std::chrono::minutes(15);
/// How long a mailed security code lives, and the step after it.
inline constexpr seconds kMailCodeLife = std::chrono::minutes(10);
inline constexpr seconds kResetProofLife = std::chrono::minutes(15);
inline constexpr seconds kSmsCodeLife = std::chrono::minutes(5);
inline constexpr seconds kLinkLife = std::chrono::hours(1);
inline constexpr seconds kTicketLife = seconds(30);
inline constexpr int kCodeTries = 5;

/// "The password was right": everything the second step needs, kept at the server.
struct SignInChallenge {
    AccountId account;
    std::int64_t epoch = 0;
    std::string return_to;  ///< As typed; read again through the ReturnPolicy when used.
    std::string phone;      ///< Sealed; the number being enrolled, empty when there is none.
};

/// "Somebody asked for a new password for this address."
struct ResetChallenge {
    std::optional<AccountId> account;  ///< Nothing for an address we do not know.
    std::int64_t epoch = 0;
    std::string email;  ///< As typed, to be shown again.
    std::string return_to;
    bool proven = false;  ///< The mailed code or link was used in this flow.
};

enum class CodePurpose { Reset, SmsSignIn, SmsEnrolment };

enum class CodeResult { Right, Wrong, Spent };

/// A one-time pass from the portal to one app host.
struct Ticket {
    AccountId account;
    std::string family;
    std::string host;
    std::string state;  ///< Digest of the state cookie the app host set.
    std::string uri;
};

}  // namespace gatekeeper::domain
