#pragma once

#include <gatekeeper/ports/clock.hpp>

namespace gatekeeper::tests {

/// A clock that stands still until the test moves it.
class FakeClock final : public ports::Clock {
  public:
    domain::Instant now() const override { return now_; }
    void advance(domain::seconds time) { now_ += time; }
    void set(domain::Instant now) { now_ = now; }

  private:
    domain::Instant now_ = domain::from_unix(1'700'000'010);  // ten seconds into a TOTP step
};

}  // namespace gatekeeper::tests
