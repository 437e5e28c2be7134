#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

struct evp_mac_ctx_st;

namespace gatekeeper::crypto {

using Sha256 = std::array<std::uint8_t, 32>;

/// FIPS 180-4. Does not allocate after the first call of a process.
Sha256 sha256(std::string_view bytes);

/// base64url of SHA-256, 43 characters: how tokens are named at rest.
std::string sha256_text(std::string_view bytes);

/// HMAC-SHA-256 (RFC 2104) under one key, which is set up once: OpenSSL takes longer over that than
/// over a short message.
class HmacSha256 {
  public:
    /// Throws std::bad_alloc.
    explicit HmacSha256(std::string_view key);

    /// Over `parts`, each preceded by its length as eight bytes, so that no two different lists
    /// give the same input.
    Sha256 over(std::initializer_list<std::string_view> parts) const;

  private:
    struct FreeContext {
        void operator()(evp_mac_ctx_st* context) const noexcept;
    };

    using Context = std::unique_ptr<evp_mac_ctx_st, FreeContext>;

    Context context_;  // Only copied from: any thread may ask.
};

/// Lower-case hex of SHA-1: how Redis names a script, nothing that must withstand an attacker.
std::string sha1_hex(std::string_view bytes);

/// Constant time for equal lengths; the lengths themselves are not secret.
bool equal(std::string_view a, std::string_view b) noexcept;

/// For hash tables: SHA-256 is as good as any hash, and its first bytes will do.
struct Sha256Hash {
    std::size_t operator()(const Sha256& digest) const noexcept {
        std::size_t value = 0;
        std::memcpy(&value, digest.data(), sizeof(value));
        return value;
    }
};

inline std::string_view bytes_of(const Sha256& digest) noexcept {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace gatekeeper::crypto
