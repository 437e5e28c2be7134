#pragma once

#include "ngx.hpp"

#include "redis_link.hpp"

#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/crypto/password_hash.hpp>
#include <gatekeeper/delivery/sms_gateway.hpp>
#include <gatekeeper/domain/site.hpp>
#include <gatekeeper/pages/theme.hpp>
#include <gatekeeper/settings/settings.hpp>
#include <gatekeeper/store/visitor_cache.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::nginx {

/// What the http-level directives said, and what follows from it once all was read. One per
/// configuration; workers read it and never change it.
struct MainConf {
    std::optional<settings::RedisSettings> redis;
    std::optional<RedisEndpoint> redis_endpoint;
    std::optional<crypto::Keyring> keys;
    std::optional<settings::MailSettings> mail;
    std::optional<settings::SmsSettings> sms;
    std::optional<delivery::SmsGateway> sms_gateway;
    std::optional<domain::SessionPolicy> session;
    std::optional<domain::Support> support;
    std::vector<domain::Service> services;
    std::string theme_directory;

    std::optional<settings::PortalSettings> portal;
    std::string prefix;  ///< Of the portal location.

    domain::Level strongest = domain::Level::Off;      ///< Any location's.
    domain::Level weakest = domain::Level::TwoFactor;  ///< Any location's that has a gate.
    std::optional<pages::Theme> theme;
    std::optional<domain::Site> site;
    settings::LimitSettings limits;
    crypto::PasswordCost password_cost;
    std::string decoy;
    ngx_thread_pool_t* hashing = nullptr;
    ngx_thread_pool_t* mailing = nullptr;

    std::optional<std::size_t> session_cache;  ///< Bytes of each worker; 0 when it is off.

    domain::SessionPolicy session_policy() const {
        return session.value_or(domain::SessionPolicy());
    }
    store::VisitorCache::Bounds cache_bounds() const {
        store::VisitorCache::Bounds bounds;
        if (session_cache) bounds.bytes = *session_cache;
        return bounds;
    }

    bool is_used() const { return strongest != domain::Level::Off || portal.has_value(); }
};

struct ServerConf {
    ngx_flag_t guarded = 0;  ///< Some location of it has a gate or the portal.
};

struct LocationConf {
    ngx_uint_t level = NGX_CONF_UNSET_UINT;  ///< domain::Level
    ngx_str_t service = ngx_null_string;
    ngx_flag_t portal = 0;

    domain::Level gate() const { return static_cast<domain::Level>(level); }
};

extern ngx_command_t commands[];

void* create_main_conf(ngx_conf_t* cf) noexcept;
void* create_server_conf(ngx_conf_t* cf) noexcept;
void* create_location_conf(ngx_conf_t* cf) noexcept;
char* merge_location_conf(ngx_conf_t* cf, void* parent, void* child) noexcept;

/// Checks what only the whole configuration tells, and loads what workers need. Throws
/// settings::SettingError or pages::ThemeError with the directive and the remedy.
void complete(ngx_conf_t* cf, MainConf& conf);

inline MainConf& main_conf(ngx_conf_t* cf) {
    return *static_cast<MainConf*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_gatekeeper_module));
}

/// nullptr when there is no http block.
inline MainConf* main_conf(ngx_cycle_t* cycle) {
    return static_cast<MainConf*>(
        ngx_http_cycle_get_module_main_conf(cycle, ngx_http_gatekeeper_module));
}

inline const LocationConf& location_conf(ngx_http_request_t* r) {
    return *static_cast<LocationConf*>(ngx_http_get_module_loc_conf(r, ngx_http_gatekeeper_module));
}

inline const ServerConf& server_conf(ngx_http_request_t* r) {
    return *static_cast<ServerConf*>(ngx_http_get_module_srv_conf(r, ngx_http_gatekeeper_module));
}

}  // namespace gatekeeper::nginx
