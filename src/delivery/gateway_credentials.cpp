#include "gateway_parts.hpp"
#include "placeholders.hpp"

#include <gatekeeper/http/form.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace gatekeeper::delivery {
namespace {

constexpr std::array<std::string_view, 6> kOwnVariables = {"to",   "to_digits", "to_00",
                                                           "text", "code",      "from"};

crypto::Secret read_secret(const Members& object, std::string_view member) {
    const std::string path = object.source().beside(object.text(member));
    std::string secret;
    try {
        secret = settings::read_secret_file(path);
    } catch (const settings::SettingError& error) {
        object.fail(member, std::string("cannot be used: ") + error.what());
    }
    if (has_control_character(secret)) {
        object.fail(member, "names " + path + ", whose first line holds a control character");
    }
    crypto::Secret kept(secret);
    crypto::wipe(secret.data(), secret.size());
    return kept;
}

BasicAuth read_basic(const Members& auth) {
    const Members basic = auth.group("basic", {"user", "password_file"});
    std::string user = basic.text("user");
    if (user.find(':') != std::string::npos || has_control_character(user)) {
        basic.fail("user", "cannot hold a colon or a control character (RFC 7617)");
    }
    return BasicAuth{std::move(user), read_secret(basic, "password_file")};
}

HeaderAuth read_header(const Members& auth) {
    const Members header = auth.group("header", {"name", "value_file"});
    std::string name = header.text("name");
    check_header_name(header, "name", name);
    return HeaderAuth{std::move(name), "", read_secret(header, "value_file")};
}

}  // namespace

void read_secrets(const Members& file, GatewayDefinition& gateway) {
    constexpr std::string_view kName = "secrets";
    if (!file.has(kName)) return;
    const json::Value object = file.value(kName);
    const auto members = object.members();
    Members::Names known;
    for (const auto& member : members)
        known.push_back(member.first);
    const Members secrets = file.group(kName, known);
    for (const std::string_view name : known) {
        if (!is_variable_name(name)) {
            secrets.fail(name, "cannot be a variable; use lower-case letters, digits and \"_\"");
        }
        if (std::find(kOwnVariables.begin(), kOwnVariables.end(), name) != kOwnVariables.end()) {
            secrets.fail(name, "is a variable already; choose another name");
        }
        crypto::Secret secret = read_secret(secrets, name);
        if (!http::is_utf8(secret.view())) {
            secrets.fail(name, "names " + secrets.source().beside(secrets.text(name)) +
                                   ", whose first line is not UTF-8, as {" + std::string(name) +
                                   "} must be");
        }
        gateway.secrets.emplace(name, std::move(secret));
    }
}

void read_auth(const Members& file, GatewayDefinition& gateway) {
    if (!file.has("auth")) return;
    const Members auth = file.group("auth", {"basic", "bearer", "header"});
    if (auth.all().size() != 1) {
        file.fail("auth", "must have one of \"basic\", \"bearer\" and \"header\"");
    }
    if (auth.has("basic")) {
        gateway.auth = read_basic(auth);
    } else if (auth.has("bearer")) {
        const Members bearer = auth.group("bearer", {"token_file"});
        gateway.auth = HeaderAuth{"Authorization", "Bearer ", read_secret(bearer, "token_file")};
    } else {
        gateway.auth = read_header(auth);
    }
}

}  // namespace gatekeeper::delivery
