#pragma once

#include <gatekeeper/domain/limits.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::domain {

/// Where a visitor comes from, for limits: an IPv4 address, or the /64 of an IPv6 address within
/// the /48 around it. Who has one IPv6 address has all of a /64, and may have all of a /48.
class Network {
  public:
    /// Nothing for what is no IP address, as over a unix socket. An IPv4 address that is written
    /// as an IPv6 one (::ffff:192.0.2.7) is an IPv4 address.
    static std::optional<Network> parse(std::string_view address);

    /// Whose the counters are: the address, or the /48, so that one script reaches both counts.
    const std::string& subject() const { return subject_; }

    /// `limits` as they hold for this network: of a /48, which may hold many customers,
    /// kSiteShare times as much.
    std::vector<Limit> share_of(const std::vector<Limit>& limits) const;

    static constexpr int kSiteShare = 4;

  private:
    Network(std::string subject, std::string part)
        : subject_(std::move(subject)), part_(std::move(part)) {}

    std::string subject_;
    std::string part_;  ///< Of the /48; empty for IPv4.
};

/// As much of an address as its owner knows it by: "192.0.2.x", "2001:db8:7::". Empty for what is
/// no IP address.
std::string coarse_address(std::string_view address);

}  // namespace gatekeeper::domain
