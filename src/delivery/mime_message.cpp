#include "mime_coding.hpp"

#include <gatekeeper/delivery/mime_message.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>

namespace gatekeeper::delivery {
namespace {

constexpr std::size_t kLongestLine = 76;

std::string two_digits(unsigned number) {
    return {static_cast<char>('0' + number / 10), static_cast<char>('0' + number % 10)};
}

/// RFC 5322, 3.3; in English and UTC wherever we run.
std::string date_text(domain::Instant date) {
    constexpr std::array<std::string_view, 7> kDays = {"Sun", "Mon", "Tue", "Wed",
                                                       "Thu", "Fri", "Sat"};
    constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto midnight = std::chrono::floor<std::chrono::days>(date);
    const std::chrono::year_month_day day(midnight);
    const std::chrono::hh_mm_ss time(date - midnight);
    std::string text(kDays[std::chrono::weekday(midnight).c_encoding()]);
    text.append(", ").append(two_digits(static_cast<unsigned>(day.day()))).append(" ");
    text.append(kMonths[static_cast<unsigned>(day.month()) - 1]).append(" ");
    text.append(std::to_string(static_cast<int>(day.year()))).append(" ");
    text.append(two_digits(static_cast<unsigned>(time.hours().count()))).append(":");
    text.append(two_digits(static_cast<unsigned>(time.minutes().count()))).append(":");
    text.append(two_digits(static_cast<unsigned>(time.seconds().count()))).append(" +0000");
    return text;
}

/// Starts a new line before the words that would pass the limit.
std::string folded(std::string_view text, std::size_t used) {
    std::string out;
    std::size_t column = used;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' ', 1), text.size());
        if (column + end > kLongestLine && !out.empty()) {
            out.append("\r\n");
            column = 0;
        }
        out.append(text.substr(0, end));
        column += end;
        text.remove_prefix(end);
    }
    return out;
}

bool has_long_word(std::string_view text) {
    std::size_t length = 0;
    return std::any_of(text.begin(), text.end(), [&length](char c) {
        length = c == ' ' ? 0 : length + 1;
        return length > kLongestLine / 2;
    });
}

std::string subject_line(std::string_view subject) {
    constexpr std::string_view kName = "Subject: ";
    const std::string text = without_control_characters(subject);
    const bool plain = is_plain(text) && !has_long_word(text);
    return std::string(kName) +
           (plain ? folded(text, kName.size()) : encoded_words(text, kName.size())) + "\r\n";
}

std::string quoted_string(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') quoted.push_back('\\');
        quoted.push_back(c);
    }
    return quoted + "\"";
}

std::string from_line(std::string_view from_name, const domain::Email& from) {
    constexpr std::string_view kName = "From: ";
    const std::string name = without_control_characters(from_name);
    const std::string address = "<" + from.text() + ">";
    if (name.empty()) return std::string(kName) + address + "\r\n";
    const std::string quoted = quoted_string(name);
    const bool plain = is_plain(name) && kName.size() + quoted.size() <= kLongestLine;
    std::string line(kName);
    line.append(plain ? quoted : encoded_words(name, kName.size()));
    const std::size_t column = line.size() - std::min(line.rfind('\n') + 1, line.size());
    line.append(column + 1 + address.size() > kLongestLine ? "\r\n " : " ");
    return line + address + "\r\n";
}

std::string part(std::string_view type, std::string_view content) {
    std::string text = "Content-Type: ";
    text.append(type).append("; charset=utf-8\r\n");
    text.append("Content-Transfer-Encoding: quoted-printable\r\n\r\n");
    return text + quoted_printable(content);
}

}  // namespace

std::string render(const MimeMessage& message) {
    // "=_" cannot stand in quoted-printable text, so no line of a part reads as the boundary.
    const std::string boundary = "=_" + message.id;
    const std::string delimiter = "--" + boundary;
    std::string out = "Date: " + date_text(message.date) + "\r\n";
    out.append(from_line(message.from_name, message.from));
    out.append("To: <").append(message.to.text()).append(">\r\n");
    out.append(subject_line(message.subject));
    out.append("Message-ID: <").append(message.id).append("@");
    out.append(message.from.domain()).append(">\r\n");
    out.append("Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n");
    out.append("Content-Type: multipart/alternative;\r\n boundary=\"").append(boundary);
    out.append("\"\r\n\r\n");
    out.append(delimiter).append("\r\n").append(part("text/plain", message.text));
    out.append("\r\n").append(delimiter).append("\r\n").append(part("text/html", message.html));
    out.append("\r\n").append(delimiter).append("--\r\n");
    return out;
}

}  // namespace gatekeeper::delivery
