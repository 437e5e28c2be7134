#include "thread_hasher.hpp"

#include "thread_job.hpp"

#include <gatekeeper/crypto/random_bytes.hpp>

#include <algorithm>
#include <utility>

namespace gatekeeper::nginx {
namespace {

using crypto::PasswordCheck;
using crypto::Secret;

constexpr std::size_t kSaltBytes = 16;

class CheckJob final : public ThreadJob {
  public:
    CheckJob(std::string stored, Secret password)
        : stored_(std::move(stored)), password_(std::move(password)) {}

    PasswordCheck result() const { return result_; }

  private:
    void work() override {
        result_ = crypto::check_password(stored_, password_);
        password_ = Secret();
    }

    std::string stored_;
    Secret password_;
    PasswordCheck result_ = PasswordCheck::Malformed;
};

class HashJob final : public ThreadJob {
  public:
    HashJob(Secret password, const crypto::PasswordCost& cost)
        : password_(std::move(password)), cost_(cost) {}

    const std::string& result() const { return result_; }

  private:
    void work() override {
        result_ = crypto::hash_password(password_, cost_, crypto::random_bytes(kSaltBytes));
        password_ = Secret();
    }

    Secret password_;
    crypto::PasswordCost cost_;
    std::string result_;
};

}  // namespace

ThreadHasher::ThreadHasher(ngx_thread_pool_t* pool, ports::Timer& timer, crypto::PasswordCost cost,
                           std::string decoy)
    : pool_(pool), timer_(timer), cost_(cost), decoy_(std::move(decoy)) {}

async::Task<PasswordCheck> ThreadHasher::check(std::string stored, Secret password) {
    const ngx_msec_t asked = ngx_current_msec;
    InThread<CheckJob> in_thread(
        pool_, std::make_unique<CheckJob>(std::move(stored), std::move(password)));
    co_await in_thread;
    const PasswordCheck result = in_thread.job().result();
    if (result == PasswordCheck::Match) co_return result;
    const std::chrono::milliseconds spent(ngx_current_msec - asked);
    const std::chrono::milliseconds rest = std::max(kRefusalTime - spent, {});
    co_await timer_.sleep(rest);
    co_return result;
}

async::Task<std::string> ThreadHasher::hash(Secret password) {
    InThread<HashJob> in_thread(pool_, std::make_unique<HashJob>(std::move(password), cost_));
    co_await in_thread;
    co_return in_thread.job().result();
}

}  // namespace gatekeeper::nginx
