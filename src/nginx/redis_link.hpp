#pragma once

#include "posted.hpp"

#include <gatekeeper/ports/redis_commands.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <deque>
#include <memory>
#include <optional>
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

/// One pipelined connection to Redis on nginx's event loop. nginx moves the bytes; hiredis writes
/// commands and reads replies (its own event layer asserts on replies it does not expect, which
/// would take the worker down). Connects on demand; a command that is not answered within the
/// deadline drops the connection, as replies have no other name than their place. After a failed
/// connection, commands fail at once until it may be tried again.
class RedisLink final : public ports::RedisCommands {
  public:
    RedisLink(settings::RedisSettings settings, RedisEndpoint endpoint);
    RedisLink(const RedisLink&) = delete;
    RedisLink& operator=(const RedisLink&) = delete;
    ~RedisLink() override;

    async::Task<ports::RedisReply> run(ports::RedisCommand command) override;
    async::Task<std::vector<ports::RedisReply>> run_all(
        std::vector<ports::RedisCommand> commands) override;

    std::size_t in_flight() const { return pending_.size(); }

  private:
    class Call;

    /// A reply that is to come, in order. No call: nobody waits for it any more, or it belongs
    /// to the greeting.
    struct Pending {
        Call* call = nullptr;
        bool greeting = false;
        ngx_msec_t deadline = 0;
    };

    enum class State { Down, Connecting, Greeting, Ready };

    std::string submit(Call& call);
    void forget(const Call& call) noexcept;

    bool connect();
    void connected();
    void greet();
    void append(const ports::RedisCommand& command, Call* call, bool greeting);
    void flush();
    void write_some();
    void read_some();
    bool take_replies();
    bool deliver(ports::RedisReply reply);
    void drop(std::string reason);
    void deadline_passed();
    void arm_deadline();

    static void on_read(ngx_event_t* event) noexcept;
    static void on_write(ngx_event_t* event) noexcept;

    struct FreeReader {
        void operator()(redisReader* reader) const noexcept;
    };

    settings::RedisSettings settings_;
    RedisEndpoint endpoint_;
    State state_ = State::Down;
    ngx_connection_t* connection_ = nullptr;
    std::unique_ptr<redisReader, FreeReader> reader_;
    std::string out_;
    std::string held_back_;  ///< Commands that wait for the greeting to be answered.
    std::deque<Pending> pending_;
    std::deque<Pending> held_back_pending_;
    std::string last_failure_;
    ngx_msec_t retry_at_ = 0;
    ngx_msec_t back_off_ = 0;
    Posted<RedisLink, &RedisLink::flush> flush_;
    Alarm<RedisLink, &RedisLink::deadline_passed> deadline_;
};

}  // namespace gatekeeper::nginx
