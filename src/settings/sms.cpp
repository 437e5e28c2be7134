#include "words.hpp"

#include <gatekeeper/domain/phone_number.hpp>

#include <algorithm>
#include <utility>

namespace gatekeeper::settings {
namespace {

constexpr std::string_view kFile = "file:";

std::vector<std::string> parse_countries(std::string_view list) {
    std::vector<std::string> countries;
    while (true) {
        const std::size_t comma = std::min(list.find(','), list.size());
        std::string country(list.substr(0, comma));
        if (!domain::is_country(country)) {
            throw SettingError("country " + in_quotes(country) +
                               " is unknown; write two capital "
                               "letters (ISO 3166-1) for each, as in countries=BE,NL");
        }
        if (std::find(countries.begin(), countries.end(), country) != countries.end()) {
            throw SettingError("country " + country + " is there twice");
        }
        countries.push_back(std::move(country));
        if (comma == list.size()) return countries;
        list.remove_prefix(comma + 1);
    }
}

}  // namespace

SmsSettings parse_sms(const Arguments& arguments) {
    if (arguments.empty()) {
        throw SettingError(
            "the gateway is missing; write the path of its file, as in "
            "/etc/gatekeeper/sms.json");
    }
    const std::string& word = arguments.front();
    const Options options(std::span<const std::string>(arguments).subspan(1), {"countries"});
    const std::optional<std::string> countries = options.get("countries");
    SmsSettings settings;
    if (word.starts_with(kFile)) {
        settings.directory = absolute_path(std::string_view(word).substr(kFile.size()));
        if (!countries) {
            throw SettingError(
                "countries= is missing; name those whose numbers may be used, as "
                "in countries=BE,NL");
        }
        settings.countries = parse_countries(*countries);
        return settings;
    }
    if (word.find("://") != std::string::npos) {
        throw SettingError(in_quotes(word) +
                           " is a URL; describe the gateway in a JSON file and "
                           "write its path here");
    }
    if (countries) {
        throw SettingError("countries= goes with file: only; the gateway's file " +
                           in_quotes(word) + " names its own");
    }
    settings.gateway_file = readable_file(word);
    return settings;
}

}  // namespace gatekeeper::settings
