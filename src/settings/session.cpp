#include "words.hpp"

#include <charconv>
#include <cstdint>

namespace gatekeeper::settings {
namespace {

using domain::seconds;

constexpr seconds kShortest = std::chrono::minutes(1);
constexpr seconds kLongest = std::chrono::hours(7 * 24);

seconds unit_of(char letter) {
    switch (letter) {
        case 's':
            return seconds(1);
        case 'm':
            return std::chrono::minutes(1);
        case 'h':
            return std::chrono::hours(1);
        case 'd':
            return std::chrono::hours(24);
        default:
            return seconds(0);
    }
}

void set_bounded(seconds& value, const Options& options, std::string_view name) {
    const std::optional<std::string> text = options.get(name);
    if (!text) return;
    value = parse_duration(*text);
    if (value < kShortest || value > kLongest) {
        throw SettingError(std::string(name) + "=" + *text + " is out of bounds: from 1m to 7d");
    }
}

}  // namespace

seconds parse_duration(std::string_view text) {
    std::uint32_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    seconds unit(0);
    if (stop == end) unit = seconds(1);
    if (stop + 1 == end) unit = unit_of(*stop);
    if (error != std::errc() || unit == seconds(0)) {
        throw SettingError(in_quotes(text) +
                           " is not a time; write a number and a unit, as in 90s, "
                           "30m, 12h or 7d");
    }
    return unit * count;
}

domain::SessionPolicy parse_session(const Arguments& arguments) {
    const Options options(arguments, {"idle", "absolute"});
    domain::SessionPolicy policy;
    set_bounded(policy.idle, options, "idle");
    set_bounded(policy.absolute, options, "absolute");
    if (policy.idle > policy.absolute) {
        const auto minutes = [](seconds time) { return std::to_string(time.count() / 60) + "m"; };
        throw SettingError("idle (" + minutes(policy.idle) + ") is longer than absolute (" +
                           minutes(policy.absolute) +
                           "), which ends every session; lower idle= or "
                           "raise absolute=");
    }
    return policy;
}

}  // namespace gatekeeper::settings
