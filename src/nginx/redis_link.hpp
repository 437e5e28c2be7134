#pragma once

#include "posted.hpp"
#include "redis_socket.hpp"

#include <gatekeeper/ports/redis_commands.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <deque>
#include <string>
#include <vector>

namespace gatekeeper::nginx {

/// Commands of one worker, pipelined over one connection. Connects on demand; a command that is
/// not answered within the deadline drops the connection, as replies have no other name than
/// their place. After a failed connection, commands fail at once until it may be tried again.
class RedisLink final : public ports::RedisCommands, private RedisSocket::Owner {
  public:
    RedisLink(settings::RedisSettings settings, const RedisEndpoint& endpoint);
    RedisLink(const RedisLink&) = delete;
    RedisLink& operator=(const RedisLink&) = delete;

    async::Task<ports::RedisReply> run(ports::RedisCommand command) override;
    async::Task<std::vector<ports::RedisReply>> run_all(
        std::vector<ports::RedisCommand> commands) override;

    /// Told when the connection is lost: what depends on its state at the server is gone too.
    class LossListener {
      public:
        virtual void link_lost() = 0;

      protected:
        ~LossListener() = default;
    };
    void listen_for_loss(LossListener* listener) { loss_listener_ = listener; }

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
    void send(const ports::RedisCommand& command, Call* call, bool greeting);
    void greeting_done();
    void back_off();
    void deadline_passed();
    void arm_deadline();

    void socket_connected() override;
    bool socket_reply(ports::RedisReply reply) override;
    void socket_lost(const std::string& reason) override;

    settings::RedisSettings settings_;
    RedisSocket socket_;
    LossListener* loss_listener_ = nullptr;
    State state_ = State::Down;
    std::deque<Pending> pending_;
    std::vector<Call*> held_back_;  ///< Calls that wait for the greeting to be answered.
    std::string last_failure_;
    ngx_msec_t retry_at_ = 0;
    ngx_msec_t back_off_ = 0;
    Alarm<RedisLink, &RedisLink::deadline_passed> deadline_;
};

}  // namespace gatekeeper::nginx
