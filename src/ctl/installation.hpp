#pragma once

#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/settings/nginx_dump.hpp>
#include <gatekeeper/settings/settings.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::ctl {

/// What the command line says about where things are; empty where it says nothing.
struct Whereabouts {
    std::string nginx;
    std::string conf;
    std::string redis;
    std::string keys;
};

/// The installation a verb works on. nginx's own configuration says where everything is, unless
/// the command line does; nginx is only asked for what the command line leaves open. Everything
/// here throws SettingError, naming directive, file and line.
class Installation {
  public:
    explicit Installation(Whereabouts whereabouts) : whereabouts_(std::move(whereabouts)) {}

    settings::RedisSettings redis();
    std::string keys_path();
    crypto::Keyring keys() { return settings::read_keyring(keys_path()); }

    std::optional<settings::MailSettings> mail();
    std::optional<settings::SmsSettings> sms();
    std::optional<settings::PortalSettings> portal();

    /// Whether nginx has to be asked for Redis or the keys.
    bool needs_nginx() const { return whereabouts_.redis.empty() || whereabouts_.keys.empty(); }

  private:
    const std::vector<settings::Directive>& directives();
    const settings::Directive* find(std::string_view name);
    const settings::Directive& need(std::string_view name, std::string_view instead);

    Whereabouts whereabouts_;
    std::optional<std::vector<settings::Directive>> directives_;
    bool unreadable_ = false;
};

}  // namespace gatekeeper::ctl
