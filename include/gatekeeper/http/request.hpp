#pragma once

#include <gatekeeper/crypto/secret.hpp>
#include <gatekeeper/http/cookie.hpp>

#include <string>
#include <string_view>

namespace gatekeeper::http {

/// What the flows see of a request: a value, copied out of the server's own structures. Fields
/// that were absent are empty.
struct Request {
    std::string method;
    std::string path;       ///< Below the portal prefix, decoded and normalised: "/login".
    std::string query;      ///< As sent, without '?'.
    std::string host;       ///< Lower-case name without port.
    std::string authority;  ///< Host as sent: name and, where given, port.
    std::string uri;        ///< Path and query as sent.
    std::string client;     ///< Address of the visitor, as nginx's realip decided.
    std::string id;         ///< For messages: the operator finds it in the log.

    std::string content_type;
    std::string accept;
    std::string accept_language;
    std::string origin;
    std::string referer;
    std::string upgrade;
    std::string sec_fetch_site;
    std::string sec_fetch_mode;
    std::string sec_fetch_dest;

    Cookies cookies;
    crypto::Secret body;

    bool is_get() const { return method == "GET" || method == "HEAD"; }
};

}  // namespace gatekeeper::http
