#include "gateway_members.hpp"

#include <gatekeeper/delivery/sms_gateway.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace gatekeeper::delivery {
namespace {

std::string list_of(const Members::Names& names) {
    std::string list;
    for (const std::string_view name : names) {
        if (!list.empty()) list.append(name == names.back() ? " or " : ", ");
        list.append("\"").append(name).append("\"");
    }
    return list;
}

}  // namespace

GatewaySource::GatewaySource(std::string path) : path_(std::move(path)) {
    std::error_code error;
    std::ifstream file(path_, std::ios::binary);
    if (!file.is_open()) {
        throw SmsGatewayError(path_ + " cannot be read: " + std::strerror(errno));
    }
    if (!std::filesystem::is_regular_file(path_, error)) {
        throw SmsGatewayError(path_ + " is not a file");
    }
    text_.assign(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    try {
        root_ = json::Value::parse(text_);
    } catch (const json::ParseError& error) {
        throw SmsGatewayError(path_ + " line " + std::to_string(error.line()) +
                              " is no JSON: " + error.what());
    }
}

std::string GatewaySource::beside(const std::string& path) const {
    return (std::filesystem::absolute(path_).parent_path() / path).string();
}

void GatewaySource::fail(std::string_view member, std::string_view problem) const {
    std::string what = path_ + line_of(member) + ": ";
    if (!member.empty()) what.append("\"").append(member).append("\" ");
    throw SmsGatewayError(what.append(problem));
}

bool GatewaySource::has(std::string_view member) const {
    json::Value here = root_;
    while (!member.empty()) {
        const std::size_t dot = std::min(member.find('.'), member.size());
        here = here.at(member.substr(0, dot));
        member.remove_prefix(std::min(dot + 1, member.size()));
    }
    return here.exists();
}

std::string GatewaySource::line_of(std::string_view member) const {
    if (!has(member)) return "";
    std::string key = "\"";
    key.append(member.substr(member.rfind('.') + 1)).append("\"");
    std::size_t found = std::string::npos;
    for (std::size_t at = text_.find(key); at != std::string::npos; at = text_.find(key, at + 1)) {
        const std::size_t next = text_.find_first_not_of(" \t\r\n", at + key.size());
        if (next == std::string::npos || text_[next] != ':') continue;
        if (found != std::string::npos) return "";
        found = at;
    }
    if (found == std::string::npos) return "";
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(found);
    return " line " + std::to_string(1 + std::count(text_.begin(), end, '\n'));
}

Members::Members(const GatewaySource& source, std::string path, json::Value object,
                 const Names& known)
    : source_(source), path_(std::move(path)), object_(std::move(object)) {
    if (!object_.is_object()) source_.fail(path_, "must be an object: {\"name\": …}");
    for (const auto& [name, member] : object_.members()) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            fail(name, "is unknown here; this object may have " + list_of(known));
        }
    }
}

std::string Members::text(std::string_view name) const {
    if (!has(name)) fail(name, "is missing");
    const std::optional<std::string> text = value(name).text();
    if (!text) fail(name, "must be a text in quotes");
    if (text->empty()) fail(name, "is empty");
    return *text;
}

std::string Members::text_or_empty(std::string_view name) const {
    return has(name) ? text(name) : std::string();
}

Members Members::group(std::string_view name, const Names& known) const {
    return Members(source_, path_of(name), value(name), known);
}

std::string Members::path_of(std::string_view name) const {
    return (path_.empty() ? "" : path_ + ".") + std::string(name);
}

void Members::fail(std::string_view name, std::string_view problem) const {
    source_.fail(path_of(name), problem);
}

}  // namespace gatekeeper::delivery
