#pragma once

#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/site.hpp>
#include <gatekeeper/pages/theme.hpp>
#include <gatekeeper/ports/clock.hpp>
#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/random.hpp>

#include <string>

namespace gatekeeper::delivery {

/// Whom mails come from.
struct MailSender {
    std::string name;  ///< May be empty.
    domain::Email address;
};

/// Turns drafts into complete messages. What it refers to outlives it.
class MailWriter {
  public:
    struct Sources {
        const domain::Site& site;
        const pages::Theme& theme;
        const ports::Clock& clock;
        ports::Random& random;
    };

    MailWriter(MailSender sender, Sources sources);

    /// A draft without recipient is written to the sender: the same work, for nobody to read.
    std::string write(const ports::MailDraft& draft) const;

    const domain::Email& sender() const { return sender_.address; }

  private:
    MailSender sender_;
    Sources sources_;
};

}  // namespace gatekeeper::delivery
