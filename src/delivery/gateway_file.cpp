#include "gateway_file.hpp"

#include "gateway_members.hpp"
#include "gateway_parts.hpp"

#include <gatekeeper/domain/phone_number.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace gatekeeper::delivery {
namespace {

using std::chrono::seconds;

constexpr seconds kLongestConnect{10};
constexpr seconds kLongest{30};

void read_countries(const Members& file, GatewayDefinition& gateway) {
    constexpr std::string_view kName = "countries";
    const std::string remedy = "; name the countries whose numbers may be used, as in [\"BE\"]";
    if (!file.has(kName)) file.fail(kName, "is missing" + remedy);
    if (!file.value(kName).is_array()) file.fail(kName, "must be a list" + remedy);
    for (const json::Value& element : file.value(kName).elements()) {
        const std::string country = element.text().value_or("");
        if (!domain::is_country(country)) {
            file.fail(kName, "holds " + element.dump() +
                                 ", which is no country; write two capital letters (ISO 3166-1)");
        }
        std::vector<std::string>& known = gateway.countries;
        if (std::find(known.begin(), known.end(), country) != known.end()) {
            file.fail(kName, "holds " + country + " twice");
        }
        known.push_back(country);
    }
    if (gateway.countries.empty()) file.fail(kName, "is empty" + remedy);
}

seconds read_seconds(const Members& file, std::string_view name, seconds usual, seconds most) {
    if (!file.has(name)) return usual;
    const std::int64_t given = file.value(name).number().value_or(0);
    if (given < 1 || given > most.count()) {
        file.fail(name,
                  "must be a whole number of seconds from 1 to " + std::to_string(most.count()));
    }
    return seconds(given);
}

void read_connection(const Members& file, GatewayDefinition& gateway) {
    gateway.connect_timeout =
        read_seconds(file, "connect_timeout", gateway.connect_timeout, kLongestConnect);
    gateway.timeout = read_seconds(file, "timeout", gateway.timeout, kLongest);
    if (gateway.connect_timeout > gateway.timeout) {
        file.fail("connect_timeout", "is longer than \"timeout\", which limits it all");
    }
    if (!file.has("ca_file")) return;
    gateway.ca_file = file.source().beside(file.text("ca_file"));
    if (access(gateway.ca_file.c_str(), R_OK) != 0) {
        file.fail("ca_file",
                  "is " + gateway.ca_file + ", which cannot be read: " + std::strerror(errno));
    }
}

}  // namespace

GatewayDefinition read_gateway(const std::string& path) {
    const GatewaySource source(path);
    const Members file(source, "", source.root(),
                       {"countries", "from", "method", "url", "headers", "body", "auth", "secrets",
                        "success", "ca_file", "connect_timeout", "timeout"});
    GatewayDefinition gateway;
    read_countries(file, gateway);
    read_secrets(file, gateway);
    read_auth(file, gateway);
    read_request(file, gateway);
    read_success(file, gateway);
    read_connection(file, gateway);
    return gateway;
}

}  // namespace gatekeeper::delivery
