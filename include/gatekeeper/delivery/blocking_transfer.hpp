#pragma once

#include <gatekeeper/delivery/curl_exchange.hpp>
#include <gatekeeper/ports/transfer.hpp>

namespace gatekeeper::delivery {

/// Runs an exchange to its end in this thread. Different exchanges may run in different threads.
ports::TransferResult perform(CurlExchange& exchange);

/// Waits for each exchange: for gatekeeperctl and tests.
class BlockingTransfer final : public ports::Transfer {
  public:
    async::Task<ports::TransferResult> http(ports::HttpExchange exchange) override;
    async::Task<ports::TransferResult> smtp(ports::SmtpExchange exchange) override;
};

}  // namespace gatekeeper::delivery
