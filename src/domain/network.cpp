#include <gatekeeper/domain/network.hpp>

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>

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

}  // namespace

std::optional<Network> Network::parse(std::string_view address) {
    const std::string text(address);
    in_addr four{};
    if (inet_pton(AF_INET, text.c_str(), &four) == 1) {
        return Network(std::string(kKind) + text_of(AF_INET, &four), "");
    }
    in6_addr six{};
    if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return std::nullopt;
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        return Network(std::string(kKind) + text_of(AF_INET, &six.s6_addr[12]), "");
    }
    const std::string part = hex(six.s6_addr[kSiteBytes]) + hex(six.s6_addr[kSiteBytes + 1]);
    std::fill(std::begin(six.s6_addr) + kSiteBytes, std::end(six.s6_addr), std::uint8_t{0});
    return Network(std::string(kKind) + text_of(AF_INET6, &six) + "/48", part);
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

}  // namespace gatekeeper::domain
