#pragma once

#include "fakes/fake_clock.hpp"
#include "support/counted.hpp"
#include "support/turnstile.hpp"

#include <gatekeeper/ports/attempt_ledger.hpp>

#include <algorithm>
#include <map>
#include <set>
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

    async::Task<void> give_back(std::string subject, std::vector<domain::Limit> limits) override {
        const Counted frame;
        co_await door_.enter("attempts.give_back");
        for (const domain::Limit& limit : limits)
            return_one(subject, limit);
        co_await door_.leave();
    }

    async::Task<void> forgive(std::string subject, std::vector<domain::Limit> limits) override {
        const Counted frame;
        co_await door_.enter("attempts.forgive");
        for (const domain::Limit& limit : limits)
            counters_.erase(name_of(subject, limit));
        co_await door_.leave();
    }

    async::Task<Messages> count_messages(Messages more) override {
        const Counted frame;
        co_await door_.enter("attempts.count_messages");
        if (clock_.now() >= messages_end_) {
            messages_ = Messages();
            messages_end_ = clock_.now() + std::chrono::hours(1);
        }
        messages_.sent += more.sent;
        messages_.verified += more.verified;
        const Messages so_far = messages_;
        co_await door_.leave();
        co_return so_far;
    }

    // For the tests.

    /// How many counters there are: the keys in Redis, or what would be.
    std::size_t size() const {
        std::size_t used = 0;
        for (const auto& [name, counter] : counters_)
            used += counter.count > 0 || !counter.values.empty() ? 1 : 0;
        return used;
    }
    int count(const std::string& subject, const std::string& name) const {
        const auto found = counters_.find(subject + "\n" + name);
        return found == counters_.end() ? 0 : found->second.count;
    }

  private:
    struct Counter {
        int count = 0;
        std::set<std::string> values;
        domain::Instant ends{};
        domain::Instant closed_until{};
    };

    static std::string name_of(const std::string& subject, const domain::Limit& limit) {
        return subject + "\n" + limit.name;
    }

    Counter& counter(const std::string& subject, const domain::Limit& limit) {
        Counter& found = counters_[name_of(subject, limit)];
        const bool used = found.count > 0 || !found.values.empty();
        if (used && clock_.now() >= found.ends) found = Counter();
        return found;
    }

    domain::seconds wait_for(const std::string& subject, const domain::Limit& limit) {
        const Counter& asked = counter(subject, limit);
        if (limit.value.empty()) return asked.closed_until - clock_.now();
        const bool full = asked.values.size() >= static_cast<std::size_t>(limit.most);
        if (!full || asked.values.contains(limit.value)) return domain::seconds(0);
        return asked.ends - clock_.now();
    }

    void return_one(const std::string& subject, const domain::Limit& limit) {
        Counter& taken = counter(subject, limit);
        taken.values.erase(limit.value);
        if (limit.value.empty() && taken.count > 0 && --taken.count < limit.most) {
            taken.closed_until = {};
        }
        if (taken.count == 0 && taken.values.empty()) counters_.erase(name_of(subject, limit));
    }

    domain::seconds take(const std::string& subject, const std::vector<domain::Limit>& limits) {
        domain::seconds wait(0);
        for (const domain::Limit& limit : limits) {
            wait = std::max(wait, wait_for(subject, limit));
        }
        if (wait > domain::seconds(0)) return wait;
        for (const domain::Limit& limit : limits) {
            Counter& taken = counter(subject, limit);
            if (!limit.value.empty()) {
                if (taken.values.empty()) taken.ends = clock_.now() + limit.window;
                taken.values.insert(limit.value);
                continue;
            }
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
    Messages messages_;
    domain::Instant messages_end_{};
};

}  // namespace gatekeeper::tests
