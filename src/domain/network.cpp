#include <gatekeeper/domain/network.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace gatekeeper::domain {
namespace {

constexpr std::string_view kKind = "net-";
constexpr std::size_t kSiteBytes = 6;

std::string text_of(int family, const void* address) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (inet_ntop(family, address, text.data(), text.size()) == nullptr) return "";
    return text.data();
}

std::string hex(std::uint8_t byte) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    return {kDigits[byte >> 4], kDigits[byte & 15]};
}

struct Address {
    std::optional<in_addr> four;  ///< Also of one that is written as an IPv6 address.
    in6_addr six{};
};

std::optional<Address> read(std::string_view address) {
    const std::string text(address);
    Address read;
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) {
        read.four = four;
        return read;
    }
    if (inet_pton(AF_INET6, text.c_str(), &read.six) != 1) return std::nullopt;
    if (IN6_IS_ADDR_V4MAPPED(&read.six)) {
        std::memcpy(&four, &read.six.s6_addr[12], sizeof(four));
        read.four = four;
    }
    return read;
}

/// The /48 around it.
std::string site_of(in6_addr address) {
    std::fill(std::begin(address.s6_addr) + kSiteBytes, std::end(address.s6_addr), std::uint8_t{0});
    return text_of(AF_INET6, &address);
}

}  // namespace

std::optional<Network> Network::parse(std::string_view address) {
    const std::optional<Address> found = read(address);
    if (!found) return std::nullopt;
    if (found->four) return Network(std::string(kKind) + text_of(AF_INET, &*found->four), "");
    const std::uint8_t* const part = &found->six.s6_addr[kSiteBytes];
    return Network(std::string(kKind) + site_of(found->six) + "/48", hex(part[0]) + hex(part[1]));
}

std::vector<Limit> Network::share_of(const std::vector<Limit>& limits) const {
    if (part_.empty()) return limits;
    std::vector<Limit> both = of_part(limits, part_);
    for (Limit limit : limits) {
        limit.most *= kSiteShare;
        both.push_back(std::move(limit));
    }
    return both;
}

std::string coarse_address(std::string_view address) {
    const std::optional<Address> found = read(address);
    if (!found) return "";
    if (!found->four) return site_of(found->six);
    const std::string text = text_of(AF_INET, &*found->four);
    return text.substr(0, text.rfind('.')) + ".x";
}

}  // namespace gatekeeper::domain
