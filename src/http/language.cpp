#include <gatekeeper/http/language.hpp>

#include <algorithm>
#include <cstddef>

namespace gatekeeper::http {
namespace {

constexpr std::size_t kMostRanges = 16;

std::string_view trim(std::string_view text) {
    const std::size_t start = std::min(text.find_first_not_of(" \t"), text.size());
    text.remove_prefix(start);
    const std::size_t end = text.find_last_not_of(" \t");
    return text.substr(0, end == std::string_view::npos ? 0 : end + 1);
}

/// Thousandths, as in RFC 9110 12.4.2; a malformed weight refuses the range.
int weight_of(std::string_view parameters) {
    const std::string_view weight = trim(parameters);
    if (weight.empty()) return 1000;
    if (!weight.starts_with("q=") || weight.size() < 3 || weight.size() > 7) return 0;
    const char whole = weight[2];
    if ((whole != '0' && whole != '1') || (weight.size() > 3 && weight[3] != '.')) return 0;
    int thousandths = (whole - '0') * 1000;
    int unit = 100;
    for (std::size_t i = 4; i < weight.size(); ++i) {
        if (weight[i] < '0' || weight[i] > '9') return 0;
        thousandths += (weight[i] - '0') * unit;
        unit /= 10;
    }
    return std::min(thousandths, 1000);
}

bool same_language(std::string_view range, std::string_view language) {
    const std::string_view primary = range.substr(0, std::min(range.find('-'), range.size()));
    return std::equal(primary.begin(), primary.end(), language.begin(), language.end(),
                      [](char a, char b) {
                          return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
                      });
}

}  // namespace

std::string_view negotiate_language(std::string_view accept_language,
                                    const std::vector<std::string>& available) {
    std::string_view best = available.front();
    int best_weight = 0;
    for (std::size_t i = 0; i < kMostRanges && !accept_language.empty(); ++i) {
        const std::size_t end = std::min(accept_language.find(','), accept_language.size());
        const std::string_view element = accept_language.substr(0, end);
        accept_language.remove_prefix(std::min(end + 1, accept_language.size()));
        const std::size_t semicolon = std::min(element.find(';'), element.size());
        const std::string_view range = trim(element.substr(0, semicolon));
        const int weight = weight_of(element.substr(std::min(semicolon + 1, element.size())));
        if (weight <= best_weight) continue;
        for (const std::string& language : available) {
            if (same_language(range, language)) {
                best = language;
                best_weight = weight;
            }
        }
    }
    return best;
}

}  // namespace gatekeeper::http
