#include "record_codec.hpp"

#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/json/value.hpp>

namespace gatekeeper::store {
namespace {

using domain::AccountId;
using json::Value;

/// Nothing unless the text is a JSON object.
std::optional<Value> read_object(std::string_view text) {
    try {
        Value value = Value::parse(text);
        if (value.is_object()) return value;
    } catch (const json::ParseError&) {
        return std::nullopt;
    }
    return std::nullopt;
}

void set_text(Value& object, std::string_view key, const std::string& text) {
    if (!text.empty()) object.set(key, Value::string(text));
}

}  // namespace

std::string write_profile(const domain::Profile& profile) {
    Value object = Value::object();
    object.set("email", Value::string(profile.email));
    set_text(object, "username", profile.username);
    set_text(object, "legacy_id", profile.legacy_id);
    set_text(object, "language", profile.language);
    if (!profile.services.empty()) {
        Value services = Value::array();
        for (const std::string& service : profile.services)
            services.append(Value::string(service));
        object.set("services", services);
    }
    if (profile.disabled) object.set("disabled", Value::boolean(true));
    return object.dump();
}

std::optional<domain::Profile> read_profile(std::string_view text) {
    const std::optional<Value> object = read_object(text);
    if (!object || !object->at("email").is_string()) return std::nullopt;
    const Value disabled = object->at("disabled");
    if (disabled.exists() && !disabled.is_boolean()) return std::nullopt;
    domain::Profile profile;
    profile.email = object->text_at("email");
    profile.username = object->text_at("username");
    profile.legacy_id = object->text_at("legacy_id");
    profile.language = object->text_at("language");
    profile.disabled = disabled.truth().value_or(false);
    for (const Value& service : object->at("services").elements()) {
        if (service.is_string()) profile.services.push_back(*service.text());
    }
    // The app is told both in headers.
    const std::optional<domain::Email> email = domain::Email::parse(profile.email);
    if (!email || email->text() != profile.email) return std::nullopt;
    if (!profile.legacy_id.empty() && !domain::is_legacy_id(profile.legacy_id)) return std::nullopt;
    return profile;
}

std::string write_credentials(const domain::Account& account) {
    Value object = Value::object();
    object.set("created", Value::integer(domain::to_unix(account.created)));
    set_text(object, "password", account.credentials.password);
    set_text(object, "totp", account.credentials.totp_secret);
    set_text(object, "phone", account.credentials.phone);
    return object.dump();
}

bool read_credentials(std::string_view text, domain::Account& account) {
    const std::optional<Value> object = read_object(text);
    if (!object) return false;
    for (const char* const key : {"password", "totp", "phone"}) {
        if (object->at(key).exists() && !object->at(key).is_string()) return false;
    }
    account.created = domain::from_unix(object->number_at("created"));
    account.credentials.password = object->text_at("password");
    account.credentials.totp_secret = object->text_at("totp");
    account.credentials.phone = object->text_at("phone");
    return true;
}

std::string write_sign_in(const domain::SignInChallenge& challenge) {
    Value object = Value::object();
    object.set("account", Value::string(challenge.account.text()));
    object.set("epoch", Value::integer(challenge.epoch));
    set_text(object, "return_to", challenge.return_to);
    set_text(object, "phone", challenge.phone);
    return object.dump();
}

std::optional<domain::SignInChallenge> read_sign_in(std::string_view text) {
    const std::optional<Value> object = read_object(text);
    if (!object || !object->at("epoch").is_integer()) return std::nullopt;
    const std::optional<AccountId> account = AccountId::parse(object->text_at("account"));
    if (!account) return std::nullopt;
    domain::SignInChallenge challenge{*account, object->number_at("epoch"), "", ""};
    challenge.return_to = object->text_at("return_to");
    challenge.phone = object->text_at("phone");
    return challenge;
}

std::string write_reset(const domain::ResetChallenge& challenge) {
    Value object = Value::object();
    if (challenge.account) object.set("account", Value::string(challenge.account->text()));
    object.set("epoch", Value::integer(challenge.epoch));
    set_text(object, "email", challenge.email);
    set_text(object, "return_to", challenge.return_to);
    if (challenge.proven) object.set("proven", Value::boolean(true));
    return object.dump();
}

std::optional<domain::ResetChallenge> read_reset(std::string_view text) {
    const std::optional<Value> object = read_object(text);
    if (!object || !object->at("epoch").is_integer()) return std::nullopt;
    domain::ResetChallenge challenge;
    challenge.account = AccountId::parse(object->text_at("account"));
    challenge.epoch = object->number_at("epoch");
    challenge.email = object->text_at("email");
    challenge.return_to = object->text_at("return_to");
    challenge.proven = object->truth_at("proven");
    return challenge;
}

std::string write_ticket(const domain::Ticket& ticket) {
    Value object = Value::object();
    object.set("account", Value::string(ticket.account.text()));
    object.set("family", Value::string(ticket.family));
    object.set("uri", Value::string(ticket.uri));
    return object.dump();
}

std::optional<domain::Ticket> read_ticket(std::string_view text) {
    const std::optional<Value> object = read_object(text);
    if (!object) return std::nullopt;
    const std::optional<AccountId> account = AccountId::parse(object->text_at("account"));
    if (!account || object->text_at("family").empty()) return std::nullopt;
    return domain::Ticket{*account, object->text_at("family"), "", "", object->text_at("uri")};
}

}  // namespace gatekeeper::store
