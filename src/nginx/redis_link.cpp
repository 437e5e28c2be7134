#include "redis_link.hpp"

#include "guarded.hpp"
#include "redis_reply.hpp"

#include <gatekeeper/ports/port_failure.hpp>

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <utility>

namespace gatekeeper::nginx {
namespace {

using ports::PortFailure;
using ports::RedisCommand;
using ports::RedisReply;

constexpr ngx_msec_t kConnectTimeout = 500;
constexpr ngx_msec_t kCommandTimeout = 1000;
constexpr ngx_msec_t kFirstBackOff = 50;
constexpr ngx_msec_t kLongestBackOff = 500;
constexpr std::size_t kMostPending = 10'000;
/// Far above any record of ours; what grows beyond it is not our Redis.
constexpr std::size_t kLargestReply = 1024 * 1024;

bool is_before(ngx_msec_t a, ngx_msec_t b) { return static_cast<ngx_msec_int_t>(a - b) < 0; }

ngx_int_t keep_peer(ngx_peer_connection_t*, void*) { return NGX_OK; }

void append_formatted(std::string& out, const RedisCommand& command) {
    std::vector<const char*> words;
    std::vector<std::size_t> sizes;
    for (const std::string& argument : command.arguments()) {
        words.push_back(argument.data());
        sizes.push_back(argument.size());
    }
    char* text = nullptr;
    const auto size = redisFormatCommandArgv(&text, static_cast<int>(words.size()), words.data(),
                                             sizes.data());
    if (size < 0) throw std::bad_alloc();
    const std::unique_ptr<char, decltype(&std::free)> owned(text, &std::free);
    out.append(text, static_cast<std::size_t>(size));
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
    Wakeup wakeup_;
};

void RedisLink::FreeReader::operator()(redisReader* reader) const noexcept {
    redisReaderFree(reader);
}

RedisLink::RedisLink(settings::RedisSettings settings, RedisEndpoint endpoint)
    : settings_(std::move(settings)),
      endpoint_(std::move(endpoint)),
      flush_(*this),
      deadline_(*this) {}

RedisLink::~RedisLink() {
    if (connection_ != nullptr) ngx_close_connection(connection_);
}

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
    if (pending_.size() + held_back_pending_.size() > kMostPending) {
        return "too many commands wait for Redis";
    }
    if (state_ == State::Down && (is_before(ngx_current_msec, retry_at_) || !connect())) {
        return last_failure_;
    }
    for (const RedisCommand& command : call.commands()) append(command, &call, false);
    if (state_ == State::Ready) flush_.post();
    return "";
}

void RedisLink::forget(const Call& call) noexcept {
    for (Pending& pending : pending_) {
        if (pending.call == &call) pending.call = nullptr;
    }
    for (Pending& pending : held_back_pending_) {
        if (pending.call == &call) pending.call = nullptr;
    }
}

void RedisLink::append(const RedisCommand& command, Call* call, bool greeting) {
    const Pending pending{call, greeting, ngx_current_msec + kCommandTimeout};
    const bool now = greeting || state_ == State::Ready;
    append_formatted(now ? out_ : held_back_, command);
    (now ? pending_ : held_back_pending_).push_back(pending);
    arm_deadline();
}

bool RedisLink::connect() {
    ngx_str_t name = borrow(endpoint_.name);
    ngx_peer_connection_t peer{};
    peer.sockaddr = reinterpret_cast<sockaddr*>(&endpoint_.address);
    peer.socklen = endpoint_.length;
    peer.name = &name;
    peer.get = keep_peer;
    peer.log = ngx_cycle->log;
    peer.log_error = NGX_ERROR_ERR;

    const ngx_int_t result = ngx_event_connect_peer(&peer);
    connection_ = peer.connection;
    if (result == NGX_ERROR || result == NGX_BUSY || result == NGX_DECLINED) {
        drop("Redis at " + endpoint_.name + " cannot be reached");
        return false;
    }
    connection_->data = this;
    connection_->read->handler = on_read;
    connection_->write->handler = on_write;
    reader_.reset(redisReaderCreate());
    if (!reader_) throw std::bad_alloc();
    state_ = State::Connecting;
    if (result == NGX_OK) {
        connected();
    } else {
        ngx_add_timer(connection_->write, kConnectTimeout);
    }
    return connection_ != nullptr;
}

void RedisLink::connected() {
    int error = 0;
    socklen_t size = sizeof(error);
    if (getsockopt(connection_->fd, SOL_SOCKET, SO_ERROR, &error, &size) == -1 || error != 0) {
        drop("Redis at " + endpoint_.name + " cannot be reached");
        return;
    }
    if (connection_->write->timer_set) {
        ngx_del_timer(connection_->write);
    }
    state_ = State::Greeting;
    greet();
}

/// Nothing else goes out before the greeting is answered: a command must never reach another
/// database than the configured one.
void RedisLink::greet() {
    if (!settings_.user.empty()) {
        append(RedisCommand("AUTH", settings_.user, settings_.password), nullptr, true);
    } else if (!settings_.password.empty()) {
        append(RedisCommand("AUTH", settings_.password), nullptr, true);
    }
    append(RedisCommand("SELECT", std::int64_t(settings_.database)), nullptr, true);
    flush_.post();
}

void RedisLink::flush() {
    guarded("writing to Redis", ngx_cycle->log, [this] { write_some(); });
}

void RedisLink::write_some() {
    while (connection_ != nullptr && !out_.empty()) {
        const ssize_t sent = connection_->send(
            connection_, reinterpret_cast<u_char*>(out_.data()), out_.size());
        if (sent == NGX_AGAIN) break;
        if (sent <= 0) {
            drop("the connection to Redis broke");
            return;
        }
        out_.erase(0, static_cast<std::size_t>(sent));
    }
    if (connection_ != nullptr && ngx_handle_write_event(connection_->write, 0) != NGX_OK) {
        drop("the connection to Redis broke");
    }
}

void RedisLink::on_write(ngx_event_t* event) noexcept {
    auto* const link = static_cast<RedisLink*>(static_cast<ngx_connection_t*>(event->data)->data);
    guarded("writing to Redis", ngx_cycle->log, [link, event] {
        if (event->timedout) {
            link->drop("Redis at " + link->endpoint_.name + " did not accept in time");
        } else if (link->state_ == State::Connecting) {
            link->connected();
        } else {
            link->write_some();
        }
    });
}

void RedisLink::on_read(ngx_event_t* event) noexcept {
    auto* const link = static_cast<RedisLink*>(static_cast<ngx_connection_t*>(event->data)->data);
    guarded("reading from Redis", ngx_cycle->log, [link] {
        if (link->state_ == State::Connecting) link->connected();
        link->read_some();
    });
}

void RedisLink::read_some() {
    std::array<u_char, 16 * 1024> buffer;
    while (connection_ != nullptr) {
        const ssize_t size = connection_->recv(connection_, buffer.data(), buffer.size());
        if (size == NGX_AGAIN) break;
        if (size <= 0) {
            drop("Redis closed the connection");
            return;
        }
        const int fed = redisReaderFeed(reader_.get(), reinterpret_cast<char*>(buffer.data()),
                                        static_cast<std::size_t>(size));
        if (fed != REDIS_OK || reader_->len - reader_->pos > kLargestReply || !take_replies()) {
            drop("Redis answered with something that is not a reply");
            return;
        }
    }
    if (connection_ != nullptr && ngx_handle_read_event(connection_->read, 0) != NGX_OK) {
        drop("the connection to Redis broke");
    }
}

bool RedisLink::take_replies() {
    while (connection_ != nullptr) {
        void* raw = nullptr;
        if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) return false;
        if (raw == nullptr) break;
        const ReplyPointer reply(static_cast<redisReply*>(raw));
        if (!deliver(to_value(*reply))) return false;
    }
    return true;
}

/// False for a reply nobody asked for.
bool RedisLink::deliver(RedisReply reply) {
    if (pending_.empty()) return false;
    const Pending pending = pending_.front();
    pending_.pop_front();
    arm_deadline();
    if (pending.greeting) {
        if (reply.is_error()) {
            drop("Redis at " + endpoint_.name + " refuses us: " + reply.text);
        } else if (pending_.empty()) {
            state_ = State::Ready;
            back_off_ = 0;
            out_.append(held_back_);
            held_back_.clear();
            pending_.swap(held_back_pending_);
            flush_.post();
        }
        return true;
    }
    if (pending.call != nullptr) pending.call->add(std::move(reply));
    return true;
}

/// Ends the connection and every command under way, and sets when to try again.
void RedisLink::drop(std::string reason) {
    log_line(NGX_LOG_ERR, ngx_cycle->log, reason);
    if (connection_ != nullptr) ngx_close_connection(std::exchange(connection_, nullptr));
    state_ = State::Down;
    last_failure_ = std::move(reason);
    out_.clear();
    held_back_.clear();
    flush_.take_back();
    const bool was_idle = pending_.empty() && held_back_pending_.empty() && back_off_ == 0;
    back_off_ = was_idle ? 0 : std::clamp(back_off_ * 2, kFirstBackOff, kLongestBackOff);
    retry_at_ = ngx_current_msec + back_off_ / 2 +
                static_cast<ngx_msec_t>(ngx_random()) % (back_off_ / 2 + 1);

    std::deque<Pending> failed;
    failed.swap(pending_);
    failed.insert(failed.end(), held_back_pending_.begin(), held_back_pending_.end());
    held_back_pending_.clear();
    deadline_.cancel();
    Call* last = nullptr;
    for (const Pending& pending : failed) {
        if (pending.call != nullptr && pending.call != last) pending.call->fail(last_failure_);
        last = pending.call;
    }
}

void RedisLink::deadline_passed() {
    guarded("waiting for Redis", ngx_cycle->log, [this] {
        const std::deque<Pending>& waiting = pending_.empty() ? held_back_pending_ : pending_;
        if (!waiting.empty() && !is_before(ngx_current_msec, waiting.front().deadline)) {
            drop("Redis did not answer in time");
        } else {
            arm_deadline();
        }
    });
}

/// The timer runs to the oldest deadline it has seen and is set again when it fires: moving it
/// for every reply would cost more than it tells.
void RedisLink::arm_deadline() {
    const std::deque<Pending>& waiting = pending_.empty() ? held_back_pending_ : pending_;
    if (waiting.empty()) {
        deadline_.cancel();
    } else if (!deadline_.is_set()) {
        const ngx_msec_t deadline = waiting.front().deadline;
        deadline_.set(is_before(ngx_current_msec, deadline) ? deadline - ngx_current_msec : 1);
    }
}

}  // namespace gatekeeper::nginx
