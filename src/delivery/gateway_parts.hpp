#pragma once

#include "gateway_definition.hpp"
#include "gateway_members.hpp"

/// The parts of a gateway file, each read from the whole of it. All throw SmsGatewayError.
namespace gatekeeper::delivery {

/// `secrets`
void read_secrets(const Members& file, GatewayDefinition& gateway);
/// `auth`
void read_auth(const Members& file, GatewayDefinition& gateway);
/// `from`, `method`, `url`, `headers` and `body`; after the secrets, which are variables there.
void read_request(const Members& file, GatewayDefinition& gateway);
/// `success`
void read_success(const Members& file, GatewayDefinition& gateway);

/// The name of a header (RFC 9110, 5.6.2).
void check_header_name(const Members& object, std::string_view member, std::string_view name);

bool has_control_character(std::string_view text);

}  // namespace gatekeeper::delivery
