#include "pipelined_redis.hpp"

#include <algorithm>
#include <utility>

namespace gatekeeper::ctl {

using ports::RedisCommand;
using ports::RedisReply;

namespace {

/// Commands are written in groups of this size while replies are still being read, so that Redis
/// and this program work at the same time.
constexpr int kWriteAt = 64;

}  // namespace

class PipelinedRedis::Exchange {
  public:
    Exchange(PipelinedRedis& redis, std::vector<RedisCommand> commands)
        : redis_(redis), commands_(std::move(commands)) {}
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;
    ~Exchange() {
        if (task_) redis_.forget(*this);
    }

    bool await_ready() const noexcept { return commands_.empty(); }
    void await_suspend(std::coroutine_handle<> task) {
        redis_.enqueue(*this, commands_);
        task_ = task;
    }
    std::vector<RedisReply> await_resume() noexcept { return std::move(replies_); }

    void take(RedisReply reply) {
        replies_.push_back(std::move(reply));
        if (replies_.size() == commands_.size()) std::exchange(task_, nullptr).resume();
    }

  private:
    PipelinedRedis& redis_;
    std::vector<RedisCommand> commands_;
    std::vector<RedisReply> replies_;
    std::coroutine_handle<> task_;
};

async::Task<RedisReply> PipelinedRedis::run(RedisCommand command) {
    std::vector<RedisCommand> commands;
    commands.push_back(std::move(command));
    Exchange exchange(*this, std::move(commands));
    std::vector<RedisReply> replies = co_await exchange;
    co_return std::move(replies.front());
}

async::Task<std::vector<RedisReply>> PipelinedRedis::run_all(std::vector<RedisCommand> commands) {
    Exchange exchange(*this, std::move(commands));
    co_return co_await exchange;
}

void PipelinedRedis::enqueue(Exchange& exchange, const std::vector<RedisCommand>& commands) {
    for (const RedisCommand& command : commands) {
        connection_.send(command);
        waiting_.push_back(&exchange);
        ++unsent_;
    }
    if (unsent_ < kWriteAt) return;
    connection_.flush();
    unsent_ = 0;
}

void PipelinedRedis::forget(const Exchange& exchange) noexcept {
    std::replace(waiting_.begin(), waiting_.end(), const_cast<Exchange*>(&exchange),
                 static_cast<Exchange*>(nullptr));
}

void PipelinedRedis::resume_one() {
    RedisReply reply = connection_.receive();
    Exchange* const exchange = waiting_.front();
    waiting_.pop_front();
    if (exchange != nullptr) exchange->take(std::move(reply));
}

}  // namespace gatekeeper::ctl
