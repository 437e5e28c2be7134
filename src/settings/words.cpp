#include "words.hpp"

#include <gatekeeper/domain/text.hpp>
#include <gatekeeper/http/form.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>

namespace gatekeeper::settings {
namespace {

constexpr std::size_t kLongestShownText = 100;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}

std::string with_equals_signs(const std::vector<std::string_view>& names) {
    std::vector<std::string> written;
    for (const std::string_view name : names)
        written.push_back(std::string(name) + "=");
    return listed({written.begin(), written.end()});
}

int parse_port(std::string_view text) {
    int port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc() || end != text.data() + text.size() || port < 1 || port > 65535) {
        throw SettingError("port " + in_quotes(text) + " is not a number from 1 to 65535");
    }
    return port;
}

/// Nothing for what is no hexadecimal digit.
std::optional<int> hex_value(char c) {
    if (domain::is_digit(c)) return c - '0';
    const char lower = domain::to_lower(c);
    if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
    return std::nullopt;
}

/// nginx knows quotes at the start of a word only, so name="two words" arrives as two: here they
/// become one again, without the quotes.
std::vector<std::string> join_quoted(std::span<const std::string> words) {
    std::vector<std::string> joined;
    for (std::size_t i = 0; i < words.size(); ++i) {
        std::string word = words[i];
        const std::size_t open = word.find("=\"");
        if (open != std::string::npos) {
            std::size_t close = word.find('"', open + 2);
            while (close == std::string::npos) {
                if (++i == words.size()) {
                    throw SettingError("the quote after " + word.substr(0, open + 1) +
                                       " never ends");
                }
                word += " " + words[i];
                close = word.find('"', open + 2);
            }
            if (close + 1 == word.size()) {
                word.pop_back();
                word.erase(open + 1, 1);
            }
        }
        joined.push_back(std::move(word));
    }
    return joined;
}

}  // namespace

Options::Options(std::span<const std::string> words, std::vector<std::string_view> known) {
    for (const std::string& word : join_quoted(words)) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos) {
            throw SettingError("unexpected " + in_quotes(word) + "; what may follow here is " +
                               with_equals_signs(known));
        }
        std::string name = word.substr(0, equals);
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            throw SettingError("unknown option " + in_quotes(name + "=") +
                               "; known here: " + with_equals_signs(known));
        }
        if (has(name)) throw SettingError(name + "= is there twice; keep one of them");
        if (equals + 1 == word.size()) throw SettingError(name + "= has no value");
        given_.emplace_back(std::move(name), word.substr(equals + 1));
    }
}

std::optional<std::string> Options::get(std::string_view name) const {
    for (const auto& [given, value] : given_) {
        if (given == name) return value;
    }
    return std::nullopt;
}

Address parse_address(std::string_view text) {
    Address address;
    const std::size_t at = text.rfind('@');
    if (at != std::string_view::npos) {
        address.user_info = std::string(text.substr(0, at));
        text.remove_prefix(at + 1);
    }
    const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
    const std::size_t colon = text.find(':', std::min(bracket, text.size()));
    if (colon != std::string_view::npos) address.port = parse_port(text.substr(colon + 1));
    const std::string_view host = text.substr(0, colon);
    if (host.empty()) throw SettingError("the host is missing");
    const std::optional<domain::Origin> checked = domain::Origin::of("http", host);
    if (!checked) {
        throw SettingError(in_quotes(host) +
                           " is not a host name or address; IPv6 addresses stand "
                           "in brackets, as in [::1]");
    }
    address.host = checked->host();
    return address;
}

std::string percent_decode(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.push_back(text[i]);
            continue;
        }
        const auto high = i + 2 < text.size() ? hex_value(text[i + 1]) : std::nullopt;
        const auto low = high ? hex_value(text[i + 2]) : std::nullopt;
        if (!low) {
            throw SettingError(
                "a % before the @ must be followed by two hexadecimal digits; "
                "a percent sign itself is written %25");
        }
        decoded.push_back(static_cast<char>(*high * 16 + *low));
        i += 2;
    }
    return decoded;
}

std::string in_quotes(std::string_view text) {
    return '"' + std::string(text) + '"';
}

std::string listed(const std::vector<std::string_view>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) text += i + 1 == names.size() ? " and " : ", ";
        text += names[i];
    }
    return text;
}

std::string absolute_path(std::string_view path) {
    if (!path.starts_with('/')) {
        throw SettingError(in_quotes(path) + " must be a full path, one that starts with /");
    }
    return std::string(path);
}

std::string readable_file(const std::string& path) {
    if (access(absolute_path(path).c_str(), R_OK) != 0) {
        throw SettingError(path + " cannot be read: " + std::strerror(errno));
    }
    return path;
}

std::string shown_text(std::string_view text) {
    const std::string_view trimmed = domain::trim(text);
    if (trimmed.empty()) throw SettingError("an empty text cannot be shown to anybody");
    if (!http::is_utf8(trimmed) || std::any_of(trimmed.begin(), trimmed.end(), is_control)) {
        throw SettingError("a text that people are shown must be UTF-8 without control characters");
    }
    if (trimmed.size() > kLongestShownText) {
        throw SettingError(in_quotes(trimmed) + " is too long; shorten it to " +
                           std::to_string(kLongestShownText) + " bytes");
    }
    return std::string(trimmed);
}

}  // namespace gatekeeper::settings
