#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/store/session_mint.hpp>

namespace gatekeeper::store {
namespace {

using domain::AccountId;
using domain::SessionToken;

constexpr std::size_t kTagBytes = 8;
constexpr std::size_t kRandomBytes = SessionToken::kSecretBytes - kTagBytes;

}  // namespace

SessionMint::SessionMint(ports::Random& random, const crypto::Keyring& keys)
    : random_(random), keys_(keys) {}

std::string SessionMint::new_family() {
    return crypto::base64url(random_.bytes(SessionToken::kFamilyBytes));
}

SessionToken SessionMint::mint(const AccountId& account, std::string_view family) {
    std::string secret = random_.bytes(kRandomBytes);
    secret.append(
        keys_.short_tag(crypto::Purpose::Session, {account.text(), family, secret}, kTagBytes));
    return SessionToken::make(account, family, secret);
}

bool SessionMint::is_ours(const SessionToken& token) const {
    const std::string secret = token.secret();
    const std::string_view random = std::string_view(secret).substr(0, kRandomBytes);
    const std::string_view tag = std::string_view(secret).substr(kRandomBytes);
    return keys_.verify_short(crypto::Purpose::Session,
                              {token.account().text(), token.family(), random}, tag);
}

}  // namespace gatekeeper::store
