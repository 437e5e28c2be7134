#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::domain {

/// A mail address in the one form we store and compare: trimmed, ASCII lower case on both sides
/// of its only `@`. A dot-atom local part (RFC 5322, 3.2.3, without `!` and `%`, which old relays
/// route by) and a host name with at least two labels (RFC 1123); 254 bytes at most (RFC 5321).
/// Quoted parts, comments, address literals and non-ASCII addresses are refused.
class Email {
  public:
    static std::optional<Email> parse(std::string_view typed);

    const std::string& text() const { return text_; }
    std::string_view local_part() const { return std::string_view(text_).substr(0, at_); }
    std::string_view domain() const { return std::string_view(text_).substr(at_ + 1); }

    /// For logs and other people's eyes: `a***@e***.com`.
    std::string masked() const;

    friend bool operator==(const Email&, const Email&) = default;

  private:
    Email(std::string text, std::size_t at) : text_(std::move(text)), at_(at) {}

    std::string text_;
    std::size_t at_;
};

}  // namespace gatekeeper::domain
