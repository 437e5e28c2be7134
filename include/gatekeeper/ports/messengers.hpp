#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/instant.hpp>
#include <gatekeeper/domain/phone_number.hpp>

#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::ports {

enum class MailKind { SecurityCode, PasswordLink, PasswordChanged, FactorAdded };

/// When and from where something was asked for, for the person to judge whether it was them.
struct Occasion {
    domain::Instant when{};  ///< The epoch: not said.
    std::string place;       ///< As domain::coarse_address; empty: not said.
};

/// A mail to be. Text is rendered when it is sent, after the visitor has been answered, so that
/// an answer takes the same time whether there is anybody to write to or not.
struct MailDraft {
    MailDraft(std::optional<domain::Email> to, std::string language, MailKind kind,
              std::string content, Occasion occasion = {})
        : to(std::move(to)),
          language(std::move(language)),
          kind(kind),
          content(std::move(content)),
          occasion(std::move(occasion)) {}

    std::optional<domain::Email> to;  ///< Nothing: dropped, at the same cost.
    std::string language;
    MailKind kind;
    std::string content;  ///< The code, the link, or nothing.
    Occasion occasion;
};

class Mailer {
  public:
    virtual ~Mailer() = default;

    /// Puts the mail in a bounded queue and returns; delivery and its retries go on in the
    /// background and are logged. Throws PortFailure when the queue is full.
    virtual void post(MailDraft draft) = 0;
};

struct TextMessage {
    TextMessage(domain::PhoneNumber to, std::string text, std::string code)
        : to(std::move(to)), text(std::move(text)), code(std::move(code)) {}

    domain::PhoneNumber to;
    std::string text;
    std::string code;  ///< Also alone, for gateways with templates of their own.
};

class TextMessenger {
  public:
    virtual ~TextMessenger() = default;

    /// Whether the operator configured a gateway; when not, the SMS factor is not offered.
    virtual bool available() const = 0;

    /// ISO 3166-1 codes of the countries the operator allows.
    virtual const std::vector<std::string>& countries() const = 0;

    /// Hands one message to the gateway, once; false when it refused or did not answer. Why is
    /// logged, without code and full number.
    virtual async::Task<bool> send(TextMessage message) = 0;
};

}  // namespace gatekeeper::ports
