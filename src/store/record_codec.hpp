#pragma once

#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/challenge.hpp>

#include <optional>
#include <string>
#include <string_view>

/// Records as JSON texts. Reading is strict about what matters and blind to unknown members, so
/// that two versions of the module can share one store while it is upgraded. A text that cannot
/// be read gives nothing: it is treated as absent, never as permission.
namespace gatekeeper::store {

std::string write_profile(const domain::Profile& profile);
std::optional<domain::Profile> read_profile(std::string_view text);

std::string write_credentials(const domain::Account& account);
/// Fills credentials and creation time.
bool read_credentials(std::string_view text, domain::Account& account);

std::string write_sign_in(const domain::SignInChallenge& challenge);
std::optional<domain::SignInChallenge> read_sign_in(std::string_view text);

std::string write_reset(const domain::ResetChallenge& challenge);
std::optional<domain::ResetChallenge> read_reset(std::string_view text);

std::string write_ticket(const domain::Ticket& ticket);
std::optional<domain::Ticket> read_ticket(std::string_view text);

}  // namespace gatekeeper::store
