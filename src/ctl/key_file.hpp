#pragma once

#include <gatekeeper/domain/instant.hpp>
#include <gatekeeper/ports/random.hpp>

#include <string>

namespace gatekeeper::ctl {

struct NewKey {
    std::string id;    ///< The day and some random letters: "20260730-k3vq"
    std::string line;  ///< As it stands in a key file.
};

NewKey make_new_key(ports::Random& random, domain::Instant now);

/// Puts the line first in the file, so that its key is the active one and the others still open
/// what they sealed. A file that is not there is made, for its owner only; one that is there
/// keeps its owner and mode, and is replaced as a whole, never half. Throws SettingError.
void put_first(const std::string& line, const std::string& path);

}  // namespace gatekeeper::ctl
