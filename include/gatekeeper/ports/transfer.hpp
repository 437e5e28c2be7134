#pragma once

#include <gatekeeper/async/task.hpp>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::ports {

enum class TlsPolicy {
    Required,  ///< STARTTLS for smtp://, chain and name checked; no credentials before it.
    Off,       ///< For a relay on the same machine.
};

/// One HTTP request to a gateway. Redirects are not followed; the answer is capped.
struct HttpExchange {
    std::string method = "POST";
    std::string url;
    std::vector<std::string> headers;  ///< "Name: value"
    std::string body;
    std::string basic_user;  ///< With `basic_password`: Basic authentication; both empty: none.
    std::string basic_password;
    std::string ca_file;  ///< Instead of the system's authorities; may be empty.
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(3);
    std::chrono::milliseconds timeout = std::chrono::seconds(8);
    std::size_t largest_answer = 64 * 1024;
};

/// One mail to one recipient (RFC 5321), AUTH only after TLS.
struct SmtpExchange {
    std::string url;  ///< smtp://host:port or smtps://host:port
    std::string user;
    std::string password;
    std::string from;  ///< Bare address of the envelope.
    std::string to;
    std::string message;  ///< Headers and body, CRLF lines.
    TlsPolicy tls = TlsPolicy::Required;
    std::string ca_file;
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(20);  ///< Until after AUTH.
    std::chrono::milliseconds timeout = std::chrono::seconds(40);
};

struct TransferResult {
    bool completed = false;  ///< The exchange ran to its end; the status says how.
    int status = 0;          ///< HTTP status, or the last SMTP reply; 0 when there was none.
    std::string body;        ///< Of an HTTP answer.
    std::string error;       ///< What went wrong, for the operator's log; holds no credentials.
};

/// Outgoing HTTP and SMTP. Never throws for what the other side does.
class Transfer {
  public:
    virtual ~Transfer() = default;
    virtual async::Task<TransferResult> http(HttpExchange exchange) = 0;
    virtual async::Task<TransferResult> smtp(SmtpExchange exchange) = 0;
};

}  // namespace gatekeeper::ports
