/// Key files.
#include "fuzz/target.hpp"

#include <gatekeeper/crypto/keyring.hpp>

#include <optional>
#include <string>

namespace gatekeeper::fuzz {
namespace {

using crypto::Keyring;
using crypto::Purpose;

std::optional<Keyring> parse(std::string_view text) {
    try {
        return Keyring::parse(text);
    } catch (const crypto::KeyringError&) {
        return std::nullopt;
    }
}

}  // namespace

FUZZ_TARGET(keyring) {
    const std::optional<Keyring> ring = parse(input);
    if (!ring) return;
    must(ring->size() >= 1 && !ring->active_id().empty(), "a ring has keys");
    must(!parse(std::string(input) + "\n" + std::string(input)), "no key is there twice");
    const std::string tag = ring->tag(Purpose::Csrf, {"a", "b"});
    must(ring->verify(Purpose::Csrf, {"a", "b"}, tag), "a ring knows its own tags");
    must(!ring->verify(Purpose::Csrf, {"ab", ""}, tag), "parts do not run together");
    must(!ring->verify(Purpose::Seal, {"a", "b"}, tag), "every purpose has its own key");
}

}  // namespace gatekeeper::fuzz
