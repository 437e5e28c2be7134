/// The tokens of flow and state cookies, tickets and links, and the account ids in them.
#include "fuzz/target.hpp"

#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/flow_token.hpp>
#include <gatekeeper/domain/session.hpp>

namespace gatekeeper::fuzz {

using domain::AccountId;
using domain::FlowToken;

FUZZ_TARGET(flow_token) {
    const auto token = FlowToken::parse(input);
    if (token) {
        must(token->text() == input, "a token is its text");
        must(FlowToken::from_random(*crypto::from_base64url(input)).text() == input,
             "the bytes make the token");
        must(!domain::SessionToken::parse(input), "no flow token is a session token");
    }
    const auto id = AccountId::parse(input);
    must(!id || id->text() == input, "an id is its text");
    must(!id || AccountId::from_random(*crypto::from_base64url(input)) == *id,
         "the bytes make the id");
}

}  // namespace gatekeeper::fuzz
