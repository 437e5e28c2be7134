#pragma once

#include "gateway_definition.hpp"

#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/transfer.hpp>

#include <optional>
#include <string>

namespace gatekeeper::delivery {

/// As SmsGateway::refusal().
std::optional<std::string> refusal_of(const GatewayDefinition& gateway,
                                      const ports::TransferResult& result,
                                      const ports::TextMessage& message);

}  // namespace gatekeeper::delivery
