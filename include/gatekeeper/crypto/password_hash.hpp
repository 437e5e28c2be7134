#pragma once

#include <gatekeeper/crypto/secret.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gatekeeper::crypto {

/// Cost of argon2id (RFC 9106). The default is the OWASP choice with two passes.
struct PasswordCost {
    std::uint32_t memory_kib = 19456;
    std::uint32_t passes = 2;
    std::uint32_t lanes = 1;
};

enum class HashKind { Argon2id, Argon2i, Bcrypt, Sha512Crypt, Unknown };

enum class PasswordCheck {
    Match,
    Mismatch,
    Malformed,  ///< The stored hash cannot be used: damaged, unknown, or a cost out of bounds.
};

/// Recognises a stored hash by its form and refuses costs that would stop a server (SEC-009):
/// argon2 up to 256 MiB, 10 passes, 8 lanes; bcrypt cost 4 to 15; sha512-crypt to 1,000,000 rounds.
HashKind hash_kind(std::string_view stored);

/// argon2id as a PHC string; `salt` is 16 random bytes. Blocks for some 25 ms: never on an event
/// loop. Throws std::bad_alloc when the memory cannot be had.
std::string hash_password(const Secret& password, const PasswordCost& cost, std::string_view salt);

/// Checks against argon2i, argon2id, bcrypt ($2a$ $2b$ $2y$) or sha512-crypt ($6$). The last two
/// are for imported customers only and know no byte after a NUL, so a password with one never
/// matches. Blocks like hash_password.
PasswordCheck check_password(std::string_view stored, const Secret& password);

/// Whether a hash that matched should be replaced by one of `cost`.
bool needs_upgrade(std::string_view stored, const PasswordCost& cost);

}  // namespace gatekeeper::crypto
