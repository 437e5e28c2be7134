#include "redis_link.hpp"

#include "guarded.hpp"

#include <gatekeeper/ports/port_failure.hpp>

#include <algorithm>
#include <utility>

namespace gatekeeper::nginx {
namespace {

using ports::PortFailure;
using ports::RedisCommand;
using ports::RedisReply;

constexpr ngx_msec_t kCommandTimeout = 1000;
constexpr ngx_msec_t kFirstBackOff = 50;
constexpr ngx_msec_t kLongestBackOff = 500;
constexpr std::size_t kMostPending = 10'000;

bool is_before(ngx_msec_t a, ngx_msec_t b) {
    return static_cast<ngx_msec_int_t>(a - b) < 0;
}

}  // namespace

/// The commands of one co_await and their replies as they come.
class RedisLink::Call {
  public:
    Call(RedisLink& link, std::vector<RedisCommand> commands)
        : link_(link), commands_(std::move(commands)) {
        replies_.reserve(commands_.size());
    }
    Call(const Call&) = delete;
    Call& operator=(const Call&) = delete;
    ~Call() {
        if (replies_.size() < commands_.size() && failure_.empty()) link_.forget(*this);
    }

    bool await_ready() const noexcept { return commands_.empty(); }
    bool await_suspend(std::coroutine_handle<> frame) {
        failure_ = link_.submit(*this);
        const bool waits = failure_.empty();
        if (waits) wakeup_.expect(frame);
        return waits;
    }
    void await_resume() const {
        if (!failure_.empty()) throw PortFailure(failure_);
    }

    const std::vector<RedisCommand>& commands() const { return commands_; }
    std::vector<RedisReply> take() { return std::move(replies_); }
    ngx_msec_t deadline() const { return deadline_; }

    void add(RedisReply reply) {
        replies_.push_back(std::move(reply));
        if (replies_.size() == commands_.size()) wakeup_.post();
    }
    void fail(const std::string& reason) {
        failure_ = reason;
        wakeup_.post();
    }

  private:
    RedisLink& link_;
    std::vector<RedisCommand> commands_;
    std::vector<RedisReply> replies_;
    std::string failure_;
    ngx_msec_t deadline_ = ngx_current_msec + kCommandTimeout;
    Wakeup wakeup_;
};

RedisLink::RedisLink(settings::RedisSettings settings, const RedisEndpoint& endpoint)
    : settings_(std::move(settings)), socket_(endpoint, *this), deadline_(*this) {}

async::Task<RedisReply> RedisLink::run(RedisCommand command) {
    std::vector<RedisCommand> commands;
    commands.push_back(std::move(command));
    std::vector<RedisReply> replies = co_await run_all(std::move(commands));
    co_return std::move(replies.front());
}

async::Task<std::vector<RedisReply>> RedisLink::run_all(std::vector<RedisCommand> commands) {
    Call call(*this, std::move(commands));
    co_await call;
    co_return call.take();
}

/// Why the call has failed already; empty when its replies will come.
std::string RedisLink::submit(Call& call) {
    if (pending_.size() + held_back_.size() > kMostPending) {
        return "too many commands wait for Redis";
    }
    if (state_ == State::Down) {
        if (is_before(ngx_current_msec, retry_at_)) return last_failure_;
        state_ = State::Connecting;
        socket_.connect();
        if (!socket_.is_open()) return last_failure_;
    }
    if (state_ == State::Ready) {
        for (const RedisCommand& command : call.commands())
            send(command, &call, false);
    } else {
        held_back_.push_back(&call);
        arm_deadline();
    }
    return "";
}

void RedisLink::forget(const Call& call) noexcept {
    std::erase(held_back_, &call);
    for (Pending& pending : pending_) {
        if (pending.call == &call) pending.call = nullptr;
    }
}

void RedisLink::send(const RedisCommand& command, Call* call, bool greeting) {
    socket_.send(command);
    pending_.push_back(Pending{call, greeting, ngx_current_msec + kCommandTimeout});
    arm_deadline();
}

/// Nothing else goes out before the greeting is answered: a command must never reach another
/// database than the configured one.
void RedisLink::socket_connected() {
    state_ = State::Greeting;
    for (const RedisCommand& command : credentials_of(settings_))
        send(command, nullptr, true);
    send(RedisCommand("SELECT", std::int64_t(settings_.database)), nullptr, true);
}

void RedisLink::greeting_done() {
    state_ = State::Ready;
    back_off_ = 0;
    const std::vector<Call*> calls = std::exchange(held_back_, {});
    for (Call* const call : calls) {
        for (const RedisCommand& command : call->commands())
            send(command, call, false);
    }
}

bool RedisLink::socket_reply(RedisReply reply) {
    if (pending_.empty()) return false;
    const Pending pending = pending_.front();
    pending_.pop_front();
    if (!pending.greeting) {
        if (pending.call != nullptr) pending.call->add(std::move(reply));
    } else if (reply.is_error()) {
        socket_.drop("Redis at " + socket_.peer() + " refuses us: " + reply.text);
    } else if (pending_.empty()) {
        greeting_done();
    }
    return true;
}

/// A connection that closed while nothing was under way is made again at once; one that failed
/// us, after a while.
void RedisLink::back_off() {
    const bool was_idle = pending_.empty() && held_back_.empty() && back_off_ == 0;
    back_off_ = was_idle ? 0 : std::clamp(back_off_ * 2, kFirstBackOff, kLongestBackOff);
    retry_at_ = ngx_current_msec + back_off_ / 2 +
                static_cast<ngx_msec_t>(ngx_random()) % (back_off_ / 2 + 1);
}

void RedisLink::socket_lost(const std::string& reason) {
    back_off();
    state_ = State::Down;
    last_failure_ = reason;
    deadline_.cancel();
    const std::deque<Pending> failed = std::exchange(pending_, {});
    const std::vector<Call*> waiting = std::exchange(held_back_, {});
    Call* last = nullptr;
    for (const Pending& pending : failed) {
        if (pending.call != nullptr && pending.call != last) pending.call->fail(reason);
        last = pending.call;
    }
    for (Call* const call : waiting)
        call->fail(reason);
    if (loss_listener_ != nullptr) loss_listener_->link_lost();
}

void RedisLink::deadline_passed() {
    guarded("waiting for Redis", ngx_cycle->log, [this] {
        const bool late =
            (!pending_.empty() && !is_before(ngx_current_msec, pending_.front().deadline)) ||
            (!held_back_.empty() && !is_before(ngx_current_msec, held_back_.front()->deadline()));
        if (late) {
            socket_.drop("Redis did not answer in time");
        } else {
            arm_deadline();
        }
    });
}

/// The timer runs to the oldest deadline it has seen and is set again when it fires, if there is
/// anything to wait for then: moving it with every reply would cost more than it tells.
void RedisLink::arm_deadline() {
    if (deadline_.is_set() || (pending_.empty() && held_back_.empty())) return;
    const ngx_msec_t deadline =
        pending_.empty() ? held_back_.front()->deadline() : pending_.front().deadline;
    deadline_.set(is_before(ngx_current_msec, deadline) ? deadline - ngx_current_msec : 1);
}

}  // namespace gatekeeper::nginx
