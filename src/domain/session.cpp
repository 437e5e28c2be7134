#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/domain/session.hpp>

#include <utility>

namespace gatekeeper::domain {

SessionToken::SessionToken(std::string text, AccountId account)
    : text_(std::move(text)), account_(std::move(account)), sha256_(crypto::sha256(text_)) {}

SessionToken SessionToken::make(const AccountId& account, std::string_view family,
                                std::string_view secret) {
    std::string text = account.text();
    text.append(family).append(crypto::base64url(secret));
    return SessionToken(std::move(text), account);
}

std::optional<SessionToken> SessionToken::parse(std::string_view cookie) {
    if (cookie.size() != kCharacters) return std::nullopt;
    const auto account = AccountId::parse(cookie.substr(0, AccountId::kCharacters));
    const std::string_view rest = cookie.substr(AccountId::kCharacters);
    if (!account || !crypto::from_base64url(rest.substr(0, kFamilyCharacters)) ||
        !crypto::from_base64url(rest.substr(kFamilyCharacters))) {
        return std::nullopt;
    }
    return SessionToken(std::string(cookie), *account);
}

std::string SessionToken::secret() const {
    return *crypto::from_base64url(
        std::string_view(text_).substr(AccountId::kCharacters + kFamilyCharacters));
}

std::string SessionToken::digest() const {
    return crypto::base64url(crypto::bytes_of(sha256_));
}

}  // namespace gatekeeper::domain
