#pragma once

#include <gatekeeper/domain/instant.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::domain {

/// How far a visitor has proven who they are; the second factor names its kind.
enum class Factor { Password, Totp, Sms };

std::string_view name_of(Factor factor);
std::optional<Factor> factor_named(std::string_view name);

/// 96 random bits as 16 characters of base64url. Opaque, and stable for the account's life.
class AccountId {
  public:
    static constexpr std::size_t kBytes = 12;
    static constexpr std::size_t kCharacters = 16;

    static AccountId from_random(std::string_view bytes);
    static std::optional<AccountId> parse(std::string_view text);

    const std::string& text() const { return text_; }
    friend bool operator==(const AccountId&, const AccountId&) = default;

  private:
    explicit AccountId(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

/// Who a customer is and what they may see: all that the gate reads on its way.
struct Profile {
    std::string email;
    std::string username;   ///< In the old system; may be empty.
    std::string legacy_id;  ///< What the old panel calls them; may be empty.
    std::string language;   ///< Of mails and texts; empty when not known.
    std::vector<std::string> services;
    bool disabled = false;

    bool linked_to(std::string_view service) const {
        return std::find(services.begin(), services.end(), service) != services.end();
    }
};

/// What a customer signs in with. Secrets are sealed (crypto::Keyring::seal) with owner_of() as
/// their owner.
struct Credentials {
    std::string password;     ///< PHC string or an imported hash; empty until one is set.
    std::string totp_secret;  ///< Sealed; empty when there is no authenticator app.
    std::string phone;        ///< Sealed E.164 number; empty when there is no SMS factor.

    std::optional<Factor> second_factor() const {
        if (!totp_secret.empty()) return Factor::Totp;
        if (!phone.empty()) return Factor::Sms;
        return std::nullopt;
    }
};

struct Account {
    AccountId id;
    std::int64_t revision = 0;  ///< Compare-and-set counter; 0 before the account is stored.
    std::int64_t epoch = 0;     ///< Raised to end every session that was opened before.
    Profile profile;
    Credentials credentials;
    Instant created{};

    /// What the app behind the gate knows the customer by.
    const std::string& public_id() const {
        return profile.legacy_id.empty() ? id.text() : profile.legacy_id;
    }
};

/// What seals are bound to: the account and the kind of value.
inline std::string owner_of(const AccountId& id, std::string_view kind) {
    return id.text() + '/' + std::string(kind);
}

/// A name a service can have in the configuration and in customers.csv.
bool is_service_name(std::string_view text);

/// An id the old panel may use: 1 to 128 printable ASCII characters, so that it is a header value.
bool is_legacy_id(std::string_view text);

}  // namespace gatekeeper::domain
