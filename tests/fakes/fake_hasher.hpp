#pragma once

#include "support/counted.hpp"
#include "support/turnstile.hpp"

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/ports/password_hasher.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {

/// Hashes that look like argon2id of the present cost, or like imported ones, and cost nothing.
class FakeHasher final : public ports::PasswordHasher {
  public:
    explicit FakeHasher(Turnstile& door) : door_(door) {}

    static std::string of(std::string_view password) {
        return std::string(kPresent) + crypto::sha256_text(password);
    }
    static std::string imported(std::string_view password) {
        return std::string(kImported) + crypto::sha256_text(password);
    }

    async::Task<crypto::PasswordCheck> check(std::string stored, crypto::Secret password) override {
        const Counted frame;
        co_await door_.enter("hasher.check");
        checked_.push_back(stored);
        crypto::PasswordCheck result = crypto::PasswordCheck::Mismatch;
        if (stored == of(password.view()) || stored == imported(password.view())) {
            result = crypto::PasswordCheck::Match;
        }
        co_await door_.leave();
        co_return result;
    }

    async::Task<std::string> hash(crypto::Secret password) override {
        const Counted frame;
        co_await door_.enter("hasher.hash");
        const std::string made = of(password.view());
        co_await door_.leave();
        co_return made;
    }

    const std::string& decoy() const override { return decoy_; }
    const crypto::PasswordCost& cost() const override { return cost_; }

    // For the tests.

    const std::vector<std::string>& checked() const { return checked_; }

  private:
    static constexpr std::string_view kPresent = "$argon2id$v=19$m=19456,t=2,p=1$fake$";
    static constexpr std::string_view kImported = "$6$fake$";

    Turnstile& door_;
    crypto::PasswordCost cost_;
    std::string decoy_ = std::string(kPresent) + "of nothing anyone knows";
    std::vector<std::string> checked_;
};

}  // namespace gatekeeper::tests
