#pragma once

#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/transfer.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::delivery {

struct GatewayDefinition;

/// A gateway file that cannot be used: what() names the file, where it can the line, the member,
/// and what to write instead.
class SmsGatewayError : public settings::SettingError {
  public:
    using settings::SettingError::SettingError;
};

/// An HTTP gateway for text messages as the operator's JSON file describes it. Samples with every
/// member are in nginx-conf/sms/.
///
///   countries        ISO 3166-1 codes whose numbers may be written to: ["BE", "NL"]
///   method, url      GET, POST or PUT; https:// only, http:// for this very machine
///   headers          {"Name": "value"}
///   body             {"form": {…}} or {"json": …} or {"raw": "…"}
///   from             what {from} stands for
///   auth             {"basic": {"user", "password_file"}}, {"bearer": {"token_file"}} or
///                    {"header": {"name", "value_file"}}
///   secrets          {"name": "file"}: {name} stands for the first line of that file
///   success          {"status": 201 or "200-299" or a list of these, "json": {"/pointer":
///   "value"},
///                    "contains": "…", "not_contains": "…"}: all that is given must hold
///   ca_file          authorities to believe instead of the system's
///   connect_timeout, timeout   seconds
///
/// Variables are {to} (+32470123456), {to_digits} (32470123456), {to_00} (0032470123456), {text},
/// {code}, {from} and the secrets. Each is escaped for the place it stands in: in a URL and a form
/// by percent-encoding, in JSON as part of a parsed string, in a header by refusing what could end
/// its line. **In `raw` nothing is escaped**: it is for plain text, not for markup. Braces around
/// anything but lower-case letters, digits and `_` mean themselves. Files are relative to the
/// folder of the gateway file.
///
/// Immutable; copies share the definition.
class SmsGateway {
  public:
    /// Throws SmsGatewayError.
    static SmsGateway load(const std::string& path);

    const std::vector<std::string>& countries() const;

    ports::HttpExchange request(const ports::TextMessage& message) const;

    /// The request for people to read, every secret replaced by HIDDEN.
    std::string dry_run(const ports::TextMessage& message) const;

    /// Why the gateway did not take the message; nothing when it did. For the operator: with the
    /// start of the gateway's answer, unless that repeats the message, the number or a secret.
    std::optional<std::string> refusal(const ports::TransferResult& result,
                                       const ports::TextMessage& message) const;

  private:
    explicit SmsGateway(std::shared_ptr<const GatewayDefinition> definition);

    std::shared_ptr<const GatewayDefinition> definition_;
};

}  // namespace gatekeeper::delivery
