#pragma once

#include <stdexcept>
#include <string>

namespace gatekeeper::ports {

/// The world did not do its part: a server is away, answers nonsense, or is too slow; a queue is
/// full. The one exception of this product: no flow catches it, the driver of the request answers
/// 503 with Retry-After and logs what() once. It never carries anything secret.
class PortFailure : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

}  // namespace gatekeeper::ports
