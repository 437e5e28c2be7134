/// Bodies and queries: the parser against a plain reading of the standard.
#include "fuzz/target.hpp"

#include <gatekeeper/http/form.hpp>

#include <algorithm>
#include <cctype>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace gatekeeper::fuzz {
namespace {

using http::Form;
using Pairs = std::vector<std::pair<std::string, std::string>>;

std::optional<std::string> decoded(const std::string& text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const std::string digits = text.substr(i + 1, 2);
            const bool hex = digits.size() == 2 &&
                             std::all_of(digits.begin(), digits.end(),
                                         [](unsigned char c) { return std::isxdigit(c) != 0; });
            if (!hex) return std::nullopt;
            out.push_back(static_cast<char>(std::stoi(digits, nullptr, 16)));
            i += 2;
        } else {
            out.push_back(text[i] == '+' ? ' ' : text[i]);
        }
    }
    return out;
}

bool is_acceptable(const std::optional<std::string>& part) {
    return part && part->size() <= Form::kLongestField && http::is_utf8(*part) &&
           part->find('\0') == std::string::npos;
}

/// The fields, or nothing where the parser must refuse.
std::optional<Pairs> plain_reading(std::string_view input) {
    Pairs fields;
    std::string pair;
    for (std::size_t i = 0; i <= input.size(); ++i) {
        if (i < input.size() && input[i] != '&') {
            pair.push_back(input[i]);
            continue;
        }
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const auto name = decoded(pair.substr(0, equals));
        const auto value = decoded(equals < pair.size() ? pair.substr(equals + 1) : "");
        if (!pair.empty()) {
            if (!is_acceptable(name) || !is_acceptable(value)) return std::nullopt;
            fields.emplace_back(*name, *value);
        }
        pair.clear();
    }
    if (fields.size() > Form::kMostFields) return std::nullopt;
    return fields;
}

void check_fields(const Form& form, const Pairs& fields) {
    bool doubles = false;
    for (const auto& [name, value] : fields) {
        const auto times =
            std::count_if(fields.begin(), fields.end(),
                          [wanted = std::string_view(name)](auto& f) { return f.first == wanted; });
        doubles = doubles || times > 1;
        const std::optional<std::string_view> got = form.get(name);
        must(got.has_value() == (times == 1), "only a field that is there once is given");
        must(!got || *got == value, "a field has the value that was sent");
    }
    must(form.has_doubles() == doubles, "doubled fields are told");
}

}  // namespace

FUZZ_TARGET(form) {
    const auto result = Form::parse(input);
    const std::optional<Pairs> fields = plain_reading(input);
    const auto* const form = std::get_if<Form>(&result);
    must((form != nullptr) == fields.has_value(), "the plain reading agrees on what is refused");
    if (form != nullptr) check_fields(*form, *fields);

    const bool sendable = is_acceptable(std::string(input));
    const std::string again = "a=" + http::percent_encode(input);
    const auto round_trip = Form::parse(again);
    const auto* const sent = std::get_if<Form>(&round_trip);
    must((sent != nullptr) == sendable, "what is acceptable can be sent");
    must(sent == nullptr || sent->get("a") == input, "what is encoded arrives as it was");
}

}  // namespace gatekeeper::fuzz
