/// JSON values: of records, gateway files and gateways' answers. The first line is a JSON pointer.
#include "fuzz/target.hpp"

#include <gatekeeper/json/value.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace gatekeeper::fuzz {
namespace {

using json::Value;

std::optional<Value> parse(std::string_view text) {
    try {
        return Value::parse(text);
    } catch (const json::ParseError&) {
        return std::nullopt;
    }
}

std::string escaped(const std::string& key) {
    std::string token = "/";
    for (const char c : key)
        token += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
    return token;
}

void check_parts(const Value& value) {
    std::size_t index = 0;
    for (const Value& element : value.elements()) {
        must(value.pointer("/" + std::to_string(index)).dump() == element.dump(),
             "a pointer reaches every element");
        ++index;
    }
    for (const auto& [key, member] : value.members()) {
        must(value.at(key).dump() == member.dump(), "every member can be asked for");
        must(value.pointer(escaped(key)).dump() == member.dump(), "a pointer reaches every member");
    }
}

}  // namespace

FUZZ_TARGET(json) {
    const std::size_t line = std::min(input.find('\n'), input.size());
    const std::optional<Value> value = parse(input.substr(std::min(line + 1, input.size())));
    if (!value) return;
    const std::string dump = value->dump();
    const std::optional<Value> again = parse(dump);
    must(again && again->dump() == dump, "what was written is read as the same");
    const std::optional<Value> pretty = parse(value->dump_pretty());
    must(pretty && pretty->dump() == dump, "for people it is the same");
    must(value->pointer("").dump() == dump, "the empty pointer is the whole");
    must(!value->is_string() || Value::string(*value->text()).dump() == dump,
         "a text is its value");
    must(!value->number() || Value::integer(*value->number()).dump() == dump,
         "a number is its value");
    check_parts(*value);

    const Value there = value->pointer(input.substr(0, line));
    must(!there.exists() || !there.dump().empty(), "what a pointer reaches is a value");
    must(!there.exists() || there.is_string() || there.plain() == there.dump(),
         "a value that is no text is plain as it is");
}

}  // namespace gatekeeper::fuzz
