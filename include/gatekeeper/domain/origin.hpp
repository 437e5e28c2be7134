#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatekeeper::domain {

/// Scheme, host and port of a web address (RFC 6454), in canonical form: lower case, the default
/// port left out. IPv6 hosts keep their brackets.
class Origin {
  public:
    /// Reads "https://host[:port]" or "http://…", nothing after it.
    static std::optional<Origin> parse(std::string_view text);

    /// From a scheme and what a Host header says.
    static std::optional<Origin> of(std::string_view scheme, std::string_view authority);

    const std::string& scheme() const { return scheme_; }
    const std::string& host() const { return host_; }
    int port() const { return port_; }
    /// "https://host" or "https://host:8443".
    const std::string& text() const { return text_; }

    /// Whether browsers keep Secure cookies for it: https, or plain http on this very machine
    /// (localhost, *.localhost, 127.0.0.0/8, [::1]).
    bool is_trustworthy() const;

    Origin with_host(std::string_view host, int port) const { return Origin(scheme_, host, port); }

    friend bool operator==(const Origin& a, const Origin& b) { return a.text_ == b.text_; }

  private:
    Origin(std::string_view scheme, std::string_view host, int port);

    std::string scheme_;
    std::string host_;
    int port_;
    std::string text_;
};

}  // namespace gatekeeper::domain
