#pragma once

#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/instant.hpp>

#include <string>

namespace gatekeeper::delivery {

/// A mail with the same content twice, as plain text and as HTML, to one recipient.
struct MimeMessage {
    std::string from_name;  ///< May be empty.
    domain::Email from;
    domain::Email to;
    std::string subject;
    std::string text;
    std::string html;
    domain::Instant date;
    std::string id;  ///< Random letters and digits: the Message-ID at the sender's domain.
};

/// The message as it goes over the wire (RFC 5322, 2045, 2047): CRLF lines of at most 76
/// characters, except addresses that are longer; all ASCII; no line starts with a dot. Control
/// characters in the name and the subject become spaces, so neither can start a header.
std::string render(const MimeMessage& message);

}  // namespace gatekeeper::delivery
