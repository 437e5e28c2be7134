#pragma once

#include <string>

namespace gatekeeper::tests {

/// What every customer with a password has for one; kPasswordHash is its argon2id hash.
inline constexpr const char* kPassword = "Quiet-Harbour-42";
inline constexpr const char* kPasswordHash =
    "$argon2id$v=19$m=19456,t=2,p=1$Z2F0ZWtlZXBlci1kZW1vIQ$"
    "yPViN1H/pn8tnYwuddJq/Yr3zF0Pn7zUIHGXQ5z7HB0";
inline constexpr const char* kTotpSecret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

/// Somebody the provider knows: empty is what they do not have.
struct Customer {
    std::string email;
    std::string username;
    std::string legacy_id;
    std::string language;
    std::string services;  ///< Names, with spaces between.
    std::string password;
    std::string totp_secret;
    std::string phone;
};

/// An address that nobody else in the suite has, and what is told of it.
Customer new_customer();
Customer with_password();
Customer with_totp();
Customer with_sms();

}  // namespace gatekeeper::tests
