#pragma once

#include <chrono>
#include <functional>
#include <thread>

namespace gatekeeper::tests {

using namespace std::chrono_literals;

/// Far above what anything takes, a sanitizer build on a busy machine included: only a test that
/// fails waits so long.
inline constexpr std::chrono::milliseconds kPatience = 30s;

/// Asks again and again until it is so; false when it is not in time.
inline bool eventually(const std::function<bool()>& is_so,
                       std::chrono::milliseconds limit = kPatience) {
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!is_so()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

}  // namespace gatekeeper::tests
