#pragma once

namespace gatekeeper::tests {

/// Counts how many of it are alive: a leak, or a double destruction, shows as a number.
class Counted {
  public:
    Counted() { ++alive_; }
    Counted(const Counted&) { ++alive_; }
    Counted(Counted&&) noexcept { ++alive_; }
    Counted& operator=(const Counted&) = default;
    Counted& operator=(Counted&&) = default;
    ~Counted() { --alive_; }

    static int alive() { return alive_; }

  private:
    static inline int alive_ = 0;
};

}  // namespace gatekeeper::tests
