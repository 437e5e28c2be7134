#include <gatekeeper/crypto/secret.hpp>

#include <openssl/crypto.h>

#include <cstring>
#include <utility>

namespace gatekeeper::crypto {

void wipe(void* bytes, std::size_t size) noexcept {
    if (size > 0) OPENSSL_cleanse(bytes, size);
}

Secret::Secret(std::string_view bytes) : Secret(of_size(bytes.size())) {
    if (!bytes.empty()) std::memcpy(bytes_.get(), bytes.data(), bytes.size());
}

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this != &other) {
        if (bytes_) wipe(bytes_.get(), size_);
        bytes_ = std::move(other.bytes_);
        size_ = std::exchange(other.size_, 0);
    }
    return *this;
}

Secret::~Secret() {
    if (bytes_) wipe(bytes_.get(), size_);
}

Secret Secret::of_size(std::size_t size) {
    Secret secret;
    secret.bytes_ = std::make_unique<char[]>(size);
    secret.size_ = size;
    return secret;
}

}  // namespace gatekeeper::crypto
