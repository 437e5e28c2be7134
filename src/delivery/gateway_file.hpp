#pragma once

#include "gateway_definition.hpp"

#include <string>

namespace gatekeeper::delivery {

/// Throws SmsGatewayError.
GatewayDefinition read_gateway(const std::string& path);

}  // namespace gatekeeper::delivery
