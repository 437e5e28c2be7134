#include <gatekeeper/delivery/http_text_messenger.hpp>

#include <optional>
#include <utility>

namespace gatekeeper::delivery {

HttpTextMessenger::HttpTextMessenger(SmsGateway gateway, ports::Transfer& transfer,
                                     ports::OperatorLog& log)
    : gateway_(std::move(gateway)), transfer_(transfer), log_(log) {}

async::Task<bool> HttpTextMessenger::send(ports::TextMessage message) {
    ports::HttpExchange request = gateway_.request(message);
    const ports::TransferResult result = co_await transfer_.http(std::move(request));
    const std::string line = "text message to " + message.to.masked() + ": ";
    const std::optional<std::string> refusal = gateway_.refusal(result, message);
    if (refusal) {
        log_.error(line + "not sent: " + *refusal);
        co_return false;
    }
    log_.notice(line + "sent");
    co_return true;
}

}  // namespace gatekeeper::delivery
