#pragma once

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/instant.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::domain {

/// What the session cookie carries: which account, which sign-in (its "family": the portal's
/// session and those of the hosts that came from it), and a secret that names this host's session
/// in it. 75 characters of base64url. Only the digest is stored. Family and secret hold 288 random
/// bits; the last 64 bits of the secret are a tag that tells a made-up token before anybody is
/// asked (store::SessionMint).
class SessionToken {
  public:
    static constexpr std::size_t kFamilyBytes = 12;
    static constexpr std::size_t kFamilyCharacters = 16;
    static constexpr std::size_t kSecretBytes = 32;
    static constexpr std::size_t kCharacters = AccountId::kCharacters + kFamilyCharacters + 43;

    static SessionToken make(const AccountId& account, std::string_view family,
                             std::string_view secret);
    /// Checks the form only.
    static std::optional<SessionToken> parse(std::string_view cookie);

    const std::string& text() const { return text_; }
    const AccountId& account() const { return account_; }
    std::string_view family() const {
        return std::string_view(text_).substr(AccountId::kCharacters, kFamilyCharacters);
    }
    /// As bytes.
    std::string secret() const;
    const crypto::Sha256& sha256() const { return sha256_; }
    /// base64url SHA-256 of the token: its name at rest and in logs.
    std::string digest() const;

  private:
    SessionToken(std::string text, AccountId account);

    std::string text_;
    AccountId account_;
    crypto::Sha256 sha256_;
};

/// How long a session lives: `idle` after the last request, `absolute` after the sign-in.
struct SessionPolicy {
    seconds idle = std::chrono::minutes(30);
    seconds absolute = std::chrono::hours(12);

    /// How often use is noted, so that whoever keeps working is never idle.
    seconds touch_every() const {
        return std::max(seconds(1), std::min<seconds>(idle / 4, std::chrono::minutes(1)));
    }
};

/// A session as it stands in the store, seen from one host.
struct Session {
    std::int64_t epoch = 0;
    Factor factor = Factor::Password;
    Instant created{};
    Instant ends{};  ///< The absolute end.
    Instant seen{};  ///< Last noted use; written at most once a minute.
    std::string host;
};

}  // namespace gatekeeper::domain
