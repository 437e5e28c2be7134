#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/domain/challenge.hpp>

#include <string>
#include <vector>

namespace gatekeeper::ports {

/// Counts attempts before they are made: one mechanism for every limit. Every call may throw
/// PortFailure.
class AttemptLedger {
  public:
    virtual ~AttemptLedger() = default;

    /// Takes one attempt of `subject` from every limit, or from none: zero when granted, else how
    /// long until the next one would be. Atomic.
    virtual async::Task<domain::seconds> reserve(std::string subject,
                                                 std::vector<domain::Limit> limits) = 0;

    /// Gives all attempts back, after a success.
    virtual async::Task<void> forgive(std::string subject, std::vector<domain::Limit> limits) = 0;
};

}  // namespace gatekeeper::ports
