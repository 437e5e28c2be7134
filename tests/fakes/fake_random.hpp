#pragma once

#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/ports/random.hpp>

#include <cstddef>
#include <random>
#include <string>

namespace gatekeeper::tests {

/// Bytes that look random and are the same in every run; or a generator that fails.
class FakeRandom final : public ports::Random {
  public:
    explicit FakeRandom(unsigned seed = 1) : source_(seed) {}

    std::string bytes(std::size_t count) override {
        if (broken_) throw ports::PortFailure("no random bytes");
        std::string made(count, '\0');
        for (char& byte : made)
            byte = static_cast<char>(source_());
        return made;
    }

    void break_down() { broken_ = true; }
    void mend() { broken_ = false; }

  private:
    std::mt19937 source_;
    bool broken_ = false;
};

}  // namespace gatekeeper::tests
