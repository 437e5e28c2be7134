#pragma once

#include "posted.hpp"
#include "redis_link.hpp"
#include "redis_socket.hpp"

#include <gatekeeper/async/root.hpp>
#include <gatekeeper/store/visitor_cache.hpp>

#include <string>

namespace gatekeeper::nginx {

/// Redis client-side caching over RESP2 (CLIENT TRACKING … REDIRECT): a second connection hears
/// of every key that the link has read and somebody changed, deleted or let expire. The cache is
/// enabled exactly while both connections stand; a feed that is silent under a heartbeat is
/// dropped like one that broke. Without CLIENT TRACKING (an old server, an ACL) the cache stays
/// off and every question goes to Redis.
class InvalidationFeed final : private RedisSocket::Owner,
                               private RedisLink::LossListener,
                               private async::RootListener<ports::RedisReply> {
  public:
    InvalidationFeed(settings::RedisSettings settings, const RedisEndpoint& endpoint,
                     RedisLink& link, store::VisitorCache& cache);
    InvalidationFeed(const InvalidationFeed&) = delete;
    InvalidationFeed& operator=(const InvalidationFeed&) = delete;
    virtual ~InvalidationFeed() = default;

    /// Connects now, and again whenever it has to, for as long as the worker lives.
    void start() { connect(); }

  private:
    enum class State { Down, Greeting, Subscribing, Tracking, Live };

    void connect();
    void heartbeat();
    void redirect(std::int64_t client_id);
    void hear(const ports::RedisReply& message);
    void forget(const std::string& key);

    void socket_connected() override;
    bool socket_reply(ports::RedisReply reply) override;
    void socket_lost(const std::string& reason) override;
    void link_lost() override;
    void finished(ports::RedisReply reply) noexcept override;
    void failed(std::exception_ptr failure) noexcept override;

    settings::RedisSettings settings_;
    RedisLink& link_;
    store::VisitorCache& cache_;
    RedisSocket socket_;
    State state_ = State::Down;
    std::size_t greetings_ = 0;  ///< Replies to AUTH that are to come.
    std::int64_t client_id_ = 0;
    bool ping_unanswered_ = false;
    bool refused_ = false;
    async::Root<ports::RedisReply> tracking_;
    Alarm<InvalidationFeed, &InvalidationFeed::connect> retry_;
    Alarm<InvalidationFeed, &InvalidationFeed::heartbeat> heartbeat_;
};

}  // namespace gatekeeper::nginx
