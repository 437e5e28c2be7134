#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/domain/limits.hpp>

#include <cstdint>
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

    /// Gives one attempt back to every limit, never more than were taken, after one that turned
    /// out to be no failure. Atomic.
    virtual async::Task<void> give_back(std::string subject, std::vector<domain::Limit> limits) = 0;

    /// Gives all attempts back, after a success.
    virtual async::Task<void> forgive(std::string subject, std::vector<domain::Limit> limits) = 0;

    /// Counts text messages whose code is awaited, and those whose code came back.
    struct Messages {
        std::int64_t sent = 0;
        std::int64_t verified = 0;
    };
    /// Adds to the counts of the hour that began with the first of them; the counts so far.
    virtual async::Task<Messages> count_messages(Messages more) = 0;
};

}  // namespace gatekeeper::ports
