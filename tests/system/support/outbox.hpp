#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {

struct Mail {
    std::string to;
    std::string subject;
    std::string text;  ///< The plain part, decoded.
    std::string raw;
};

struct TextMessage {
    std::string to;
    std::string text;
};

/// Decodes a message as it stands in an .eml file.
Mail read_mail(const std::string& raw);

/// The folders where file: deliveries end up.
class Outbox {
  public:
    Outbox(std::string mails, std::string texts);

    std::vector<Mail> mails_to(std::string_view address) const;
    std::vector<TextMessage> texts_to(std::string_view number) const;

    /// Waits for as many as `count`; the newest. Throws when they do not come.
    Mail wait_for_mail(std::string_view address, std::size_t count = 1) const;
    TextMessage wait_for_text(std::string_view number, std::size_t count = 1) const;

  private:
    std::string mails_;
    std::string texts_;
};

/// The eight characters of a security code mail.
std::string code_in(const Mail& mail);
/// The six digits.
std::string code_in(const TextMessage& message);
/// The first http link.
std::string link_in(const Mail& mail);

}  // namespace gatekeeper::tests
