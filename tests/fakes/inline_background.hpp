#pragma once

#include <gatekeeper/async/root.hpp>
#include <gatekeeper/ports/background.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::tests {

/// Starts each task at once and lets it run until it waits for something.
class InlineBackground final : public ports::Background {
  public:
    bool full = false;
    std::vector<std::string> started;
    std::vector<std::exception_ptr> failures;

    void run(std::string_view what, async::Task<void> task) override {
        if (full) throw ports::PortFailure("the queue is full");
        started.emplace_back(what);
        jobs_.push_back(std::make_unique<Job>(*this));
        jobs_.back()->root.start(std::move(task), *jobs_.back());
    }

    std::size_t finished() const { return finished_; }
    /// Cancels what still waits.
    void stop() { jobs_.clear(); }

  private:
    struct Job final : async::RootListener<void> {
        explicit Job(InlineBackground& owner) : owner(owner) {}
        virtual ~Job() = default;
        void finished() noexcept override { ++owner.finished_; }
        void failed(std::exception_ptr failure) noexcept override {
            owner.failures.push_back(failure);
        }

        InlineBackground& owner;
        async::Root<void> root;
    };

    std::size_t finished_ = 0;
    std::vector<std::unique_ptr<Job>> jobs_;
};

}  // namespace gatekeeper::tests
