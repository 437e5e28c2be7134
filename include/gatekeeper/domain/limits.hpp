#pragma once

#include <gatekeeper/domain/challenge.hpp>

#include <vector>

namespace gatekeeper::domain {

/// How often things may be tried; keyed by account (or by what was typed, where that names no
/// account), never by client alone. ASVS 6.3.1, SP 800-63B 5.2.2.
struct Limits {
    std::vector<Limit> password = {
        {"password", 5, std::chrono::hours(1), seconds(1), std::chrono::minutes(15)},
        {"password-hour", 100, std::chrono::hours(1)},
    };
    /// Of second factors, over all challenges and kinds.
    std::vector<Limit> code = {
        {"code-hour", 20, std::chrono::hours(1)},
        {"code-day", 50, std::chrono::hours(24)},
    };
    /// Within one challenge; then the password is asked again.
    std::vector<Limit> challenge = {{"challenge", kCodeTries, kSignInChallengeLife}};
    /// To one number within one sign-in or enrolment.
    std::vector<Limit> sms_again = {{"sms-again", 1, seconds(60)}};
    /// Per number. The burst is given back when a code comes back: it is there for messages
    /// nobody waits for.
    std::vector<Limit> sms_burst = {{"sms-burst", 3, std::chrono::minutes(10)}};
    std::vector<Limit> sms_day = {{"sms-day", 10, std::chrono::hours(24)}};
    /// Per account, over all numbers it tries.
    std::vector<Limit> sms_account = {
        {"sms-account-hour", 10, std::chrono::hours(1)},
        {"sms-account-day", 20, std::chrono::hours(24)},
    };
    /// Mails with codes or links, per account, or per name typed where there is none.
    std::vector<Limit> mail = {
        {"mail-burst", 5, std::chrono::minutes(15)},
        {"mail-day", 20, std::chrono::hours(24)},
    };
};

}  // namespace gatekeeper::domain
