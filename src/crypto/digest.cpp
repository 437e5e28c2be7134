#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/crypto/encoding.hpp>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

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

Sha256 hmac_sha256(std::string_view key, std::initializer_list<std::string_view> parts) {
    std::string framed;
    for (const std::string_view part : parts) {
        const std::uint64_t size = part.size();
        for (int shift = 56; shift >= 0; shift -= 8) {
            framed.push_back(static_cast<char>((size >> shift) & 0xff));
        }
        framed.append(part);
    }
    Sha256 digest;
    unsigned length = 0;
    const unsigned char* const done = HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
                                           reinterpret_cast<const unsigned char*>(framed.data()),
                                           framed.size(), digest.data(), &length);
    OPENSSL_cleanse(framed.data(), framed.size());
    if (done == nullptr || length != digest.size()) throw std::bad_alloc();
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
