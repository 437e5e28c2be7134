#include "words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace gatekeeper::settings {
namespace {

using domain::Limit;
using domain::Limits;

constexpr int kMost = 1'000'000;
constexpr domain::seconds kLongest = std::chrono::hours(7 * 24);
constexpr std::size_t kMostRates = 2;

struct Known {
    std::string_view name;
    std::vector<Limit> Limits::*member;
};

constexpr std::array<Known, 13> kKnown = {{
    {"password", &Limits::password},
    {"code", &Limits::code},
    {"challenge", &Limits::challenge},
    {"network", &Limits::network},
    {"names", &Limits::names},
    {"mail", &Limits::mail},
    {"mail_network", &Limits::mail_network},
    {"sms_again", &Limits::sms_again},
    {"sms", &Limits::sms},
    {"sms_account", &Limits::sms_account},
    {"sms_network", &Limits::sms_network},
    {"sms_prefix", &Limits::sms_prefix},
    {"sms_total", &Limits::sms_total},
}};

const Known& known_as(const std::string& name) {
    const auto* const found = std::find_if(kKnown.begin(), kKnown.end(),
                                           [&](const Known& known) { return known.name == name; });
    if (found == kKnown.end()) {
        std::vector<std::string_view> names;
        for (const Known& known : kKnown)
            names.push_back(known.name);
        throw SettingError("there is no limit " + in_quotes(name) + "; known are " + listed(names));
    }
    return *found;
}

/// What is written of a limit; the rest of it stays as the product has it.
struct Rate {
    int most = 0;
    domain::seconds window{};
};

Rate parse_rate(const std::string& word) {
    const std::size_t slash = word.find('/');
    if (slash == std::string::npos) {
        throw SettingError(in_quotes(word) +
                           " is not a rate; write a number and a time, as in 5/1h");
    }
    Rate rate;
    const char* const end = word.data() + slash;
    const auto [stop, error] = std::from_chars(word.data(), end, rate.most);
    if (error != std::errc() || stop != end || rate.most < 1 || rate.most > kMost) {
        throw SettingError(in_quotes(word) + ": the number before the slash must be from 1 to " +
                           std::to_string(kMost));
    }
    rate.window = parse_duration(std::string_view(word).substr(slash + 1));
    if (rate.window < domain::seconds(1) || rate.window > kLongest) {
        throw SettingError(in_quotes(word) + ": the time must be from 1s to 7d");
    }
    return rate;
}

}  // namespace

void set_limit(const Arguments& arguments, LimitSettings& settings) {
    if (arguments.size() < 2 || arguments.size() > 1 + kMostRates) {
        throw SettingError(
            "write a name and one or two rates, as in password 5/1h 100/1h or network 20/10m");
    }
    const std::string& name = arguments.front();
    const Known& known = known_as(name);
    if (std::find(settings.given.begin(), settings.given.end(), name) != settings.given.end()) {
        throw SettingError(in_quotes(name) + " is given twice; keep one");
    }
    std::vector<Limit>& limits = settings.limits.*known.member;
    std::vector<Limit> set;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
        const Rate rate = parse_rate(arguments[i]);
        if (!set.empty() && rate.window < set.back().window) {
            throw SettingError(in_quotes(arguments[i]) + " must stand before " +
                               in_quotes(arguments[i - 1]) +
                               "; write the rate with the shorter time first");
        }
        Limit limit = limits.front();
        if (!set.empty()) limit = Limit{name + "-long"};
        limit.most = rate.most;
        limit.window = rate.window;
        set.push_back(std::move(limit));
    }
    limits = std::move(set);
    settings.given.push_back(name);
}

}  // namespace gatekeeper::settings
