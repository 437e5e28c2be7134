#include "gateway_definition.hpp"
#include "gateway_file.hpp"
#include "gateway_request.hpp"
#include "gateway_verdict.hpp"

#include <gatekeeper/delivery/sms_gateway.hpp>

#include <utility>

namespace gatekeeper::delivery {

SmsGateway::SmsGateway(std::shared_ptr<const GatewayDefinition> definition)
    : definition_(std::move(definition)) {}

SmsGateway SmsGateway::load(const std::string& path) {
    return SmsGateway(std::make_shared<const GatewayDefinition>(read_gateway(path)));
}

const std::vector<std::string>& SmsGateway::countries() const {
    return definition_->countries;
}

ports::HttpExchange SmsGateway::request(const ports::TextMessage& message) const {
    return request_of(*definition_, message);
}

std::string SmsGateway::dry_run(const ports::TextMessage& message) const {
    return dry_run_of(*definition_, message);
}

std::optional<std::string> SmsGateway::refusal(const ports::TransferResult& result,
                                               const ports::TextMessage& message) const {
    return refusal_of(*definition_, result, message);
}

}  // namespace gatekeeper::delivery
