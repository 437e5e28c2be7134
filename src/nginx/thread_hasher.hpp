#pragma once

#include "posted.hpp"

#include <gatekeeper/ports/password_hasher.hpp>
#include <gatekeeper/ports/timer.hpp>

#include <functional>
#include <memory>
#include <string>

namespace gatekeeper::nginx {

/// Password hashing in an nginx thread pool of its own: as many at once as it has threads, as
/// many waiting as its queue holds, and 503 for the rest. A visitor who goes away leaves the job
/// to end by itself; nobody waits for it then. A refusal always comes kRefusalTime after the
/// question: imported hashes take other times than our own, and nobody shall tell by them who is
/// a customer.
class ThreadHasher final : public ports::PasswordHasher {
  public:
    ThreadHasher(ngx_thread_pool_t* pool, ports::Timer& timer, crypto::PasswordCost cost,
                 std::string decoy);

    async::Task<crypto::PasswordCheck> check(std::string stored, crypto::Secret password) override;
    async::Task<std::string> hash(crypto::Secret password) override;
    const std::string& decoy() const override { return decoy_; }
    const crypto::PasswordCost& cost() const override { return cost_; }

    static constexpr std::chrono::milliseconds kRefusalTime{200};

  private:
    ngx_thread_pool_t* pool_;
    ports::Timer& timer_;
    crypto::PasswordCost cost_;
    std::string decoy_;
};

}  // namespace gatekeeper::nginx
