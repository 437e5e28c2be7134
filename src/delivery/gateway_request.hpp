#pragma once

#include "gateway_definition.hpp"

#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/transfer.hpp>

#include <string>

namespace gatekeeper::delivery {

/// The definition with its variables filled in for one message.
ports::HttpExchange request_of(const GatewayDefinition& gateway, const ports::TextMessage& message);

/// The same as text, with HIDDEN in place of each secret.
std::string dry_run_of(const GatewayDefinition& gateway, const ports::TextMessage& message);

}  // namespace gatekeeper::delivery
