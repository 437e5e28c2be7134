#pragma once

#include <cstddef>
#include <string>

namespace gatekeeper::crypto {

/// From the operating system's generator, reseeded after a fork (RAND_bytes of OpenSSL 3).
/// Throws std::runtime_error when it cannot deliver.
std::string random_bytes(std::size_t count);

}  // namespace gatekeeper::crypto
