/// Sealed values, as they stand in Redis.
#include "fuzz/target.hpp"

#include <gatekeeper/crypto/keyring.hpp>

#include <string>

namespace gatekeeper::fuzz {

using crypto::Keyring;

FUZZ_TARGET(sealed) {
    static const Keyring kRing = Keyring::parse(
        "new AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n"
        "old IB8eHRwbGhkYFxYVFBMSERAPDg0MCwoJCAcGBQQDAgE\n");
    constexpr std::string_view kOwner = "AAAAAAAAAAAAAAAA/totp";
    const auto opened = kRing.open(input, kOwner);
    must(!opened || !kRing.open(input, "AAAAAAAAAAAAAAAA/phone"), "a seal is its owner's");

    const std::string made = kRing.seal(input, kOwner);
    const auto back = kRing.open(made, kOwner);
    must(back && back->view() == input, "what was sealed can be opened");
    for (const std::size_t at : {made.size() - 1, made.size() / 2, std::size_t{0}}) {
        std::string changed = made;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        must(!kRing.open(changed, kOwner), "a changed seal does not open");
    }
}

}  // namespace gatekeeper::fuzz
