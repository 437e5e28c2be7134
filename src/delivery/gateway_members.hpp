#pragma once

#include <gatekeeper/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::delivery {

/// A gateway file while it is read.
class GatewaySource {
  public:
    /// Throws SmsGatewayError when it cannot be read or is no JSON.
    explicit GatewaySource(std::string path);

    const json::Value& root() const { return root_; }

    /// A path as the file means it.
    std::string beside(const std::string& path) const;

    /// Throws SmsGatewayError. `member` is a dotted path; its line is told when it exists and
    /// no other member of the file has that name.
    [[noreturn]] void fail(std::string_view member, std::string_view problem) const;

  private:
    bool has(std::string_view member) const;
    std::string line_of(std::string_view member) const;

    std::string path_;
    std::string text_;
    json::Value root_;
};

/// The members of one object of the file.
class Members {
  public:
    using Names = std::vector<std::string_view>;

    /// `path` names the object itself. Refuses what is no object and what has other members.
    Members(const GatewaySource& source, std::string path, json::Value object, const Names& known);

    bool has(std::string_view name) const { return object_.at(name).exists(); }
    json::Value value(std::string_view name) const { return object_.at(name); }
    std::vector<std::pair<std::string, json::Value>> all() const { return object_.members(); }

    /// Refuses what is missing, empty or no text.
    std::string text(std::string_view name) const;
    std::string text_or_empty(std::string_view name) const;

    Members group(std::string_view name, const Names& known) const;

    /// "auth.basic" for member `basic` of `auth`.
    std::string path_of(std::string_view name) const;
    [[noreturn]] void fail(std::string_view name, std::string_view problem) const;

    const GatewaySource& source() const { return source_; }

  private:
    const GatewaySource& source_;
    std::string path_;
    json::Value object_;
};

}  // namespace gatekeeper::delivery
