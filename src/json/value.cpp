#include <gatekeeper/json/value.hpp>

#include <jansson.h>

#include <charconv>
#include <cstdlib>
#include <new>

namespace gatekeeper::json {
namespace {

json_t* made(json_t* value) {
    if (value == nullptr) throw std::bad_alloc();
    return value;
}

std::string dump_with(json_t* value, std::size_t flags) {
    const std::unique_ptr<char, decltype(&std::free)> text(
        json_dumps(value, flags | JSON_ENCODE_ANY), &std::free);
    if (!text) throw std::bad_alloc();
    return text.get();
}

/// One reference token of a JSON pointer, unescaped; false for a stray `~`.
bool unescape(std::string_view token, std::string& key) {
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] != '~') {
            key.push_back(token[i]);
            continue;
        }
        if (++i == token.size() || (token[i] != '0' && token[i] != '1')) return false;
        key.push_back(token[i] == '0' ? '~' : '/');
    }
    return true;
}

}  // namespace

void Value::Release::operator()(json_t* value) const noexcept {
    json_decref(value);
}

Value Value::shared(json_t* borrowed) {
    return borrowed == nullptr ? Value() : Value(json_incref(borrowed));
}

Value Value::parse(std::string_view text) {
    json_error_t error{};
    json_t* const value =
        json_loadb(text.data(), text.size(), JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
    if (value == nullptr) throw ParseError(error.line, error.text);
    return Value(value);
}

Value Value::object() {
    return Value(made(json_object()));
}
Value Value::array() {
    return Value(made(json_array()));
}
Value Value::string(std::string_view text) {
    return Value(made(json_stringn(text.data(), text.size())));
}
Value Value::integer(std::int64_t number) {
    return Value(made(json_integer(number)));
}
Value Value::boolean(bool truth) {
    return Value(made(json_boolean(truth)));
}

bool Value::is_object() const noexcept {
    return json_is_object(value_.get());
}
bool Value::is_array() const noexcept {
    return json_is_array(value_.get());
}
bool Value::is_string() const noexcept {
    return json_is_string(value_.get());
}
bool Value::is_integer() const noexcept {
    return json_is_integer(value_.get());
}
bool Value::is_boolean() const noexcept {
    return json_is_boolean(value_.get());
}

Value Value::at(std::string_view key) const {
    return shared(json_object_get(value_.get(), std::string(key).c_str()));
}

std::optional<std::string> Value::text() const {
    if (!is_string()) return std::nullopt;
    return std::string(json_string_value(value_.get()), json_string_length(value_.get()));
}

std::optional<std::int64_t> Value::number() const {
    if (!is_integer()) return std::nullopt;
    return json_integer_value(value_.get());
}

std::optional<bool> Value::truth() const {
    if (!is_boolean()) return std::nullopt;
    return json_is_true(value_.get());
}

std::vector<Value> Value::elements() const {
    std::vector<Value> all;
    for (std::size_t i = 0; i < json_array_size(value_.get()); ++i) {
        all.push_back(shared(json_array_get(value_.get(), i)));
    }
    return all;
}

std::vector<std::pair<std::string, Value>> Value::members() const {
    std::vector<std::pair<std::string, Value>> all;
    const char* key = nullptr;
    json_t* member = nullptr;
    json_object_foreach(value_.get(), key, member) {
        all.emplace_back(key, shared(member));
    }
    return all;
}

Value Value::pointer(std::string_view path) const {
    Value here = *this;
    while (!path.empty()) {
        if (path.front() != '/') return Value();
        path.remove_prefix(1);
        const std::string_view token = path.substr(0, std::min(path.find('/'), path.size()));
        path.remove_prefix(token.size());
        std::string key;
        if (!unescape(token, key)) return Value();
        if (here.is_array()) {
            if (key.size() > 1 && key.front() == '0') return Value();
            std::size_t index = 0;
            const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), index);
            if (error != std::errc() || end != key.data() + key.size()) return Value();
            here = shared(json_array_get(here.value_.get(), index));
        } else {
            here = here.at(key);
        }
    }
    return here;
}

void Value::set(std::string_view key, const Value& value) {
    const std::string name(key);
    if (json_object_set(value_.get(), name.c_str(), value.value_.get()) != 0)
        throw std::bad_alloc();
}

void Value::append(const Value& value) {
    if (json_array_append(value_.get(), value.value_.get()) != 0) throw std::bad_alloc();
}

std::string Value::dump() const {
    return dump_with(value_.get(), JSON_COMPACT);
}
std::string Value::dump_pretty() const {
    return dump_with(value_.get(), JSON_INDENT(2));
}
std::string Value::plain() const {
    if (!value_) return "";
    const std::optional<std::string> own = text();
    return own ? *own : dump();
}

}  // namespace gatekeeper::json
