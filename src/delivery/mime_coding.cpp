#include "mime_coding.hpp"

#include <gatekeeper/domain/text.hpp>

#include <algorithm>
#include <cstdint>

namespace gatekeeper::delivery {
namespace {

constexpr std::size_t kLongestLine = 76;
constexpr std::size_t kLongestWord = 75;
constexpr std::size_t kLongestCharacter = 4;
constexpr std::string_view kWordStart = "=?UTF-8?Q?";
constexpr std::string_view kWordEnd = "?=";

bool is_control(char c) {
    return static_cast<std::uint8_t>(c) < 0x20 || c == 0x7f;
}
bool is_printable(char c) {
    return c >= 0x20 && c <= 0x7e;
}

void append_escaped(std::string& out, char c) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<std::uint8_t>(c);
    out.push_back('=');
    out.push_back(kHex[byte >> 4]);
    out.push_back(kHex[byte & 0xf]);
}

/// The first byte of `rest`, which runs to the end of its line.
std::string quoted_byte(std::string_view rest, bool starts_line) {
    const char c = rest.front();
    const bool ends_in_space = rest == " ";
    const bool misread = starts_line && (c == '.' || rest.starts_with("From "));
    std::string quoted;
    if (is_printable(c) && c != '=' && !ends_in_space && !misread) {
        quoted.push_back(c);
    } else {
        append_escaped(quoted, c);
    }
    return quoted;
}

void append_quoted_line(std::string& out, std::string_view line) {
    std::size_t start = out.size();
    while (!line.empty()) {
        std::string quoted = quoted_byte(line, out.size() == start);
        const std::size_t room = kLongestLine - (line.size() == 1 ? 0 : 1);
        if (out.size() - start + quoted.size() > room) {
            out.append("=\r\n");
            start = out.size();
            quoted = quoted_byte(line, true);
        }
        out.append(quoted);
        line.remove_prefix(1);
    }
}

/// How an encoded word holds one byte (RFC 2047, 4.2 and 5 (3): safe in names as well).
void append_word_byte(std::string& word, char c) {
    if (c == ' ') {
        word.push_back('_');
    } else if (domain::is_alnum(c)) {
        word.push_back(c);
    } else {
        append_escaped(word, c);
    }
}

bool continues_character(char c) {
    return (static_cast<std::uint8_t>(c) & 0xc0) == 0x80;
}

}  // namespace

std::string quoted_printable(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        append_quoted_line(out, line);
        out.append("\r\n");
    }
    return out;
}

std::string encoded_words(std::string_view text, std::size_t used) {
    std::string out;
    std::string word;
    const auto close = [&out, &word] {
        out.append(kWordStart).append(word).append(kWordEnd);
        word.clear();
    };
    std::size_t room = kLongestWord - kWordStart.size() - kWordEnd.size() - used;
    while (!text.empty()) {
        std::size_t length = 1;
        while (length < std::min(kLongestCharacter, text.size()) &&
               continues_character(text[length])) {
            ++length;
        }
        std::string character;
        for (const char c : text.substr(0, length))
            append_word_byte(character, c);
        text.remove_prefix(length);
        if (word.size() + character.size() > room) {
            close();
            out.append("\r\n ");
            room = kLongestWord - kWordStart.size() - kWordEnd.size();
        }
        word.append(character);
    }
    close();
    return out;
}

bool is_plain(std::string_view text) {
    return std::all_of(text.begin(), text.end(), is_printable) &&
           text.find("=?") == std::string_view::npos;
}

std::string without_control_characters(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!is_control(text[i])) {
            out.push_back(text[i]);
        } else if (i == 0 || !is_control(text[i - 1])) {
            out.push_back(' ');
        }
    }
    return std::string(domain::trim(out));
}

}  // namespace gatekeeper::delivery
