#include "fuzz/target.hpp"

#include <gatekeeper/domain/flow_token.hpp>
#include <gatekeeper/domain/session.hpp>

namespace gatekeeper::fuzz {

using domain::SessionToken;

FUZZ_TARGET(session_token) {
    const auto token = SessionToken::parse(input);
    if (!token) return;
    must(token->text() == input, "a token is its text");
    must(input.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                 "-_") == input.npos,
         "safe in a cookie and in the name of a key");
    must(token->family().size() == SessionToken::kFamilyCharacters, "the family has its length");
    must(token->secret().size() == SessionToken::kSecretBytes, "the secret has its length");
    const SessionToken made =
        SessionToken::make(token->account(), token->family(), token->secret());
    must(made.text() == token->text() && made.digest() == token->digest(),
         "the parts make the token");
    must(!domain::FlowToken::parse(input), "no session token is a flow token");
}

}  // namespace gatekeeper::fuzz
