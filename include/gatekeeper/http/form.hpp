#pragma once

#include <gatekeeper/crypto/secret.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gatekeeper::http {

enum class FormError {
    Malformed,      ///< A broken percent escape, a NUL, or bytes that are not UTF-8.
    TooManyFields,  ///< More than Form::kMostFields.
    FieldTooLong,   ///< A name or value above Form::kLongestField bytes.
};

/// An `application/x-www-form-urlencoded` body or query (WHATWG URL, section 5), parsed strictly:
/// what a browser would never send is an error, not a guess. Owns its decoded bytes and wipes them.
class Form {
  public:
    static constexpr std::size_t kMostFields = 32;
    static constexpr std::size_t kLongestField = 4096;

    Form() = default;

    static std::variant<Form, FormError> parse(std::string_view encoded);

    /// The value of the only field of that name; nothing when it is missing or doubled.
    std::optional<std::string_view> get(std::string_view name) const;

    /// Whether any field occurs more than once.
    bool has_doubles() const;

  private:
    struct Field {
        std::size_t name_at = 0;
        std::size_t name_size = 0;
        std::size_t value_at = 0;
        std::size_t value_size = 0;
    };

    std::string_view name_of(const Field& field) const;

    crypto::Secret bytes_;
    std::vector<Field> fields_;
};

/// Well-formed UTF-8 (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view bytes);

/// RFC 3986 percent-encoding of everything but unreserved characters.
std::string percent_encode(std::string_view text);

}  // namespace gatekeeper::http
