#pragma once

#include <gatekeeper/crypto/secret.hpp>
#include <gatekeeper/json/value.hpp>

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace gatekeeper::delivery {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct FormBody {
    Fields fields;
};
struct JsonBody {
    json::Value value;
};
struct RawBody {
    std::string text;
};
using Body = std::variant<std::monostate, FormBody, JsonBody, RawBody>;

struct BasicAuth {
    std::string user;
    crypto::Secret password;
};
/// A header that proves who we are: `prefix` and the secret.
struct HeaderAuth {
    std::string name;
    std::string prefix;
    crypto::Secret secret;
};
using Auth = std::variant<std::monostate, BasicAuth, HeaderAuth>;

/// All of it must hold.
struct SuccessRule {
    std::vector<std::pair<int, int>> statuses;  ///< Ranges, both ends included.
    Fields json;                                ///< RFC 6901 pointer and the value there.
    std::string contains;
    std::string not_contains;
};

/// What a gateway file says, checked. Texts still hold their {variables}.
struct GatewayDefinition {
    std::vector<std::string> countries;
    std::string from;
    std::map<std::string, crypto::Secret, std::less<>> secrets;
    std::string method;
    std::string url;
    Fields headers;
    Body body;
    Auth auth;
    SuccessRule success;
    std::string ca_file;
    std::chrono::seconds connect_timeout{3};
    std::chrono::seconds timeout{8};
};

}  // namespace gatekeeper::delivery
