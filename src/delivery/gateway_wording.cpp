#include "gateway_parts.hpp"
#include "placeholders.hpp"

#include <gatekeeper/domain/origin.hpp>
#include <gatekeeper/domain/text.hpp>

#include <algorithm>
#include <array>
#include <set>

namespace gatekeeper::delivery {
namespace {

constexpr std::array<std::string_view, 3> kMethods = {"GET", "POST", "PUT"};
/// libcurl writes these itself.
constexpr std::array<std::string_view, 5> kOwnHeaders = {
    "host", "content-length", "transfer-encoding", "connection", "expect"};

template <class List>
bool holds(const List& list, std::string_view wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
}

/// Which variables the texts of the request use, and whether they exist.
class Usage {
  public:
    Usage(const Members& file, const GatewayDefinition& gateway) : file_(file), gateway_(gateway) {}

    /// The variables of one text.
    std::set<std::string, std::less<>> take(std::string_view member, std::string_view text) {
        std::set<std::string, std::less<>> here;
        expand(text, [&](std::string_view name) {
            if (!exists(name)) {
                file_.fail(member, "uses {" + std::string(name) +
                                       "}, which is unknown; there are {to}, {to_digits}, {to_00}, "
                                       "{text}, {code}, {from} and what \"secrets\" names");
            }
            here.emplace(name);
            return std::string();
        });
        all_.insert(here.begin(), here.end());
        return here;
    }

    void take_json(const json::Value& value) {
        if (const auto text = value.text()) take("body.json", *text);
        for (const json::Value& element : value.elements())
            take_json(element);
        for (const auto& member : value.members())
            take_json(member.second);
    }

    /// What a request cannot do without, and what stands in the file for nothing.
    void check() const {
        if (!all_.contains("to") && !all_.contains("to_digits") && !all_.contains("to_00")) {
            file_.fail("url",
                       "and the rest of the request name no recipient; use {to}, "
                       "{to_digits} or {to_00}");
        }
        if (!all_.contains("text") && !all_.contains("code")) {
            file_.fail("url", "and the rest of the request hold no message; use {text} or {code}");
        }
        if (all_.contains("from") && gateway_.from.empty()) {
            file_.fail("from", "is missing, but {from} is used");
        }
        if (!all_.contains("from") && !gateway_.from.empty()) {
            file_.fail("from", "is never used; write {from} where the gateway wants the sender");
        }
        for (const auto& secret : gateway_.secrets) {
            if (all_.contains(secret.first)) continue;
            file_.fail("secrets." + secret.first,
                       "is never used; write {" + secret.first + "} where the gateway wants it");
        }
    }

  private:
    bool exists(std::string_view name) const {
        return name == "to" || name == "to_digits" || name == "to_00" || name == "text" ||
               name == "code" || name == "from" || gateway_.secrets.contains(name);
    }

    const Members& file_;
    const GatewayDefinition& gateway_;
    std::set<std::string, std::less<>> all_;
};

void read_url(const Members& file, GatewayDefinition& gateway, Usage& usage) {
    gateway.url = file.text("url");
    const std::string_view url = gateway.url;
    const auto misplaced = [](char c) { return c <= 0x20 || c >= 0x7f || c == '#'; };
    if (std::any_of(url.begin(), url.end(), misplaced)) {
        file.fail("url", "holds a space, a # or a character that must be percent-encoded");
    }
    const std::size_t scheme = url.find("://");
    const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
    const std::string_view start = url.substr(0, url.find_first_of("/?", host));
    if (start.find('@') != std::string_view::npos) {
        file.fail("url", "holds a user; put it in \"auth\"");
    }
    const std::optional<domain::Origin> origin = domain::Origin::parse(start);
    if (!origin) {
        file.fail("url", "must start with https:// and a host name without variables");
    }
    if (!origin->is_trustworthy()) {
        file.fail("url", "must start with https://; http:// is possible for this machine only");
    }
    usage.take("url", url);
}

void read_headers(const Members& file, GatewayDefinition& gateway, Usage& usage) {
    const json::Value headers = file.value("headers");
    if (!headers.exists()) return;
    if (!headers.is_object()) file.fail("headers", "must be an object: {\"Name\": \"value\"}");
    const auto* const auth = std::get_if<HeaderAuth>(&gateway.auth);
    const std::string taken = auth != nullptr ? domain::to_lower(auth->name)
                              : std::holds_alternative<BasicAuth>(gateway.auth) ? "authorization"
                                                                                : "";
    for (const auto& [name, value] : headers.members()) {
        const std::string member = "headers." + name;
        check_header_name(file, member, name);
        if (domain::to_lower(name) == taken) file.fail(member, "is what \"auth\" sets already");
        const std::optional<std::string> text = value.text();
        if (!text || has_control_character(*text)) {
            file.fail(member, "must be a text without control characters");
        }
        if (usage.take(member, *text).contains("text")) {
            file.fail(member, "uses {text}, which has several lines; use {code}");
        }
        gateway.headers.emplace_back(name, *text);
    }
}

FormBody read_form(const Members& file, const json::Value& form, Usage& usage) {
    if (!form.is_object()) file.fail("body.form", "must be an object: {\"name\": \"value\"}");
    FormBody body;
    for (const auto& [name, value] : form.members()) {
        const std::optional<std::string> text = value.text();
        if (!text) file.fail("body.form." + name, "must be a text in quotes");
        usage.take("body.form." + name, *text);
        body.fields.emplace_back(name, *text);
    }
    return body;
}

void read_body(const Members& file, GatewayDefinition& gateway, Usage& usage) {
    if (!file.has("body")) return;
    if (gateway.method == "GET") file.fail("body", "has no meaning with \"method\": \"GET\"");
    const Members body = file.group("body", {"form", "json", "raw"});
    if (body.all().size() != 1) {
        file.fail("body", "must have one of \"form\", \"json\" and \"raw\"");
    }
    if (body.has("form")) {
        gateway.body = read_form(file, body.value("form"), usage);
    } else if (body.has("json")) {
        usage.take_json(body.value("json"));
        gateway.body = JsonBody{body.value("json")};
    } else {
        const bool typed = std::any_of(
            gateway.headers.begin(), gateway.headers.end(),
            [](const auto& header) { return domain::to_lower(header.first) == "content-type"; });
        if (!typed) body.fail("raw", "needs a \"Content-Type\" among the \"headers\"");
        usage.take("body.raw", body.text("raw"));
        gateway.body = RawBody{body.text("raw")};
    }
}

}  // namespace

bool has_control_character(std::string_view text) {
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

void check_header_name(const Members& object, std::string_view member, std::string_view name) {
    constexpr std::string_view kTokens = "!#$%&'*+-.^_`|~";
    const bool token = std::all_of(name.begin(), name.end(), [kTokens](char c) {
        return domain::is_alnum(c) || kTokens.find(c) != std::string_view::npos;
    });
    if (!token || name.empty()) object.fail(member, "is no name for a header (RFC 9110)");
    if (holds(kOwnHeaders, domain::to_lower(name))) {
        object.fail(member, "is a header that follows from the rest; leave it out");
    }
}

void read_request(const Members& file, GatewayDefinition& gateway) {
    gateway.from = file.text_or_empty("from");
    if (has_control_character(gateway.from)) file.fail("from", "holds a control character");
    gateway.method = file.text("method");
    if (!holds(kMethods, gateway.method)) file.fail("method", "must be GET, POST or PUT");
    Usage usage(file, gateway);
    read_url(file, gateway, usage);
    read_headers(file, gateway, usage);
    read_body(file, gateway, usage);
    usage.check();
}

}  // namespace gatekeeper::delivery
