#pragma once

#include <gatekeeper/domain/challenge.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace gatekeeper::domain {

/// At most `most` attempts in `window`; or, with a `backoff`, a wait that doubles with each
/// attempt after the first `most`, up to `longest_wait`. The name is that of the counter.
struct Limit {
    std::string name;
    int most = 0;
    seconds window{};
    seconds backoff{};
    seconds longest_wait{};
    /// Where not empty, different values are counted and not attempts; this is the attempt's.
    std::string value{};
};

/// How often things may be tried. Each member is what `gatekeeper_limit` sets under the same name,
/// with one or two rates; the first counter bears that name, the second one has `-long` after it.
/// ASVS 6.3.1, SP 800-63B 5.2.2.
struct Limits {
    /// Wrong passwords of an account, of one of its known devices, or of names that are none.
    std::vector<Limit> password = {
        {"password", 5, std::chrono::hours(1), seconds(1), std::chrono::minutes(15)},
        {"password-long", 100, std::chrono::hours(1)},
    };
    /// Of second factors of an account, over all challenges and kinds.
    std::vector<Limit> code = {
        {"code", 20, std::chrono::hours(1)},
        {"code-long", 50, std::chrono::hours(24)},
    };
    /// Of second factors within one challenge; then the password is asked again.
    std::vector<Limit> challenge = {{"challenge", kCodeTries, kSignInChallengeLife}};
    /// Wrong passwords and codes of one network, whatever the account.
    std::vector<Limit> network = {{"network", 20, std::chrono::minutes(10)}};
    /// Different addresses that one network tries passwords for.
    std::vector<Limit> names = {{"names", 10, std::chrono::minutes(10)}};

    /// Mails with codes or links to one account, or for names that are none.
    std::vector<Limit> mail = {
        {"mail", 5, std::chrono::minutes(15)},
        {"mail-long", 20, std::chrono::hours(24)},
    };
    /// Mails that one network asks for.
    std::vector<Limit> mail_network = {{"mail_network", 30, std::chrono::hours(1)}};

    /// Text messages to one number within one sign-in or enrolment.
    std::vector<Limit> sms_again = {{"sms_again", 1, seconds(60)}};
    /// To one number. The first is given back when a code comes back: it is there for messages
    /// nobody waits for.
    std::vector<Limit> sms = {
        {"sms", 3, std::chrono::minutes(10)},
        {"sms-long", 10, std::chrono::hours(24)},
    };
    /// That one account asks for, over all numbers it tries.
    std::vector<Limit> sms_account = {
        {"sms_account", 10, std::chrono::hours(1)},
        {"sms_account-long", 20, std::chrono::hours(24)},
    };
    /// That one network asks for; one is given back with each code that comes back.
    std::vector<Limit> sms_network = {
        {"sms_network", 10, std::chrono::hours(1)},
        {"sms_network-long", 30, std::chrono::hours(24)},
    };
    /// To numbers that begin with the same kPrefixDigits digits; given back likewise.
    std::vector<Limit> sms_prefix = {{"sms_prefix", 30, std::chrono::hours(1)}};
    /// All together: what the operator is ready to pay for.
    std::vector<Limit> sms_total = {
        {"sms_total", 500, std::chrono::hours(1)},
        {"sms_total-long", 5000, std::chrono::hours(24)},
    };
};

/// Digits of an E.164 number, country code included, that make a range of numbers.
inline constexpr std::size_t kPrefixDigits = 7;

/// Whether so few of the codes that were sent in an hour came back that somebody may be earning
/// by the messages ("SMS pumping").
constexpr bool looks_like_pumping(std::int64_t sent, std::int64_t verified) {
    constexpr std::int64_t kTooFewToTell = 20;
    return sent >= kTooFewToTell && sent > 2 * verified;
}

/// The same limits, counted apart for one `part` of the subject.
std::vector<Limit> of_part(std::vector<Limit> limits, std::string_view part);

/// The same limits, counting different values.
std::vector<Limit> of_values(std::vector<Limit> limits, const std::string& value);

}  // namespace gatekeeper::domain
