#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::domain {

/// A user name or customer number from the old system, in the one form we store and compare:
/// trimmed, ASCII lower case, 1 to 64 bytes of UTF-8 without control characters. Never contains
/// `@`, so that it cannot be taken for a mail address.
class Username {
  public:
    static std::optional<Username> parse(std::string_view typed);

    const std::string& text() const { return text_; }

    friend bool operator==(const Username&, const Username&) = default;

  private:
    explicit Username(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

}  // namespace gatekeeper::domain
