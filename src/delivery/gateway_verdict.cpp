#include "gateway_verdict.hpp"

#include <gatekeeper/domain/text.hpp>

#include <algorithm>
#include <string_view>

namespace gatekeeper::delivery {
namespace {

using ports::TextMessage;
using ports::TransferResult;

constexpr std::size_t kLongestExtract = 120;
/// So many of the last digits give a number away, however its country writes it.
constexpr std::size_t kTellingDigits = 6;
constexpr std::size_t kTellingText = 12;

std::string digits_of(std::string_view text) {
    std::string digits;
    std::copy_if(text.begin(), text.end(), std::back_inserter(digits), domain::is_digit);
    return digits;
}

bool has(std::string_view text, std::string_view part) {
    return !part.empty() && text.find(part) != std::string_view::npos;
}

bool repeats_secret(const GatewayDefinition& gateway, std::string_view answer) {
    if (const auto* const basic = std::get_if<BasicAuth>(&gateway.auth)) {
        if (has(answer, basic->password.view())) return true;
    } else if (const auto* const header = std::get_if<HeaderAuth>(&gateway.auth)) {
        if (has(answer, header->secret.view())) return true;
    }
    return std::any_of(gateway.secrets.begin(), gateway.secrets.end(),
                       [answer](const auto& secret) { return has(answer, secret.second.view()); });
}

/// Codes and numbers are looked for among the digits alone: an answer may set them apart.
bool repeats_message(const TextMessage& message, std::string_view answer) {
    const std::string digits = digits_of(answer);
    const std::string& number = message.to.e164();
    const std::size_t told = std::min(kTellingDigits, number.size());
    return has(digits, digits_of(message.code)) || has(answer, message.code) ||
           has(digits, std::string_view(number).substr(number.size() - told)) ||
           has(answer, std::string_view(message.text).substr(0, kTellingText));
}

/// The start of the answer in printable ASCII.
std::string extract(std::string_view answer) {
    std::string out;
    for (const char c : answer.substr(0, kLongestExtract)) {
        const bool printable = c >= 0x20 && c <= 0x7e;
        const bool space = c == '\n' || c == '\r' || c == '\t';
        out.push_back(printable ? c : space ? ' ' : '?');
    }
    return out;
}

/// What of the rule does not hold, as the end of a sentence; nothing when all of it does.
std::optional<std::string> broken_part(const SuccessRule& rule, const TransferResult& result) {
    const bool expected =
        std::any_of(rule.statuses.begin(), rule.statuses.end(), [&result](const auto& range) {
            return result.status >= range.first && result.status <= range.second;
        });
    if (!expected) return "";
    if (!rule.contains.empty() && !has(result.body, rule.contains)) {
        return " without \"" + rule.contains + "\"";
    }
    if (has(result.body, rule.not_contains)) return " with \"" + rule.not_contains + "\"";
    if (rule.json.empty()) return std::nullopt;
    json::Value answer;
    try {
        answer = json::Value::parse(result.body);
    } catch (const json::ParseError&) {
        return " without JSON";
    }
    for (const auto& [pointer, wanted] : rule.json) {
        const json::Value there = answer.pointer(pointer);
        if (!there.exists() || there.plain() != wanted) {
            return ", but " + pointer + " is not \"" + wanted + "\"";
        }
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> refusal_of(const GatewayDefinition& gateway,
                                      const TransferResult& result, const TextMessage& message) {
    if (!result.completed) return "no answer from the gateway: " + result.error;
    const std::optional<std::string> broken = broken_part(gateway.success, result);
    if (!broken) return std::nullopt;
    const std::string reason = "the gateway answered " + std::to_string(result.status) + *broken;
    if (result.body.empty()) return reason;
    if (repeats_secret(gateway, result.body) || repeats_message(message, result.body)) {
        return reason + "; its answer repeats what is not for logs";
    }
    return reason + ": " + extract(result.body);
}

}  // namespace gatekeeper::delivery
