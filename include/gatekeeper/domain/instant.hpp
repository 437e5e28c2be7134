#pragma once

#include <chrono>
#include <cstdint>

namespace gatekeeper::domain {

/// Wall-clock time in whole seconds: every lifetime in this product is counted in seconds.
using Instant = std::chrono::sys_seconds;
using std::chrono::seconds;

inline std::int64_t to_unix(Instant time) {
    return time.time_since_epoch().count();
}
inline Instant from_unix(std::int64_t time) {
    return Instant(seconds(time));
}

}  // namespace gatekeeper::domain
