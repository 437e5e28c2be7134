#pragma once

#include "fakes/fake_clock.hpp"
#include "support/counted.hpp"
#include "support/turnstile.hpp"

#include <gatekeeper/ports/challenge_store.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gatekeeper::tests {

class MemoryChallengeStore final : public ports::ChallengeStore {
  public:
    MemoryChallengeStore(Turnstile& door, FakeClock& clock) : door_(door), clock_(clock) {}

    async::Task<void> save_sign_in(domain::FlowToken flow,
                                   domain::SignInChallenge challenge) override {
        const Counted frame;
        co_await door_.enter("challenges.save_sign_in");
        const domain::Instant ends = clock_.now() + domain::kSignInChallengeLife;
        sign_ins_.insert_or_assign(flow.digest(), Lasting(std::move(challenge), ends));
        co_await door_.leave();
    }

    async::Task<std::optional<domain::SignInChallenge>> find_sign_in(
        domain::FlowToken flow) override {
        const Counted frame;
        co_await door_.enter("challenges.find_sign_in");
        std::optional<domain::SignInChallenge> found = alive(sign_ins_, flow.digest());
        co_await door_.leave();
        co_return found;
    }

    async::Task<void> remove_sign_in(domain::FlowToken flow) override {
        const Counted frame;
        co_await door_.enter("challenges.remove_sign_in");
        sign_ins_.erase(flow.digest());
        co_await door_.leave();
    }

    async::Task<void> save_reset(domain::FlowToken flow,
                                 domain::ResetChallenge challenge) override {
        const Counted frame;
        co_await door_.enter("challenges.save_reset");
        const domain::Instant ends = clock_.now() + domain::kResetProofLife;
        resets_.insert_or_assign(flow.digest(), Lasting(std::move(challenge), ends));
        co_await door_.leave();
    }

    async::Task<std::optional<domain::ResetChallenge>> find_reset(domain::FlowToken flow) override {
        const Counted frame;
        co_await door_.enter("challenges.find_reset");
        std::optional<domain::ResetChallenge> found = alive(resets_, flow.digest());
        co_await door_.leave();
        co_return found;
    }

    async::Task<void> remove_reset(domain::FlowToken flow) override {
        const Counted frame;
        co_await door_.enter("challenges.remove_reset");
        resets_.erase(flow.digest());
        co_await door_.leave();
    }

    async::Task<void> put_code(domain::FlowToken flow, domain::CodePurpose purpose, std::string mac,
                               domain::seconds life) override {
        const Counted frame;
        co_await door_.enter("challenges.put_code");
        Code code(std::move(mac), clock_.now() + life);
        codes_.insert_or_assign(std::make_pair(flow.digest(), purpose), std::move(code));
        co_await door_.leave();
    }

    async::Task<domain::CodeResult> spend_code(domain::FlowToken flow, domain::CodePurpose purpose,
                                               std::vector<std::string> macs) override {
        const Counted frame;
        co_await door_.enter("challenges.spend_code");
        const domain::CodeResult result = spend(std::make_pair(flow.digest(), purpose), macs);
        co_await door_.leave();
        co_return result;
    }

    // For the tests.

    std::size_t pending_sign_ins() const { return sign_ins_.size(); }

  private:
    template <class T>
    struct Lasting {
        Lasting(T value, domain::Instant ends) : value(std::move(value)), ends(ends) {}
        T value;
        domain::Instant ends;
    };
    template <class T>
    using Map = std::map<std::string, Lasting<T>>;
    using CodeKey = std::pair<std::string, domain::CodePurpose>;

    struct Code {
        Code(std::string mac, domain::Instant ends) : mac(std::move(mac)), ends(ends) {}
        std::string mac;
        domain::Instant ends;
        int tries = domain::kCodeTries;
    };

    template <class T>
    std::optional<T> alive(const Map<T>& records, const std::string& key) const {
        const auto found = records.find(key);
        if (found == records.end() || clock_.now() >= found->second.ends) return std::nullopt;
        return found->second.value;
    }

    domain::CodeResult spend(const CodeKey& key, const std::vector<std::string>& macs) {
        const auto found = codes_.find(key);
        if (found == codes_.end() || clock_.now() >= found->second.ends ||
            found->second.tries-- <= 0) {
            return domain::CodeResult::Spent;
        }
        if (std::find(macs.begin(), macs.end(), found->second.mac) == macs.end()) {
            return domain::CodeResult::Wrong;
        }
        codes_.erase(found);
        return domain::CodeResult::Right;
    }

    Turnstile& door_;
    FakeClock& clock_;
    Map<domain::SignInChallenge> sign_ins_;
    Map<domain::ResetChallenge> resets_;
    std::map<CodeKey, Code> codes_;
};

}  // namespace gatekeeper::tests
