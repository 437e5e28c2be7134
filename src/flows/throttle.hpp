#pragma once

#include "visit.hpp"

#include <gatekeeper/domain/network.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What the journeys share of limits: who is counted, and the answer to a network that tries too
/// much. What an account or a name has used up looks like any other refusal instead.
namespace gatekeeper::flows {

/// Whose counters an attempt uses up, and by which limits.
struct Attempt {
    std::string subject;  ///< Empty when nobody is counted.
    std::vector<domain::Limit> limits;
};

/// For the network a request comes from, by its `client`; nobody over a unix socket.
Attempt by_network(std::string_view client, const std::vector<domain::Limit>& limits);

/// A failure of a password or code of this account: for its known devices, which count by
/// themselves, nobody.
Attempt failure_of(const http::Request& request, const domain::AccountId& account,
                   std::int64_t epoch, const Services& services);

/// AttemptLedger::reserve and give_back; nothing happens where nobody is counted.
async::Task<domain::seconds> reserve(Attempt attempt, Services& services);
async::Task<void> give_back(Attempt attempt, Services& services);

/// Says so to the network, and records which limit it was.
http::Response too_many(const Visit& visit, Services& services, std::string_view limit,
                        domain::seconds wait);

/// A limit refused something; `limit` is its name in the configuration.
void note_excess(Services& services, const http::Request& request, std::string_view limit,
                 std::string_view account = "");

/// Whose counters a name uses that is no account: one of a fixed number, so that no number of
/// made-up names fills Redis.
std::string nobody(const Services& services, std::string_view typed);

}  // namespace gatekeeper::flows
