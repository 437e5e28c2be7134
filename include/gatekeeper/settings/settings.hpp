#pragma once

#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/limits.hpp>
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
/// same by the module and by gatekeeperctl. Every parser throws SettingError. Paths must be full
/// ones, because the two programs need not stand in the same folder.
namespace gatekeeper::settings {

/// A value that cannot be used. what() says what is wrong with it and what to write instead.
class SettingError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

using Arguments = std::vector<std::string>;

/// "90s", "30m", "12h", "7d"; a bare number is seconds, as in nginx. One unit only.
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
/// unix:/path | redis://[user:password@]host[:port][/db], then [prefix=…] [user=…]
/// [password_file=…] [db=…]. User and password of the URL are percent-encoded. An IPv6 host loses
/// its brackets.
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
/// [password_file=…] [tls=required|off] [ca_file=…]. The user is percent-encoded, except that it
/// may hold an `@`. Without a port: 587, or 465 for smtps, or 25 with tls=off, which only a relay
/// on this machine may have.
MailSettings parse_mail(const Arguments& arguments);

struct SmsSettings {
    std::string directory;               ///< Of a file outbox; empty when there is a gateway file.
    std::string gateway_file;            ///< JSON, read by delivery::SmsGateway.
    std::vector<std::string> countries;  ///< Of a file outbox; a gateway file names its own.
};
/// /path/to/sms.json | file:/dir countries=BE,NL. Of the file only that it can be read is checked.
SmsSettings parse_sms(const Arguments& arguments);

/// idle=30m absolute=12h, each optional, from 1m to 7d; idle is at most absolute.
domain::SessionPolicy parse_session(const Arguments& arguments);

struct LimitSettings {
    domain::Limits limits;
    std::vector<std::string> given;  ///< The names that were set.
};
/// name count/time [count/time], the longer time last: sets one member of `settings.limits`, which
/// counts by the same rules as before, in other numbers. Each name once.
void set_limit(const Arguments& arguments, LimitSettings& settings);

/// One or two of: an address, an http(s) URL.
domain::Support parse_support(const Arguments& arguments);

/// name "Title" https://url/; plain http only on this machine.
domain::Service parse_service(const Arguments& arguments);

struct PortalSettings {
    domain::Origin origin;
    std::string name;
};
/// https://origin [name="Example Hosting"]; the name is the host when it is not given. Plain http
/// only on this machine: elsewhere browsers would drop the Secure cookies.
PortalSettings parse_portal(const Arguments& arguments);

/// Reads a key file: refuses one that others can reach or its group can change (SEC-210).
crypto::Keyring read_keyring(const std::string& path);

/// A secret kept in a file of its own: the first line. Refused like a key file.
std::string read_secret_file(const std::string& path);

}  // namespace gatekeeper::settings
