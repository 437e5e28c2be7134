#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::tests {

/// Fields in the order they came, names as they were written.
class Headers {
  public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

    void add(std::string_view name, std::string_view value);
    /// Instead of all others of that name.
    void set(std::string_view name, std::string_view value);
    void remove(std::string_view name);

    bool has(std::string_view name) const { return !all(name).empty(); }
    /// The first of that name, in any case; empty when there is none.
    std::string get(std::string_view name) const;
    std::vector<std::string> all(std::string_view name) const;

    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

struct Request {
    std::string method = "GET";
    std::string target = "/";
    std::string host;
    Headers headers;
    std::string body;

    /// HTTP/1.1, with a Content-Length where there is a body or one is usual.
    std::string text() const;
};

struct Response {
    int status = 0;
    std::string reason;
    Headers headers;
    std::string body;
    /// What came on the wire, head and body.
    std::string raw;

    std::string location() const { return headers.get("Location"); }
};

/// Puts a head that was read (up to the empty line) into a response. Throws for anything else.
Response parse_head(std::string_view head);

/// application/x-www-form-urlencoded
using Fields = std::vector<std::pair<std::string, std::string>>;
std::string urlencoded(const Fields& fields);
std::string percent_encoded(std::string_view text);
std::string percent_decoded(std::string_view text);
/// One parameter of a URL, decoded; empty when it is not there.
std::string query_value(std::string_view url, std::string_view name);

}  // namespace gatekeeper::tests
