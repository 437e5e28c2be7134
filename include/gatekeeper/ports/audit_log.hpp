#pragma once

#include <string>
#include <string_view>

namespace gatekeeper::ports {

/// One security event, in the words of the OWASP logging vocabulary (authn_login_success, …).
/// Never holds a password, code, token, cookie, full number or address.
struct AuditEvent {
    std::string_view name;
    std::string account;  ///< Account id; empty when there is none.
    std::string detail;   ///< One word: the factor, the limit, the purpose.
    std::string client;
    std::string request;
};

class AuditLog {
  public:
    virtual ~AuditLog() = default;

    /// Takes the event and returns; a log that cannot be written is the operator's alarm, never
    /// the visitor's problem.
    virtual void record(AuditEvent event) noexcept = 0;
};

}  // namespace gatekeeper::ports
