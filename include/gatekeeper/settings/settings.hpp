#pragma once

#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/origin.hpp>
#include <gatekeeper/domain/session.hpp>
#include <gatekeeper/domain/site.hpp>
#include <gatekeeper/ports/transfer.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

/// The operator's words as values: what follows a gatekeeper_… directive in nginx.conf, read the
/// same by the module and by gatekeeperctl. Relative paths are the caller's to resolve.
namespace gatekeeper::settings {

/// A value that cannot be used. what() says what is wrong with it and what to write instead.
class SettingError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

using Arguments = std::vector<std::string>;

/// "90s", "30m", "12h", "7d"; a bare number is seconds, as in nginx.
domain::seconds parse_duration(std::string_view text);

struct RedisSettings {
    std::string unix_path;  ///< Empty when it is reached over TCP.
    std::string host;
    int port = 6379;
    std::string user;
    std::string password;
    int database = 0;
    std::string prefix = "gk:";
};
/// unix:/path | redis://[user:password@]host[:port][/db], then [prefix=…] [password_file=…] [db=…]
RedisSettings parse_redis(const Arguments& arguments);

struct MailSettings {
    std::string directory;  ///< Of a file outbox; empty when mail goes out by SMTP.
    std::string url;        ///< smtp://host:port or smtps://host:port
    std::string user;
    std::string password;
    std::string from_name;
    domain::Email from;
    ports::TlsPolicy tls = ports::TlsPolicy::Required;
    std::string ca_file;
};
/// smtp://[user@]host[:port] | smtps://… | file:/dir, then from="Name <address>"
/// [password_file=…] [tls=required|off] [ca_file=…]
MailSettings parse_mail(const Arguments& arguments);

struct SmsSettings {
    std::string directory;     ///< Of a file outbox; empty when there is a gateway file.
    std::string gateway_file;  ///< JSON, read by delivery::SmsGateway.
    std::vector<std::string> countries;  ///< Of a file outbox; a gateway file names its own.
};
/// /path/to/sms.json | file:/dir countries=BE,NL
SmsSettings parse_sms(const Arguments& arguments);

/// idle=30m absolute=12h, each optional.
domain::SessionPolicy parse_session(const Arguments& arguments);

/// One or two of: an address, an http(s) URL.
domain::Support parse_support(const Arguments& arguments);

/// name "Title" https://url/
domain::Service parse_service(const Arguments& arguments);

struct PortalSettings {
    domain::Origin origin;
    std::string name;
};
/// https://origin [name="Example Hosting"]
PortalSettings parse_portal(const Arguments& arguments);

/// Reads a key file: refuses one that others can read (SEC-210).
crypto::Keyring read_keyring(const std::string& path);

/// A secret kept in a file of its own: the first line, refused when others can read the file.
std::string read_secret_file(const std::string& path);

}  // namespace gatekeeper::settings
