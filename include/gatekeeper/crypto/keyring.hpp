#pragma once

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/crypto/secret.hpp>

#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::crypto {

/// What a derived key is for. Each purpose has its own key (HKDF-SHA-256, RFC 5869, the label as
/// info), so a value made for one purpose is worthless for another.
enum class Purpose { Csrf, OneTimeCode, Seal, Enrolment, Identifier, Device, Session };

/// A keyring that cannot be used; what() says why and on which line.
class KeyringError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The operator's keys. One per line: an id, a space, 32 random bytes as base64url. The first
/// line is the active key; the others still open and verify what they made, so that a key can be
/// replaced without signing anyone out. Immutable after parsing.
class Keyring {
  public:
    /// Throws KeyringError for an empty ring, a malformed or doubled id, or a key that is not
    /// 256 bits or plainly not random.
    static Keyring parse(std::string_view text);

    /// A fresh line for the ring, without newline. `random` must be 32 bytes.
    static std::string render_line(std::string_view id, std::string_view random);

    /// base64url HMAC-SHA-256 of `parts` under the active key.
    std::string tag(Purpose purpose, std::initializer_list<std::string_view> parts) const;

    /// The same under every key, the active one first: for comparing inside a Redis script.
    std::vector<std::string> tags(Purpose purpose,
                                  std::initializer_list<std::string_view> parts) const;

    /// Whether any key made `tag`; constant time.
    bool verify(Purpose purpose, std::initializer_list<std::string_view> parts,
                std::string_view tag) const;

    /// The first bytes of the tag under the active key (RFC 2104, section 5), `size` <= 32.
    std::string short_tag(Purpose purpose, std::initializer_list<std::string_view> parts,
                          std::size_t size) const;

    /// Whether any key made the short tag; constant time.
    bool verify_short(Purpose purpose, std::initializer_list<std::string_view> parts,
                      std::string_view tag) const;

    /// AES-256-GCM with a random 96-bit nonce. `owner` is bound as associated data, together with
    /// the key id: a sealed value copied to another record does not open there.
    /// Text form: key id, '.', base64url of nonce, ciphertext and tag.
    std::string seal(std::string_view plain, std::string_view owner) const;

    /// Nothing when the key is unknown, the owner differs or a bit was changed.
    std::optional<Secret> open(std::string_view sealed, std::string_view owner) const;

    const std::string& active_id() const { return keys_.front().id; }
    std::size_t size() const { return keys_.size(); }

  private:
    struct Key {
        std::string id;
        std::vector<HmacSha256> macs;  // by Purpose
        Secret sealing;

        Sha256 tag(Purpose purpose, std::initializer_list<std::string_view> parts) const;
    };

    std::vector<Key> keys_;
};

}  // namespace gatekeeper::crypto
