/// return_to, judged by what a browser would make of it: an independent reading of the WHATWG URL
/// standard, as far as it decides where a request goes.
#include "fuzz/target.hpp"

#include <gatekeeper/domain/return_target.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string>

namespace gatekeeper::fuzz {
namespace {

using domain::Origin;
using domain::ReturnPolicy;
using domain::ReturnTarget;

constexpr std::string_view kPortal = "https://auth.example.com";
constexpr std::string_view kPrefix = "/.gatekeeper";
constexpr std::array<std::string_view, 3> kKnown = {kPortal, "https://panel.example.com",
                                                    "https://shop.example.com:8443"};

const ReturnPolicy& policy() {
    static const ReturnPolicy kPolicy(*Origin::parse(kPortal), std::string(kPrefix),
                                      {*Origin::parse(kKnown[1]), *Origin::parse(kKnown[2])});
    return kPolicy;
}

struct Destination {
    std::string origin;
    std::string path;  ///< Normalised, escapes as they are.
};

bool is_slash(char c) {
    return c == '/' || c == '\\';
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Leading and trailing controls and spaces go, tabs and line breaks go everywhere (4.4).
std::string as_the_browser_cleans(std::string_view text) {
    const auto blank = [](char c) { return static_cast<unsigned char>(c) <= 0x20; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    std::string clean;
    std::copy_if(text.begin(), text.end(), std::back_inserter(clean),
                 [](char c) { return c != '\t' && c != '\n' && c != '\r'; });
    return clean;
}

/// "https:" without the colon; nothing for a relative reference.
std::optional<std::string> scheme_of(const std::string& url) {
    const std::size_t end = url.find_first_of(":/\\?#");
    if (end == std::string::npos || end == 0 || url[end] != ':') return std::nullopt;
    const bool valid =
        std::isalpha(static_cast<unsigned char>(url[0])) != 0 &&
        std::all_of(url.begin(), url.begin() + static_cast<std::ptrdiff_t>(end),
                    [](unsigned char c) {
                        return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
                    });
    if (!valid) return std::nullopt;
    return lower(url.substr(0, end));
}

bool is_one_dot(const std::string& segment) {
    return segment == "." || lower(segment) == "%2e";
}
bool is_two_dots(const std::string& segment) {
    const std::string text = lower(segment);
    return text == ".." || text == ".%2e" || text == "%2e." || text == "%2e%2e";
}

std::string normalised(const std::string& path) {
    std::string out;
    std::size_t at = 0;
    while (at < path.size()) {
        const std::size_t start = at + (is_slash(path[at]) ? 1 : 0);
        at = std::min(path.find_first_of("/\\", start), path.size());
        const std::string segment = path.substr(start, at - start);
        const bool last = at == path.size();
        if (is_two_dots(segment)) {
            out.erase(std::min(out.rfind('/'), out.size()));
            if (last) out += '/';
        } else if (is_one_dot(segment)) {
            if (last) out += '/';
        } else {
            out += '/' + segment;
        }
    }
    return out.empty() ? "/" : out;
}

Destination with_path(std::string origin, const std::string& rest) {
    return {std::move(origin), normalised(rest.substr(0, rest.find_first_of("?#")))};
}

/// `after` is what follows the slashes of the authority.
Destination with_authority(const std::string& scheme, const std::string& after) {
    const std::size_t end = std::min(after.find_first_of("/\\?#"), after.size());
    std::string host = after.substr(0, end);
    host.erase(0, host.rfind('@') == std::string::npos ? 0 : host.rfind('@') + 1);
    const std::string usual = scheme == "https" ? ":443" : ":80";
    if (host.ends_with(usual)) host.erase(host.size() - usual.size());
    return with_path(scheme + "://" + lower(host), after.substr(end));
}

/// Where a browser on a page of the portal goes for this reference.
Destination browser(std::string_view text) {
    const std::string url = as_the_browser_cleans(text);
    const std::optional<std::string> scheme = scheme_of(url);
    if (scheme && *scheme != "https" && *scheme != "http") return {*scheme + ":", ""};
    const std::string rest = scheme ? url.substr(scheme->size() + 1) : url;
    const std::size_t slashes = static_cast<std::size_t>(
        std::find_if_not(rest.begin(), rest.end(), is_slash) - rest.begin());
    const bool same_scheme = !scheme || *scheme == "https";
    if (!same_scheme || slashes >= 2)
        return with_authority(scheme.value_or("https"), rest.substr(slashes));
    return with_path(std::string(kPortal), rest);
}

std::string percent_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() &&
                            std::isxdigit(static_cast<unsigned char>(text[i + 1])) != 0 &&
                            std::isxdigit(static_cast<unsigned char>(text[i + 2])) != 0;
        if (escape) {
            out.push_back(
                static_cast<char>(std::stoi(std::string(text.substr(i + 1, 2)), nullptr, 16)));
            i += 2;
        } else {
            out.push_back(text[i]);
        }
    }
    return out;
}

/// What holds for every target we would send a browser to.
void check(const ReturnTarget& target) {
    const std::string url = target.url();
    must(std::find(kKnown.begin(), kKnown.end(), target.origin.text()) != kKnown.end(),
         "the origin is one the operator named");
    must(std::all_of(url.begin(), url.end(),
                     [](char c) { return c > 0x20 && c < 0x7f && c != '\\' && c != '#'; }),
         "nothing a browser would clean, cut or turn around");
    const std::string path = target.uri.substr(0, target.uri.find('?'));
    const Destination there = browser(url);
    must(there.origin == target.origin.text(), "a browser goes to the origin that was checked");
    must(there.path == path, "a browser asks for the path that was checked");
    must(browser(percent_decoded(url)).origin == target.origin.text() &&
             browser(percent_decoded(percent_decoded(url))).origin == target.origin.text(),
         "decoding it once more or twice leads nowhere else");
    const std::string decoded = normalised(percent_decoded(path));
    must(target.origin.text() != kPortal ||
             (decoded != kPrefix && !decoded.starts_with(std::string(kPrefix) + "/")),
         "the portal's own pages are no targets");

    const std::optional<ReturnTarget> again = policy().read(url);
    must(url.size() > ReturnPolicy::kLongest || (again && again->url() == url),
         "an accepted target is accepted again");
}

}  // namespace

FUZZ_TARGET(return_target) {
    const std::optional<ReturnTarget> target = policy().read(input);
    if (target) {
        must(input.size() <= ReturnPolicy::kLongest, "no target is longer than allowed");
        check(*target);
        must(browser(input).origin == target->origin.text(),
             "a browser reads the text itself as the same origin");
    }
    const std::size_t gap = std::min(input.find(' '), input.size());
    const std::string_view uri = input.substr(std::min(gap + 1, input.size()));
    const std::optional<ReturnTarget> stopped = policy().of_request(input.substr(0, gap), uri);
    if (stopped) {
        check(*stopped);
        must(stopped->uri == uri || stopped->uri == "/", "a request comes back to itself");
    }
}

}  // namespace gatekeeper::fuzz
