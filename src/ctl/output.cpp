#include "output.hpp"

#include <gatekeeper/http/form.hpp>

#include <array>
#include <cstdint>
#include <cstdio>
#include <ctime>

namespace gatekeeper::ctl {
namespace {

constexpr std::size_t kLongestQuote = 80;

/// Bytes that would not be text in JSON or on a terminal become question marks.
std::string harmless(std::string_view text) {
    const bool readable = http::is_utf8(text);
    std::string clean(text);
    for (char& c : clean) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f || (byte > 0x7f && !readable)) c = '?';
    }
    return clean;
}

}  // namespace

void Output::answer(const json::Value& value, std::string_view text) const {
    write(json_ ? value.dump() : std::string(text));
    write("\n");
}

void Output::failure(std::string_view reason) const {
    complain("gatekeeperctl: " + std::string(reason) + "\n");
    if (!json_) return;
    json::Value value = json::Value::object();
    value.set("error", json::Value::string(harmless(reason)));
    write(value.dump() + "\n");
}

void Output::write(std::string_view text) const {
    std::fwrite(text.data(), 1, text.size(), stdout);
}

void Output::complain(std::string_view text) const {
    std::fflush(stdout);
    std::fwrite(text.data(), 1, text.size(), stderr);
}

std::string in_quotes(std::string_view text) {
    std::string clean = harmless(text);
    if (clean.size() > kLongestQuote) {
        std::size_t end = kLongestQuote;
        while ((static_cast<unsigned char>(clean[end]) & 0xc0) == 0x80)
            --end;
        clean = clean.substr(0, end) + "...";
    }
    return '"' + clean + '"';
}

std::string iso_time(domain::Instant time) {
    const std::time_t seconds = domain::to_unix(time);
    std::tm parts{};
    std::array<char, 32> text{};
    gmtime_r(&seconds, &parts);
    const std::size_t size = std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    return std::string(text.data(), size);
}

std::string grouped(std::uint64_t number) {
    std::string digits = std::to_string(number);
    for (std::size_t place = digits.size(); place > 3;) {
        place -= 3;
        digits.insert(place, 1, ',');
    }
    return digits;
}

}  // namespace gatekeeper::ctl
