/// base64url and base32.
#include "fuzz/target.hpp"

#include <gatekeeper/crypto/encoding.hpp>

#include <string>

namespace gatekeeper::fuzz {

FUZZ_TARGET(encoding) {
    const auto bytes = crypto::from_base64url(input);
    must(!bytes || crypto::base64url(*bytes) == input, "base64url has one text for some bytes");
    must(crypto::from_base64url(crypto::base64url(input)) == std::string(input),
         "base64url comes back");

    const auto secret = crypto::from_base32(input);
    must(!secret || crypto::from_base32(crypto::base32(*secret)) == secret,
         "base32 that was read can be written");
    must(crypto::from_base32(crypto::base32(input)) == std::string(input), "base32 comes back");
}

}  // namespace gatekeeper::fuzz
