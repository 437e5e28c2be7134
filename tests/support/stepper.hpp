#pragma once

#include "support/world.hpp"

#include <gatekeeper/async/root.hpp>

#include <exception>
#include <optional>
#include <string_view>
#include <utility>

namespace gatekeeper::tests {

/// One request on its way, driven from port to port: other things can happen in between, and it
/// can be dropped wherever it waits.
class Stepper {
  public:
    Stepper(World& world, http::Request request) : world_(world) {
        world_.door.go_step_by_step(true);
        world_.door.forget_calls();
        root_.start(world_.respond(std::move(request)), listener_);
    }
    Stepper(const Stepper&) = delete;
    Stepper& operator=(const Stepper&) = delete;
    ~Stepper() { world_.door.go_step_by_step(false); }

    bool step() { return world_.door.gate().step(); }

    /// Goes on until `call` is about to be made; false when the request ended before.
    bool until(std::string_view call) {
        while (world_.door.calls().empty() || world_.door.calls().back() != call) {
            if (!step()) return false;
        }
        return true;
    }

    /// To the end; nothing when it failed.
    const std::optional<http::Response>& finish() {
        while (step()) {
        }
        return listener_.response;
    }

    bool done() const { return listener_.response || listener_.failure; }

  private:
    struct Listener final : async::RootListener<http::Response> {
        std::optional<http::Response> response;
        std::exception_ptr failure;
        void finished(http::Response value) noexcept override { response = std::move(value); }
        void failed(std::exception_ptr error) noexcept override { failure = error; }
    };

    World& world_;
    Listener listener_;
    async::Root<http::Response> root_;
};

}  // namespace gatekeeper::tests
