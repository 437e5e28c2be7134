#pragma once

#include "http.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {

struct Form {
    std::string method;
    std::string action;
    Fields fields;  ///< As the page fills them in.

    bool has(std::string_view name) const;
    std::string value(std::string_view name) const;
};

/// An answer with the address it came from, read as a person reads it.
class Page {
  public:
    Page() = default;
    Page(std::string url, Response response)
        : url_(std::move(url)), response_(std::move(response)) {}

    const std::string& url() const { return url_; }
    /// Of the URL, without the query.
    std::string path() const;
    const Response& response() const { return response_; }
    const std::string& html() const { return response_.body; }
    /// The HTML with spaces for those that do not break a line.
    std::string readable() const;
    int status() const { return response_.status; }

    std::string title() const { return text_of("h1"); }
    /// Which page of the theme this is ("sign_in"); the heading of another.
    std::string name() const;
    /// What is wrong with what was typed ("code_missing"); empty when nothing is.
    std::string problem() const;
    std::string notice() const;
    std::string language() const;
    /// Where a page that goes on by itself goes.
    std::string refresh() const;

    std::vector<Form> forms() const;
    /// The first form that goes to this path (without query); throws when there is none.
    Form form_to(std::string_view path) const;
    /// The target of the link with this text, or this message of the theme; empty when there is
    /// none.
    std::string link(std::string_view text) const;
    std::vector<std::string> links() const;

    /// The text of the first element whose tag starts so.
    std::string text_of(std::string_view tag) const;

  private:
    std::string url_;
    Response response_;
};

/// HTML's character references.
std::string unescaped_html(std::string text);

/// As a browser resolves what a page or a Location says.
std::string resolved(std::string_view base, std::string_view reference);
/// scheme://host:port
std::string origin_of(std::string_view url);
/// Without port.
std::string host_of(std::string_view url);
/// host:port as it stands in the URL.
std::string authority_of(std::string_view url);
/// Path and query.
std::string target_of(std::string_view url);

}  // namespace gatekeeper::tests
