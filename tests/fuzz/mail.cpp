/// A mail as it goes over the wire, with words from outside in its name, subject and parts. Lines
/// of the input: name, subject, the rest is the text.
#include "fuzz/target.hpp"

#include <gatekeeper/delivery/mime_message.hpp>

#include <algorithm>
#include <string>

namespace gatekeeper::fuzz {
namespace {

using domain::Email;

constexpr std::size_t kLongestLine = 76;

std::size_t count_of(const std::string& text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++count;
    return count;
}

void check_lines(std::string_view message) {
    while (!message.empty()) {
        const std::size_t end = message.find("\r\n");
        must(end != message.npos, "every line ends");
        const std::string_view line = message.substr(0, end);
        must(line.size() <= kLongestLine, "no line is too long");
        must(!line.starts_with('.'), "no line ends the message");
        must(std::all_of(line.begin(), line.end(),
                         [](char c) { return (c >= 0x20 && c < 0x7f) || c == '\t'; }),
             "nothing but ASCII");
        message.remove_prefix(end + 2);
    }
}

}  // namespace

FUZZ_TARGET(mail) {
    const auto next_line = [&input] {
        const std::size_t end = std::min(input.find('\n'), input.size());
        const std::string line(input.substr(0, end));
        input.remove_prefix(std::min(end + 1, input.size()));
        return line;
    };
    const std::string name = next_line();
    const std::string subject = next_line();
    const std::string text(input);
    const delivery::MimeMessage message{name,
                                        *Email::parse("support@example.com"),
                                        *Email::parse("jan@example.org"),
                                        subject,
                                        text,
                                        text,
                                        domain::from_unix(1'700'000'000),
                                        "abc123"};
    const std::string wire = delivery::render(message);
    check_lines(wire);
    const std::string header = wire.substr(0, wire.find("\r\n\r\n"));
    const std::string plain = delivery::render(
        {"Name", message.from, message.to, "Subject", "text", "text", message.date, message.id});
    const std::string plain_header = plain.substr(0, plain.find("\r\n\r\n"));
    const auto fields = [](const std::string& lines) {
        return count_of(lines, "\r\n") - count_of(lines, "\r\n ") - count_of(lines, "\r\n\t");
    };
    must(fields(header) == fields(plain_header), "no word starts a header");
}

}  // namespace gatekeeper::fuzz
