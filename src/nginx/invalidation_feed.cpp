#include "invalidation_feed.hpp"

#include "guarded.hpp"

#include <gatekeeper/domain/account.hpp>

#include <utility>

namespace gatekeeper::nginx {
namespace {

using ports::RedisCommand;
using ports::RedisReply;

constexpr ngx_msec_t kRetry = 250;
constexpr ngx_msec_t kRetryRefused = 30'000;
constexpr ngx_msec_t kHeartbeat = 500;
constexpr std::string_view kChannel = "__redis__:invalidate";

}  // namespace

InvalidationFeed::InvalidationFeed(settings::RedisSettings settings, const RedisEndpoint& endpoint,
                                   RedisLink& link, store::VisitorCache& cache)
    : settings_(std::move(settings)),
      link_(link),
      cache_(cache),
      socket_(endpoint, *this),
      retry_(*this),
      heartbeat_(*this) {
    retry_.housekeeping();
    heartbeat_.housekeeping();
    link_.listen_for_loss(this);
}

void InvalidationFeed::connect() {
    guarded("following changes in Redis", ngx_cycle->log, [this] {
        refused_ = false;
        state_ = State::Greeting;
        socket_.connect();
    });
}

void InvalidationFeed::socket_connected() {
    greetings_ = 0;
    for (const RedisCommand& command : credentials_of(settings_)) {
        socket_.send(command);
        ++greetings_;
    }
    socket_.send(RedisCommand("CLIENT", "ID"));
    heartbeat_.set(kHeartbeat);
}

bool InvalidationFeed::socket_reply(RedisReply reply) {
    using Type = RedisReply::Type;
    if (reply.is_error()) {
        refused_ = true;
        return false;
    }
    ping_unanswered_ = false;
    if (state_ == State::Greeting && greetings_ > 0) {
        --greetings_;
    } else if (state_ == State::Greeting && reply.type == Type::Integer) {
        client_id_ = reply.integer;
        state_ = State::Subscribing;
        socket_.send(RedisCommand("SUBSCRIBE", kChannel));
    } else if (state_ == State::Subscribing && reply.type == Type::Array) {
        redirect(client_id_);
    } else if (reply.type == Type::Array) {
        hear(reply);
    } else {
        return false;
    }
    return true;
}

/// From here on Redis reports, on this connection, what the link has read.
void InvalidationFeed::redirect(std::int64_t client_id) {
    state_ = State::Tracking;
    tracking_.start(link_.run(RedisCommand("CLIENT", "TRACKING", "ON", "REDIRECT", client_id)),
                    *this);
}

void InvalidationFeed::finished(RedisReply reply) noexcept {
    if (reply.is_error()) {
        refused_ = true;
        log_line(NGX_LOG_WARN, ngx_cycle->log,
                 "Redis refuses CLIENT TRACKING, so every session is looked up: " + reply.text);
    } else if (state_ == State::Tracking) {
        state_ = State::Live;
        cache_.enable();
    }
}

/// The link could not be asked. The heartbeat will find the feed unfinished and start over.
void InvalidationFeed::failed(std::exception_ptr) noexcept {
    if (state_ == State::Tracking) state_ = State::Subscribing;
}

/// ["message", channel, [keys]], or nil instead of the keys after a flush; ["pong", ""].
void InvalidationFeed::hear(const RedisReply& message) {
    if (message.elements.size() != 3 || message.elements[0].text != "message") return;
    const RedisReply& keys = message.elements[2];
    if (keys.type != RedisReply::Type::Array) {
        cache_.clear();
        return;
    }
    for (const RedisReply& key : keys.elements)
        forget(key.text);
}

/// Every key that matters carries its account in braces.
void InvalidationFeed::forget(const std::string& key) {
    const std::size_t tag = settings_.prefix.size() + 1;
    if (key.size() > tag) {
        cache_.forget(std::string_view(key).substr(tag, domain::AccountId::kCharacters));
    }
}

void InvalidationFeed::heartbeat() {
    guarded("following changes in Redis", ngx_cycle->log, [this] {
        const bool greeted = state_ == State::Tracking || state_ == State::Live;
        if (ping_unanswered_ || !greeted) {
            socket_.drop("Redis reports no changes any more");
            return;
        }
        if (cache_.size() > 0) {
            ping_unanswered_ = true;
            socket_.send(RedisCommand("PING"));
        }
        heartbeat_.set(kHeartbeat);
    });
}

void InvalidationFeed::socket_lost(const std::string&) {
    cache_.disable();
    state_ = State::Down;
    ping_unanswered_ = false;
    heartbeat_.cancel();
    retry_.set(refused_ ? kRetryRefused : kRetry);
}

/// The server forgot what the link had read: start over.
void InvalidationFeed::link_lost() {
    cache_.disable();
    if (socket_.is_open()) socket_.drop("the connection to Redis was lost");
}

}  // namespace gatekeeper::nginx
