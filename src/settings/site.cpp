#include "words.hpp"

#include <algorithm>

namespace gatekeeper::settings {
namespace {

using domain::Origin;

constexpr std::size_t kLongestUrl = 2048;

/// The origin of an http(s) URL that can stand in a page as it is; nothing for anything else.
std::optional<Origin> origin_of_url(std::string_view url) {
    const bool printable = std::all_of(url.begin(), url.end(), [](char c) {
        return c > 0x20 && c < 0x7f &&
               std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
    });
    const std::size_t host = url.find("://");
    if (!printable || url.size() > kLongestUrl || host == std::string_view::npos) {
        return std::nullopt;
    }
    return Origin::parse(url.substr(0, url.find_first_of("/?#", host + 3)));
}

}  // namespace

domain::Support parse_support(const Arguments& arguments) {
    if (arguments.empty() || arguments.size() > 2) {
        throw SettingError("write one or two of: a mail address, a URL");
    }
    domain::Support support;
    for (const std::string& word : arguments) {
        const std::optional<domain::Email> email = domain::Email::parse(word);
        if (!email && !origin_of_url(word)) {
            throw SettingError(in_quotes(word) +
                               " is neither a mail address nor a URL that starts "
                               "with https:// or http://");
        }
        std::string& place = email ? support.email : support.url;
        if (!place.empty()) {
            throw SettingError(in_quotes(place) + " and " + in_quotes(word) +
                               " are of one kind; write "
                               "at most one mail address and one URL");
        }
        place = email ? email->text() : word;
    }
    return support;
}

domain::Service parse_service(const Arguments& arguments) {
    if (arguments.size() != 3) {
        throw SettingError(
            "write a name, a title and a URL, as in cpanel \"Control panel\" "
            "https://panel.example.com/");
    }
    const std::string& name = arguments[0];
    const std::string& url = arguments[2];
    if (!domain::is_service_name(name)) {
        throw SettingError(in_quotes(name) +
                           " cannot be a service's name: 1 to 32 of the "
                           "characters a-z, 0-9, - and _");
    }
    const std::optional<Origin> origin = origin_of_url(url);
    if (!origin) {
        throw SettingError(in_quotes(url) + " is not a URL that starts with https://");
    }
    if (!origin->is_trustworthy()) {
        throw SettingError(in_quotes(url) +
                           " is not encrypted, and browsers keep the session's "
                           "cookie for https only; write https:// (http:// works on this machine "
                           "only: localhost, 127.0.0.1)");
    }
    return domain::Service{name, shown_text(arguments[1]), url};
}

PortalSettings parse_portal(const Arguments& arguments) {
    if (arguments.empty()) {
        throw SettingError("the portal's address is missing, as in https://auth.example.com");
    }
    const std::string& word = arguments.front();
    const std::optional<Origin> origin = Origin::parse(word);
    if (!origin) {
        const std::optional<Origin> inner = origin_of_url(word);
        if (inner) {
            throw SettingError(in_quotes(word) + " has something after the host; write only " +
                               inner->text());
        }
        throw SettingError(in_quotes(word) + " is not an address such as https://auth.example.com");
    }
    if (!origin->is_trustworthy()) {
        throw SettingError(in_quotes(word) +
                           " is not encrypted, and browsers keep the session's "
                           "cookie for https only; write https://" +
                           origin->host() +
                           " (http:// works on this machine only: localhost, 127.0.0.1)");
    }
    const Options options(std::span<const std::string>(arguments).subspan(1), {"name"});
    return PortalSettings{*origin, shown_text(options.get("name").value_or(origin->host()))};
}

}  // namespace gatekeeper::settings
