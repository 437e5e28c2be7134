#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/crypto/encoding.hpp>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <array>
#include <cstdint>
#include <memory>
#include <new>
#include <string>

namespace gatekeeper::crypto {
namespace {

struct FreeContext {
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

/// One context per thread that knows its algorithm: OpenSSL 3 looks an algorithm up by name each
/// time it is not told again, which would be most of the time a short digest takes.
Context make_sha256_context() {
    Context context(EVP_MD_CTX_new());
    if (!context || EVP_DigestInit_ex2(context.get(), EVP_sha256(), nullptr) != 1) {
        throw std::bad_alloc();
    }
    return context;
}

struct FreeMac {
    void operator()(EVP_MAC* mac) const noexcept { EVP_MAC_free(mac); }
};

const unsigned char* bytes(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

std::array<unsigned char, 8> big_endian(std::uint64_t number) {
    std::array<unsigned char, 8> octets{};
    for (std::size_t i = octets.size(); i > 0; --i) {
        octets[i - 1] = static_cast<unsigned char>(number & 0xff);
        number >>= 8;
    }
    return octets;
}

}  // namespace

Sha256 sha256(std::string_view bytes) {
    thread_local const Context context = make_sha256_context();
    Sha256 digest;
    if (EVP_DigestInit_ex2(context.get(), nullptr, nullptr) != 1 ||
        EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1) {
        throw std::bad_alloc();
    }
    return digest;
}

std::string sha256_text(std::string_view bytes) {
    return base64url(bytes_of(sha256(bytes)));
}

void HmacSha256::FreeContext::operator()(evp_mac_ctx_st* context) const noexcept {
    EVP_MAC_CTX_free(context);
}

HmacSha256::HmacSha256(std::string_view key) {
    const std::unique_ptr<EVP_MAC, FreeMac> hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    if (!hmac) throw std::bad_alloc();
    context_.reset(EVP_MAC_CTX_new(hmac.get()));
    std::string digest = "SHA256";
    const std::array<OSSL_PARAM, 2> parameters = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest.data(), 0),
        OSSL_PARAM_construct_end()};
    if (!context_ || EVP_MAC_init(context_.get(), bytes(key), key.size(), parameters.data()) != 1) {
        throw std::bad_alloc();
    }
}

Sha256 HmacSha256::over(std::initializer_list<std::string_view> parts) const {
    const Context copy(EVP_MAC_CTX_dup(context_.get()));
    EVP_MAC_CTX* const context = copy.get();
    bool done = context != nullptr;
    for (const std::string_view part : parts) {
        const std::array<unsigned char, 8> size = big_endian(part.size());
        done = done && EVP_MAC_update(context, size.data(), size.size()) == 1 &&
               EVP_MAC_update(context, bytes(part), part.size()) == 1;
    }
    Sha256 digest;
    std::size_t length = 0;
    done = done && EVP_MAC_final(context, digest.data(), &length, digest.size()) == 1;
    if (!done || length != digest.size()) throw std::bad_alloc();
    return digest;
}

std::string sha1_hex(std::string_view bytes) {
    std::array<unsigned char, 20> digest{};
    if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha1(), nullptr) != 1) {
        throw std::bad_alloc();
    }
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    for (const unsigned char byte : digest) {
        text.push_back(kHex[byte >> 4]);
        text.push_back(kHex[byte & 0xf]);
    }
    return text;
}

bool equal(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace gatekeeper::crypto
