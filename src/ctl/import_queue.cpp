#include "import_queue.hpp"

#include <gatekeeper/ports/port_failure.hpp>

#include <utility>

namespace gatekeeper::ctl {
namespace {

constexpr std::size_t kAtATime = 512;

}  // namespace

ImportQueue::ImportQueue(PipelinedRedis& redis, ImportTarget& target, ImportReport& report)
    : redis_(redis), target_(target), report_(report), slots_(kAtATime) {}

void ImportQueue::settle(Slot& slot) {
    if (slot.line == 0) return;
    while (!slot.outcome && !slot.failure)
        redis_.resume_one();
    if (slot.failure) std::rethrow_exception(slot.failure);
    report_.row(slot.line, *slot.outcome);
    slot.line = 0;
    slot.outcome.reset();
}

ImportQueue::Slot& ImportQueue::oldest_as_free(std::size_t line) {
    Slot& slot = slots_[next_];
    next_ = (next_ + 1) % slots_.size();
    settle(slot);
    slot.line = line;
    return slot;
}

void ImportQueue::add(std::size_t line, Customer customer) {
    Slot& slot = oldest_as_free(line);
    slot.root.start(import_customer(std::move(customer), target_), slot);
}

void ImportQueue::refuse(std::size_t line, std::string reason) {
    oldest_as_free(line).outcome = ImportOutcome{ImportOutcome::Kind::Refused, std::move(reason)};
}

void ImportQueue::finish() {
    for (std::size_t i = 0; i < slots_.size(); ++i)
        settle(slots_[(next_ + i) % slots_.size()]);
}

}  // namespace gatekeeper::ctl
