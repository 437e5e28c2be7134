#include <gatekeeper/http/form.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace gatekeeper::http {
namespace {

int hex_value(char digit) {
    if (digit >= '0' && digit <= '9') return digit - '0';
    if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
    return -1;
}

/// Appends the decoded `text` at `out`; false for a broken escape or a NUL.
bool decode_component(std::string_view text, char*& out) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        char byte = text[i];
        if (byte == '+') {
            byte = ' ';
        } else if (byte == '%') {
            if (i + 2 >= text.size()) return false;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return false;
            byte = static_cast<char>(high * 16 + low);
            i += 2;
        }
        if (byte == '\0') return false;
        *out++ = byte;
    }
    return true;
}

/// Length of the UTF-8 sequence at the start of `bytes`, 0 when it is malformed (RFC 3629).
std::size_t sequence_length(std::string_view bytes) {
    const auto at = [bytes](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    const auto tail = [&](std::size_t i) { return i < bytes.size() && (at(i) & 0xc0) == 0x80; };
    const std::uint8_t lead = at(0);
    if (lead < 0x80) return 1;
    if (lead >= 0xc2 && lead <= 0xdf) return tail(1) ? 2 : 0;
    if (lead >= 0xe0 && lead <= 0xef) {
        if (!tail(1) || !tail(2)) return 0;
        if (lead == 0xe0 && at(1) < 0xa0) return 0;
        if (lead == 0xed && at(1) > 0x9f) return 0;
        return 3;
    }
    if (lead >= 0xf0 && lead <= 0xf4) {
        if (!tail(1) || !tail(2) || !tail(3)) return 0;
        if (lead == 0xf0 && at(1) < 0x90) return 0;
        if (lead == 0xf4 && at(1) > 0x8f) return 0;
        return 4;
    }
    return 0;
}

}  // namespace

std::variant<Form, FormError> Form::parse(std::string_view encoded) {
    Form form;
    form.bytes_ = crypto::Secret::of_size(encoded.size());
    char* out = form.bytes_.data();
    const auto offset = [&] { return static_cast<std::size_t>(out - form.bytes_.data()); };
    while (!encoded.empty()) {
        const std::size_t end = std::min(encoded.find('&'), encoded.size());
        const std::string_view pair = encoded.substr(0, end);
        encoded.remove_prefix(std::min(end + 1, encoded.size()));
        if (pair.empty()) continue;
        if (form.fields_.size() == kMostFields) return FormError::TooManyFields;

        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
        Field field;
        field.name_at = offset();
        if (!decode_component(pair.substr(0, equals), out)) return FormError::Malformed;
        field.name_size = offset() - field.name_at;
        field.value_at = offset();
        if (!decode_component(value, out)) return FormError::Malformed;
        field.value_size = offset() - field.value_at;

        if (field.name_size > kLongestField || field.value_size > kLongestField) {
            return FormError::FieldTooLong;
        }
        const std::string_view decoded = form.bytes_.view();
        if (!is_utf8(decoded.substr(field.name_at, field.name_size)) ||
            !is_utf8(decoded.substr(field.value_at, field.value_size))) {
            return FormError::Malformed;
        }
        form.fields_.push_back(field);
    }
    return form;
}

std::string_view Form::name_of(const Field& field) const {
    return bytes_.view().substr(field.name_at, field.name_size);
}

std::optional<std::string_view> Form::get(std::string_view name) const {
    std::optional<std::string_view> found;
    for (const Field& field : fields_) {
        if (name_of(field) != name) continue;
        if (found) return std::nullopt;
        found = bytes_.view().substr(field.value_at, field.value_size);
    }
    return found;
}

bool Form::has_doubles() const {
    for (auto field = fields_.begin(); field != fields_.end(); ++field) {
        const auto same_name = [&](const Field& other) {
            return name_of(other) == name_of(*field);
        };
        if (std::any_of(std::next(field), fields_.end(), same_name)) return true;
    }
    return false;
}

bool is_utf8(std::string_view bytes) {
    while (!bytes.empty()) {
        const std::size_t length = sequence_length(bytes);
        if (length == 0) return false;
        bytes.remove_prefix(length);
    }
    return true;
}

std::string percent_encode(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string encoded;
    encoded.reserve(text.size() * 3);
    for (const char c : text) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                                c == '~';
        if (unreserved) {
            encoded.push_back(c);
        } else {
            encoded.push_back('%');
            encoded.push_back(kHex[static_cast<std::uint8_t>(c) >> 4]);
            encoded.push_back(kHex[static_cast<std::uint8_t>(c) & 0xf]);
        }
    }
    return encoded;
}

}  // namespace gatekeeper::http
