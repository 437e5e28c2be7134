#include "gateway_request.hpp"

#include "placeholders.hpp"

#include <gatekeeper/domain/text.hpp>
#include <gatekeeper/http/form.hpp>

#include <algorithm>
#include <string_view>

namespace gatekeeper::delivery {
namespace {

using ports::HttpExchange;
using ports::TextMessage;

constexpr std::string_view kHidden = "HIDDEN";

enum class Secrets { Told, Hidden };

/// Fills the texts of a definition in for one message.
class Filler {
  public:
    Filler(const GatewayDefinition& gateway, const TextMessage& message, Secrets secrets)
        : gateway_(gateway), message_(message), secrets_(secrets) {}

    std::string as_it_is(std::string_view text) const {
        return expand(text, [this](std::string_view name) { return value(name); });
    }
    std::string percent_encoded(std::string_view text) const {
        return expand(text,
                      [this](std::string_view name) { return http::percent_encode(value(name)); });
    }
    std::string form(const Fields& fields) const {
        std::string out;
        for (const auto& [name, text] : fields) {
            if (!out.empty()) out.push_back('&');
            out.append(http::percent_encode(name)).append("=");
            out.append(http::percent_encode(as_it_is(text)));
        }
        return out;
    }
    json::Value json(const json::Value& source) const {
        if (const auto text = source.text()) return json::Value::string(as_it_is(*text));
        if (source.is_array()) {
            json::Value array = json::Value::array();
            for (const json::Value& element : source.elements())
                array.append(json(element));
            return array;
        }
        if (source.is_object()) {
            json::Value object = json::Value::object();
            for (const auto& [name, member] : source.members())
                object.set(name, json(member));
            return object;
        }
        return source;
    }
    std::string told(const crypto::Secret& secret) const {
        return std::string(secrets_ == Secrets::Told ? secret.view() : kHidden);
    }

  private:
    std::string value(std::string_view name) const {
        const std::string& number = message_.to.e164();
        if (name == "to") return number;
        if (name == "to_digits") return number.substr(1);
        if (name == "to_00") return "00" + number.substr(1);
        if (name == "text") return message_.text;
        if (name == "code") return message_.code;
        if (name == "from") return gateway_.from;
        return told(gateway_.secrets.find(name)->second);
    }

    const GatewayDefinition& gateway_;
    const TextMessage& message_;
    Secrets secrets_;
};

bool has_header(const Fields& headers, std::string_view wanted) {
    return std::any_of(headers.begin(), headers.end(), [wanted](const auto& header) {
        return domain::to_lower(header.first) == wanted;
    });
}

void fill_body(HttpExchange& exchange, const GatewayDefinition& gateway, const Filler& filler) {
    std::string_view type;
    if (const auto* const form = std::get_if<FormBody>(&gateway.body)) {
        exchange.body = filler.form(form->fields);
        type = "application/x-www-form-urlencoded";
    } else if (const auto* const json = std::get_if<JsonBody>(&gateway.body)) {
        exchange.body = filler.json(json->value).dump();
        type = "application/json";
    } else if (const auto* const raw = std::get_if<RawBody>(&gateway.body)) {
        exchange.body = filler.as_it_is(raw->text);
    }
    if (!type.empty() && !has_header(gateway.headers, "content-type")) {
        exchange.headers.push_back("Content-Type: " + std::string(type));
    }
}

HttpExchange filled(const GatewayDefinition& gateway, const Filler& filler) {
    HttpExchange exchange;
    exchange.method = gateway.method;
    exchange.url = filler.percent_encoded(gateway.url);
    for (const auto& [name, text] : gateway.headers) {
        exchange.headers.push_back(name + ": " + filler.as_it_is(text));
    }
    fill_body(exchange, gateway, filler);
    if (const auto* const basic = std::get_if<BasicAuth>(&gateway.auth)) {
        exchange.basic_user = basic->user;
        exchange.basic_password = filler.told(basic->password);
    } else if (const auto* const header = std::get_if<HeaderAuth>(&gateway.auth)) {
        exchange.headers.push_back(header->name + ": " + header->prefix +
                                   filler.told(header->secret));
    }
    exchange.ca_file = gateway.ca_file;
    exchange.connect_timeout = gateway.connect_timeout;
    exchange.timeout = gateway.timeout;
    return exchange;
}

}  // namespace

HttpExchange request_of(const GatewayDefinition& gateway, const TextMessage& message) {
    return filled(gateway, Filler(gateway, message, Secrets::Told));
}

std::string dry_run_of(const GatewayDefinition& gateway, const TextMessage& message) {
    const HttpExchange exchange = filled(gateway, Filler(gateway, message, Secrets::Hidden));
    std::string out = exchange.method + " " + exchange.url + "\n";
    for (const std::string& header : exchange.headers)
        out.append(header).append("\n");
    if (!exchange.basic_user.empty()) {
        out.append("Authorization: Basic ").append(exchange.basic_user).append(":");
        out.append(exchange.basic_password).append("\n");
    }
    if (!exchange.body.empty()) out.append("\n").append(exchange.body).append("\n");
    return out;
}

}  // namespace gatekeeper::delivery
