#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

struct json_t;

namespace gatekeeper::json {

class ParseError : public std::runtime_error {
  public:
    ParseError(int line, const std::string& what) : std::runtime_error(what), line_(line) {}
    int line() const { return line_; }

  private:
    int line_;
};

/// A JSON value (RFC 8259) over jansson. Copies share the value. Reading what is not there, or is
/// of another type, gives an empty answer, never an exception.
class Value {
  public:
    Value() noexcept = default;

    /// Throws ParseError; doubled keys are an error.
    static Value parse(std::string_view text);

    static Value object();
    static Value array();
    static Value string(std::string_view text);
    static Value integer(std::int64_t number);
    static Value boolean(bool truth);

    bool exists() const noexcept { return value_ != nullptr; }
    bool is_object() const noexcept;
    bool is_array() const noexcept;
    bool is_string() const noexcept;
    bool is_integer() const noexcept;
    bool is_boolean() const noexcept;

    Value at(std::string_view key) const;
    std::optional<std::string> text() const;
    std::optional<std::int64_t> number() const;
    std::optional<bool> truth() const;

    std::string text_at(std::string_view key) const { return at(key).text().value_or(""); }
    std::int64_t number_at(std::string_view key) const { return at(key).number().value_or(0); }
    bool truth_at(std::string_view key) const { return at(key).truth().value_or(false); }

    std::vector<Value> elements() const;
    /// In the order of the text.
    std::vector<std::pair<std::string, Value>> members() const;

    /// RFC 6901. Nothing for a malformed pointer or a missing part.
    Value pointer(std::string_view path) const;

    void set(std::string_view key, const Value& value);
    void append(const Value& value);

    /// Compact, in the order of insertion.
    std::string dump() const;
    /// Indented, for people.
    std::string dump_pretty() const;
    /// A string's text, or the compact form of anything else.
    std::string plain() const;

  private:
    struct Release {
        void operator()(json_t* value) const noexcept;
    };

    explicit Value(json_t* owned) : value_(owned, Release()) {}
    static Value shared(json_t* borrowed);

    std::shared_ptr<json_t> value_;
};

}  // namespace gatekeeper::json
