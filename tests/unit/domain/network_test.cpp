#include <gatekeeper/domain/network.hpp>

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace gatekeeper::domain {
namespace {

const std::vector<Limit> kTen = {{"ten", 10, std::chrono::hours(1)}};

/// Every counter of an address: subject, name and how much it holds.
std::vector<std::string> counters(const char* address) {
    const std::optional<Network> network = Network::parse(address);
    std::vector<std::string> found;
    if (!network) return found;
    for (const Limit& limit : network->share_of(kTen)) {
        found.push_back(network->subject() + " " + limit.name + " " + std::to_string(limit.most));
    }
    return found;
}

using Counters = std::vector<std::string>;

TEST(NetworkOf, SEC_153_an_IPv4_address_is_the_address) {
    EXPECT_EQ(counters("192.0.2.7"), Counters({"net-192.0.2.7 ten 10"}));
    EXPECT_NE(counters("192.0.2.8"), counters("192.0.2.7"));
}

TEST(NetworkOf, SEC_153_an_IPv4_address_written_as_IPv6_is_IPv4) {
    EXPECT_EQ(counters("::ffff:192.0.2.7"), counters("192.0.2.7"));
    EXPECT_EQ(counters("::ffff:c000:207"), counters("192.0.2.7"));
}

TEST(NetworkOf, SEC_153_an_IPv6_address_is_its_64_within_its_48) {
    const Counters expected = {"net-2001:db8:1::/48 ten:00a2 10", "net-2001:db8:1::/48 ten 40"};
    EXPECT_EQ(counters("2001:db8:1:a2::1"), expected);
    EXPECT_EQ(counters("2001:0db8:0001:00A2:ffff:ffff:ffff:ffff"), expected);
    EXPECT_NE(counters("2001:db8:1:a3::1").front(), expected.front());
    EXPECT_EQ(counters("2001:db8:1:a3::1").back(), expected.back());
    EXPECT_NE(counters("2001:db8:2:a2::1").back(), expected.back());
}

TEST(NetworkOf, what_is_no_address_is_none) {
    for (const char* const text :
         {"", "unix:", "unix:/run/x.sock", "localhost", "1.2.3", "1.2.3.4.5", "192.0.2.7 ",
          "192.0.2.007.1", "2001:db8::/32", "::1%lo"}) {
        EXPECT_FALSE(Network::parse(text)) << text;
    }
}

TEST(CoarseAddress, SEC_252_says_no_more_than_its_owner_recognises) {
    EXPECT_EQ(coarse_address("192.0.2.7"), "192.0.2.x");
    EXPECT_EQ(coarse_address("::ffff:192.0.2.7"), "192.0.2.x");
    EXPECT_EQ(coarse_address("2001:db8:7:1::9"), "2001:db8:7::");
    EXPECT_EQ(coarse_address("unix:"), "");
}

}  // namespace
}  // namespace gatekeeper::domain
