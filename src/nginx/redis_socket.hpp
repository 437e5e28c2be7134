#pragma once

#include "posted.hpp"

#include <gatekeeper/ports/redis_commands.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <memory>
#include <string>
#include <vector>

struct redisReader;

namespace gatekeeper::nginx {

/// Where Redis is, resolved once when the configuration is read: a worker never waits for DNS.
struct RedisEndpoint {
    sockaddr_storage address{};
    socklen_t length = 0;
    std::string name;
};

/// One connection to Redis on nginx's event loop. nginx moves the bytes and hiredis
/// reads the replies (its own event layer asserts on replies it does not expect, which would take
/// the worker down).
class RedisSocket {
  public:
    /// Who works with the connection. Called from the event loop.
    class Owner {
      public:
        virtual void socket_connected() = 0;
        /// False for a reply that should not have come: the connection is dropped.
        virtual bool socket_reply(ports::RedisReply reply) = 0;
        /// The connection is gone, for this reason; the owner may connect again later.
        virtual void socket_lost(const std::string& reason) = 0;

      protected:
        ~Owner() = default;
    };

    RedisSocket(RedisEndpoint endpoint, Owner& owner);
    RedisSocket(const RedisSocket&) = delete;
    RedisSocket& operator=(const RedisSocket&) = delete;
    ~RedisSocket();

    /// Starts to connect; the owner hears how that ends, possibly before this returns.
    void connect();
    bool is_open() const { return connection_ != nullptr; }
    const std::string& peer() const { return endpoint_.name; }

    /// Queues a command; what is queued in one turn of the event loop goes out together.
    void send(const ports::RedisCommand& command);

    /// Closes the connection and tells the owner.
    void drop(const std::string& reason);

  private:
    void connected();
    void flush();
    void write_some();
    void read_some();
    bool take_replies();

    static void on_read(ngx_event_t* event) noexcept;
    static void on_write(ngx_event_t* event) noexcept;

    struct FreeReader {
        void operator()(redisReader* reader) const noexcept;
    };

    RedisEndpoint endpoint_;
    Owner& owner_;
    ngx_connection_t* connection_ = nullptr;
    bool connecting_ = false;
    std::unique_ptr<redisReader, FreeReader> reader_;
    std::size_t unfinished_ = 0;  ///< Bytes of the reply that is not complete yet.
    std::string out_;
    Posted<RedisSocket, &RedisSocket::flush> flush_;
};

/// What a new connection says first: AUTH where there is a password.
std::vector<ports::RedisCommand> credentials_of(const settings::RedisSettings& settings);

}  // namespace gatekeeper::nginx
