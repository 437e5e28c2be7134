#pragma once

#include "import_customer.hpp"
#include "import_report.hpp"
#include "pipelined_redis.hpp"

#include <gatekeeper/async/root.hpp>

#include <deque>
#include <exception>
#include <optional>
#include <utility>

namespace gatekeeper::ctl {

/// Imports many customers at a time, so that they share round trips, and reports them in the order
/// of the file. Holds a fixed number: adding one more waits for the oldest. Every call throws
/// PortFailure when Redis fails; then the queue can only be destroyed.
class ImportQueue {
  public:
    ImportQueue(PipelinedRedis& redis, ImportTarget& target, ImportReport& report);
    ImportQueue(const ImportQueue&) = delete;
    ImportQueue& operator=(const ImportQueue&) = delete;

    void add(std::size_t line, Customer customer);

    /// A line that is refused without asking Redis.
    void refuse(std::size_t line, std::string reason);

    /// Waits for all.
    void finish();

  private:
    struct Slot final : async::RootListener<ImportOutcome> {
        std::size_t line = 0;  // 0 when the slot is free
        async::Root<ImportOutcome> root;
        std::optional<ImportOutcome> outcome;
        std::exception_ptr failure;

        void finished(ImportOutcome result) noexcept override { outcome = std::move(result); }
        void failed(std::exception_ptr error) noexcept override { failure = error; }
    };

    Slot& oldest_as_free(std::size_t line);
    void settle(Slot& slot);

    PipelinedRedis& redis_;
    ImportTarget& target_;
    ImportReport& report_;
    std::deque<Slot> slots_;
    std::size_t next_ = 0;
};

}  // namespace gatekeeper::ctl
