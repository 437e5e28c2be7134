#pragma once

#include "ngx.hpp"

#include <gatekeeper/ports/audit_log.hpp>
#include <gatekeeper/ports/background.hpp>
#include <gatekeeper/ports/clock.hpp>
#include <gatekeeper/ports/operator_log.hpp>
#include <gatekeeper/ports/redis_commands.hpp>
#include <gatekeeper/store/keys.hpp>

namespace gatekeeper::nginx {

/// The worker's error log.
class ErrorLog final : public ports::OperatorLog {
  public:
    void notice(std::string_view text) noexcept override;
    void error(std::string_view text) noexcept override;
};

/// Security events: a line in the error log, and an entry in a capped stream in Redis.
class AuditTrail final : public ports::AuditLog {
  public:
    AuditTrail(ports::RedisCommands& redis, const store::Keys& keys, const ports::Clock& clock,
               ports::Background& background);

    void record(ports::AuditEvent event) noexcept override;

  private:
    async::Task<void> write(std::string time, ports::AuditEvent event);

    ports::RedisCommands& redis_;
    const store::Keys& keys_;
    const ports::Clock& clock_;
    ports::Background& background_;
};

}  // namespace gatekeeper::nginx
