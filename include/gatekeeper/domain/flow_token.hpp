#pragma once

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/crypto/encoding.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::domain {

/// 256 random bits as 43 characters of base64url: names a visitor's journey before there is a
/// session (the flow cookie) and binds a ticket to a browser (the state cookie). Never accepted
/// as a session: it has another form, another cookie and another place in the store.
class FlowToken {
  public:
    static constexpr std::size_t kBytes = 32;
    static constexpr std::size_t kCharacters = 43;

    static FlowToken from_random(std::string_view bytes) {
        return FlowToken(crypto::base64url(bytes.substr(0, kBytes)));
    }
    /// Checks the form only.
    static std::optional<FlowToken> parse(std::string_view text) {
        if (text.size() != kCharacters || !crypto::from_base64url(text)) return std::nullopt;
        return FlowToken(std::string(text));
    }

    const std::string& text() const { return text_; }
    std::string digest() const { return crypto::sha256_text(text_); }

  private:
    explicit FlowToken(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

}  // namespace gatekeeper::domain
