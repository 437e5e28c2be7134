#include "record_codec.hpp"

#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/text.hpp>
#include <gatekeeper/domain/username.hpp>
#include <gatekeeper/json/value.hpp>

#include <algorithm>
#include <utility>

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

/// A profile is read for every request whose session is not remembered, and a JSON parser would
/// take longer over it than everything else there. Fields in this order, between tabs, which none
/// may hold: e-mail, user name, legacy id, language, services, state. The state is never left out,
/// so that a record which was cut short cannot pass for an account that is not disabled. A newer
/// version may add fields.
constexpr char kBetweenFields = '\t';
constexpr char kBetweenServices = ',';
constexpr std::string_view kEnabled = "enabled";
constexpr std::string_view kDisabled = "disabled";

/// The text before the separator, which goes too; all of it when there is none.
std::string_view next_part(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    return part;
}

/// The app is told address and legacy id in headers; the operator sees the rest.
bool is_sound(const domain::Profile& profile) {
    const std::optional<domain::Email> email = domain::Email::parse(profile.email);
    const auto is_username = [](const std::string& text) {
        const std::optional<domain::Username> username = domain::Username::parse(text);
        return username && username->text() == text;
    };
    return email && email->text() == profile.email &&
           (profile.username.empty() || is_username(profile.username)) &&
           (profile.legacy_id.empty() || domain::is_legacy_id(profile.legacy_id)) &&
           std::all_of(profile.language.begin(), profile.language.end(), domain::is_lower) &&
           std::all_of(profile.services.begin(), profile.services.end(), domain::is_service_name);
}

}  // namespace

std::string write_profile(const domain::Profile& profile) {
    std::string text = profile.email;
    for (const std::string* const field :
         {&profile.username, &profile.legacy_id, &profile.language}) {
        text.append(1, kBetweenFields).append(*field);
    }
    text.push_back(kBetweenFields);
    for (const std::string& service : profile.services) {
        if (text.back() != kBetweenFields) text.push_back(kBetweenServices);
        text.append(service);
    }
    text.push_back(kBetweenFields);
    text.append(profile.disabled ? kDisabled : kEnabled);
    return text;
}

std::optional<domain::Profile> read_profile(std::string_view text) {
    domain::Profile profile;
    profile.email = next_part(text, kBetweenFields);
    profile.username = next_part(text, kBetweenFields);
    profile.legacy_id = next_part(text, kBetweenFields);
    profile.language = next_part(text, kBetweenFields);
    std::string_view services = next_part(text, kBetweenFields);
    while (!services.empty())
        profile.services.emplace_back(next_part(services, kBetweenServices));
    const std::string_view state = next_part(text, kBetweenFields);
    profile.disabled = state == kDisabled;
    const bool has_state = profile.disabled || state == kEnabled;
    if (!has_state || !is_sound(profile)) return std::nullopt;
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
