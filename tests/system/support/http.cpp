#include "http.hpp"

#include "files.hpp"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

namespace gatekeeper::tests {

void Headers::add(std::string_view name, std::string_view value) {
    fields_.emplace_back(name, value);
}

void Headers::set(std::string_view name, std::string_view value) {
    remove(name);
    add(name, value);
}

void Headers::remove(std::string_view name) {
    std::erase_if(fields_,
                  [&](const auto& field) { return lowered(field.first) == lowered(name); });
}

std::string Headers::get(std::string_view name) const {
    const std::vector<std::string> values = all(name);
    return values.empty() ? "" : values.front();
}

std::vector<std::string> Headers::all(std::string_view name) const {
    std::vector<std::string> values;
    for (const auto& [key, value] : fields_) {
        if (lowered(key) == lowered(name)) values.push_back(value);
    }
    return values;
}

std::string Request::text() const {
    std::string text = method + " " + target + " HTTP/1.1\r\n";
    if (!host.empty()) text += "Host: " + host + "\r\n";
    for (const auto& [name, value] : headers)
        text += name + ": " + value + "\r\n";
    const bool says_length = headers.has("Content-Length") || headers.has("Transfer-Encoding");
    const bool usually_has_body = method == "POST" || method == "PUT" || !body.empty();
    if (usually_has_body && !says_length) {
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    return text + "\r\n" + body;
}

Response parse_head(std::string_view head) {
    const std::vector<std::string> lines = lines_of(head);
    Response response;
    if (lines.empty() || !lines.front().starts_with("HTTP/") || lines.front().size() < 12) {
        throw std::runtime_error("this is no response: " + std::string(head.substr(0, 200)));
    }
    response.status = std::atoi(lines.front().substr(9, 3).c_str());
    response.reason = trimmed(lines.front().substr(12));
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::size_t colon = lines[i].find(':');
        if (colon == std::string::npos) continue;
        response.headers.add(lines[i].substr(0, colon), trimmed(lines[i].substr(colon + 1)));
    }
    return response;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    constexpr std::string_view kPlain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (kPlain.find(c) != std::string_view::npos) {
            encoded.push_back(c);
        } else {
            encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
    }
    return encoded;
}

std::string percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const std::string digits(text.substr(i + 1, 2));
            decoded.push_back(static_cast<char>(std::strtol(digits.c_str(), nullptr, 16)));
            i += 2;
        } else {
            decoded.push_back(text[i] == '+' ? ' ' : text[i]);
        }
    }
    return decoded;
}

std::string urlencoded(const Fields& fields) {
    std::string text;
    for (const auto& [name, value] : fields) {
        if (!text.empty()) text += "&";
        text += percent_encoded(name) + "=" + percent_encoded(value);
    }
    return text;
}

std::string query_value(std::string_view url, std::string_view name) {
    const std::size_t mark = url.find('?');
    if (mark == std::string_view::npos) return "";
    const std::string query = "&" + std::string(url.substr(mark + 1)) + "&";
    return percent_decoded(between(query, "&" + std::string(name) + "=", "&"));
}

}  // namespace gatekeeper::tests
