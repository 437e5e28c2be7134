#pragma once

#include <gatekeeper/delivery/sms_gateway.hpp>
#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/operator_log.hpp>
#include <gatekeeper/ports/transfer.hpp>

#include <string>
#include <vector>

namespace gatekeeper::delivery {

/// Text messages through the operator's gateway. One message is one request: a gateway that does
/// not answer may have sent it, and is not asked again.
class HttpTextMessenger final : public ports::TextMessenger {
  public:
    /// `transfer` and `log` outlive the messenger.
    HttpTextMessenger(SmsGateway gateway, ports::Transfer& transfer, ports::OperatorLog& log);

    bool available() const override { return true; }
    const std::vector<std::string>& countries() const override { return gateway_.countries(); }
    async::Task<bool> send(ports::TextMessage message) override;

  private:
    SmsGateway gateway_;
    ports::Transfer& transfer_;
    ports::OperatorLog& log_;
};

}  // namespace gatekeeper::delivery
