#pragma once

#include <gatekeeper/crypto/random_bytes.hpp>
#include <gatekeeper/ports/clock.hpp>
#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/ports/random.hpp>

#include <chrono>
#include <exception>
#include <string>

/// The machine we run on, as ports; the same for nginx and gatekeeperctl.
namespace gatekeeper::host {

class SystemClock final : public ports::Clock {
  public:
    domain::Instant now() const override {
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }
};

class SystemRandom final : public ports::Random {
  public:
    std::string bytes(std::size_t count) override {
        try {
            return crypto::random_bytes(count);
        } catch (const std::exception& error) {
            throw ports::PortFailure(error.what());
        }
    }
};

}  // namespace gatekeeper::host
