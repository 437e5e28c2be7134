#include "log_adapters.hpp"

#include "guarded.hpp"

#include <gatekeeper/store/script.hpp>

#include <string>
#include <utility>

namespace gatekeeper::nginx {
namespace {

constexpr std::int64_t kLongestTrail = 100'000;

}  // namespace

void ErrorLog::notice(std::string_view text) noexcept {
    log_line(NGX_LOG_NOTICE, ngx_cycle->log, text);
}

void ErrorLog::error(std::string_view text) noexcept {
    log_line(NGX_LOG_ERR, ngx_cycle->log, text);
}

AuditTrail::AuditTrail(ports::RedisCommands& redis, const store::Keys& keys,
                       const ports::Clock& clock, ports::Background& background)
    : redis_(redis), keys_(keys), clock_(clock), background_(background) {}

void AuditTrail::record(ports::AuditEvent event) noexcept {
    guarded("the audit trail", ngx_cycle->log, [&] {
        std::string line(event.name);
        line.append(" account=").append(event.account).append(" detail=").append(event.detail);
        line.append(" client=").append(event.client).append(" request=").append(event.request);
        log_line(NGX_LOG_NOTICE, ngx_cycle->log, line);
        std::string time = std::to_string(domain::to_unix(clock_.now()));
        background_.run("the audit trail", write(std::move(time), std::move(event)));
    });
}

async::Task<void> AuditTrail::write(std::string time, ports::AuditEvent event) {
    ports::RedisCommand command("XADD", keys_.audit(), "MAXLEN", "~", kLongestTrail, "*", "time",
                                time, "event", event.name, "account", event.account, "detail",
                                event.detail, "client", event.client, "request", event.request);
    co_await store::ask(redis_, std::move(command));
}

}  // namespace gatekeeper::nginx
