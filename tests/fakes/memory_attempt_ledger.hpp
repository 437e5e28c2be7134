#pragma once

#include "fakes/fake_clock.hpp"
#include "support/counted.hpp"
#include "support/turnstile.hpp"

#include <gatekeeper/ports/attempt_ledger.hpp>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace gatekeeper::tests {

class MemoryAttemptLedger final : public ports::AttemptLedger {
  public:
    MemoryAttemptLedger(Turnstile& door, FakeClock& clock) : door_(door), clock_(clock) {}

    async::Task<domain::seconds> reserve(std::string subject,
                                         std::vector<domain::Limit> limits) override {
        const Counted frame;
        co_await door_.enter("attempts.reserve");
        const domain::seconds wait = take(subject, limits);
        co_await door_.leave();
        co_return wait;
    }

    async::Task<void> forgive(std::string subject, std::vector<domain::Limit> limits) override {
        const Counted frame;
        co_await door_.enter("attempts.forgive");
        for (const domain::Limit& limit : limits)
            counters_.erase(name_of(subject, limit));
        co_await door_.leave();
    }

  private:
    struct Counter {
        int count = 0;
        domain::Instant ends{};
        domain::Instant closed_until{};
    };

    static std::string name_of(const std::string& subject, const domain::Limit& limit) {
        return subject + "\n" + std::string(limit.name);
    }

    Counter& counter(const std::string& subject, const domain::Limit& limit) {
        Counter& found = counters_[name_of(subject, limit)];
        if (found.count > 0 && clock_.now() >= found.ends) found = Counter();
        return found;
    }

    domain::seconds take(const std::string& subject, const std::vector<domain::Limit>& limits) {
        domain::seconds wait(0);
        for (const domain::Limit& limit : limits) {
            wait = std::max(wait, counter(subject, limit).closed_until - clock_.now());
        }
        if (wait > domain::seconds(0)) return wait;
        for (const domain::Limit& limit : limits) {
            Counter& taken = counter(subject, limit);
            if (++taken.count == 1) taken.ends = clock_.now() + limit.window;
            if (taken.count < limit.most) continue;
            taken.closed_until = taken.ends;
            if (limit.backoff > domain::seconds(0)) {
                const int doublings = std::min(taken.count - limit.most, 20);
                taken.closed_until =
                    clock_.now() + std::min(limit.longest_wait, limit.backoff * (1 << doublings));
                taken.ends = std::max(clock_.now() + limit.window, taken.closed_until);
            }
        }
        return domain::seconds(0);
    }

    Turnstile& door_;
    FakeClock& clock_;
    std::map<std::string, Counter> counters_;
};

}  // namespace gatekeeper::tests
