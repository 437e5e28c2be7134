#include "gateway_parts.hpp"

#include <gatekeeper/domain/text.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace gatekeeper::delivery {
namespace {

constexpr int kFirstSuccess = 200;
constexpr int kLastSuccess = 299;

std::optional<int> status_in(std::string_view text) {
    int status = 0;
    const char* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, status);
    const bool number = error == std::errc() && rest == end;
    if (!number || status < kFirstSuccess || status > kLastSuccess) return std::nullopt;
    return status;
}

std::pair<int, int> range_in(const Members& success, const json::Value& value) {
    const std::string text = value.plain();
    const std::size_t dash = std::min(text.find('-'), text.size());
    const std::optional<int> first = status_in(std::string_view(text).substr(0, dash));
    const std::optional<int> last =
        dash == text.size() ? first : status_in(std::string_view(text).substr(dash + 1));
    if (!first || !last || *first > *last) {
        success.fail("status", "holds " + value.dump() +
                                   "; write a status from 200 to 299, or a range as in "
                                   "\"200-202\"");
    }
    return {*first, *last};
}

void read_statuses(const Members& success, SuccessRule& rule) {
    const json::Value status = success.value("status");
    if (!status.exists()) success.fail("status", "is missing; write what the gateway answers");
    if (!status.is_array()) {
        rule.statuses.push_back(range_in(success, status));
        return;
    }
    for (const json::Value& element : status.elements()) {
        rule.statuses.push_back(range_in(success, element));
    }
    if (rule.statuses.empty()) success.fail("status", "is empty");
}

void read_pointers(const Members& success, SuccessRule& rule) {
    const json::Value json = success.value("json");
    if (!json.exists()) return;
    if (!json.is_object() || json.members().empty()) {
        success.fail("json", "must be an object, as in {\"/messages/0/status\": \"0\"}");
    }
    for (const auto& [pointer, wanted] : json.members()) {
        if (!pointer.starts_with('/')) {
            success.fail("json", "holds \"" + pointer + "\"; a JSON pointer starts with /");
        }
        if (wanted.is_object() || wanted.is_array()) {
            success.fail("json", "wants " + pointer + " to be more than one value");
        }
        rule.json.emplace_back(pointer, wanted.plain());
    }
}

}  // namespace

void read_success(const Members& file, GatewayDefinition& gateway) {
    if (!file.has("success")) {
        file.fail("success",
                  "is missing; say how the gateway answers when it takes a message, as in "
                  "{\"status\": 201}");
    }
    const Members success = file.group("success", {"status", "json", "contains", "not_contains"});
    SuccessRule& rule = gateway.success;
    read_statuses(success, rule);
    read_pointers(success, rule);
    rule.contains = success.text_or_empty("contains");
    rule.not_contains = success.text_or_empty("not_contains");
}

}  // namespace gatekeeper::delivery
