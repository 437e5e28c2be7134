#include "configuration.hpp"

#include "guarded.hpp"
#include "pool.hpp"
#include "thread_pool_conf.hpp"

#include <gatekeeper/crypto/password_hash.hpp>
#include <gatekeeper/crypto/random_bytes.hpp>
#include <gatekeeper/flows/portal.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace gatekeeper::nginx {
namespace {

using domain::Level;
using domain::Origin;
using settings::SettingError;

constexpr std::string_view kDefaultTheme = "/usr/share/nginx-gatekeeper";
constexpr std::size_t kSaltBytes = 16;

/// A name a browser can come by: not a wildcard, not an expression.
bool is_plain_name(const ngx_http_server_name_t& name) {
#if (NGX_PCRE)
    if (name.regex != nullptr) return false;
#endif
    const std::string_view text = view(name.name);
    return !text.empty() && text.front() != '.' && text.find('*') == std::string_view::npos;
}

/// The ports a server block listens on.
std::set<int> ports_of(const ngx_http_core_main_conf_t& core,
                       const ngx_http_core_srv_conf_t* server) {
    std::set<int> numbers;
    if (core.ports == nullptr) return numbers;
    const auto* const ports = static_cast<ngx_http_conf_port_t*>(core.ports->elts);
    for (ngx_uint_t p = 0; p < core.ports->nelts; ++p) {
        const auto* const addresses = static_cast<ngx_http_conf_addr_t*>(ports[p].addrs.elts);
        for (ngx_uint_t a = 0; a < ports[p].addrs.nelts; ++a) {
            auto** const servers =
                static_cast<ngx_http_core_srv_conf_t**>(addresses[a].servers.elts);
            const bool listens = std::find(servers, servers + addresses[a].servers.nelts, server) !=
                                 servers + addresses[a].servers.nelts;
            if (listens && ports[p].family != AF_UNIX) numbers.insert(ntohs(ports[p].port));
        }
    }
    return numbers;
}

/// The web addresses a visitor may be sent back to: those of guarded servers, by each exact
/// name and port, and those of the services.
std::vector<Origin> known_origins(ngx_conf_t* cf, const MainConf& conf) {
    const auto& core = *static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    auto** const servers = static_cast<ngx_http_core_srv_conf_t**>(core.servers.elts);
    std::vector<Origin> origins;
    for (ngx_uint_t i = 0; i < core.servers.nelts; ++i) {
        const auto& server = *static_cast<ServerConf*>(
            servers[i]->ctx->srv_conf[ngx_http_gatekeeper_module.ctx_index]);
        if (!server.guarded) continue;
        std::set<int> ports = ports_of(core, servers[i]);
        ports.insert(conf.portal->origin.port());
        const auto* const names =
            static_cast<ngx_http_server_name_t*>(servers[i]->server_names.elts);
        for (ngx_uint_t n = 0; n < servers[i]->server_names.nelts; ++n) {
            if (!is_plain_name(names[n])) continue;
            for (const int port : ports) {
                origins.push_back(conf.portal->origin.with_host(view(names[n].name), port));
            }
        }
    }
    for (const domain::Service& service : conf.services) {
        const std::size_t path = service.url.find('/', service.url.find("://") + 3);
        if (const auto origin = Origin::parse(service.url.substr(0, path))) {
            origins.push_back(*origin);
        }
    }
    return origins;
}

void require(bool given, const char* what) {
    if (!given) throw SettingError(what);
}

void require_directives(const MainConf& conf) {
    require(conf.portal.has_value(),
            "\"gatekeeper\" needs a portal: add \"location /.gatekeeper { gatekeeper_portal "
            "https://auth.example.com; }\" to a server");
    require(conf.redis.has_value(),
            "\"gatekeeper_redis\" is missing: add \"gatekeeper_redis "
            "unix:/run/redis/redis.sock;\" to the http block");
    require(conf.keys.has_value(),
            "\"gatekeeper_keys\" is missing: make a key with \"gatekeeperctl keys new --file "
            "/etc/gatekeeper/keys\" and add \"gatekeeper_keys /etc/gatekeeper/keys;\" to the http "
            "block");
    require(
        conf.mail.has_value(),
        "\"gatekeeper_mail\" is missing, and without it nobody can set a password: add "
        "\"gatekeeper_mail smtp://host:587 from=\\\"Support <support@example.com>\\\";\" to the "
        "http block");
}

domain::Site make_site(ngx_conf_t* cf, const MainConf& conf) {
    domain::ReturnPolicy returns(conf.portal->origin, conf.prefix, known_origins(cf, conf));
    return domain::Site{conf.portal->origin,
                        conf.prefix,
                        conf.portal->name,
                        conf.support.value_or(domain::Support()),
                        conf.services,
                        std::move(returns),
                        conf.strongest == Level::Off ? Level::TwoFactor : conf.strongest,
                        conf.weakest};
}

/// A portal form fits into memory: nothing a visitor types is ever written to a temporary file.
void size_for_forms(ngx_http_core_loc_conf_t& core) {
    constexpr ngx_msec_t kBodyTimeout = 10'000;
    core.client_body_buffer_size = std::max(core.client_body_buffer_size, flows::kLargestForm);
    core.client_body_in_single_buffer = 1;
    core.client_body_timeout = std::min(core.client_body_timeout, kBodyTimeout);
}

void merge(ngx_conf_t* cf, const LocationConf& parent, LocationConf& location) {
    MainConf& main = main_conf(cf);
    auto& server = *static_cast<ServerConf*>(
        ngx_http_conf_get_module_srv_conf(cf, ngx_http_gatekeeper_module));
    if (location.portal) {
        if (location.level != NGX_CONF_UNSET_UINT && location.gate() != Level::Off) {
            throw SettingError(
                "\"gatekeeper\" and \"gatekeeper_portal\" stand in one location; the portal itself "
                "cannot be behind the gate");
        }
        location.level = static_cast<ngx_uint_t>(Level::Off);
        server.guarded = 1;
        size_for_forms(*static_cast<ngx_http_core_loc_conf_t*>(
            ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module)));
        return;
    }
    if (location.level == NGX_CONF_UNSET_UINT) {
        const bool at_the_top = parent.level == NGX_CONF_UNSET_UINT;
        location.level = at_the_top ? static_cast<ngx_uint_t>(Level::Off) : parent.level;
        location.service = parent.service;
    }
    if (location.gate() == Level::Off) return;
    server.guarded = 1;
    main.strongest = std::max(main.strongest, location.gate());
    main.weakest = std::min(main.weakest, location.gate());
    const std::string service = copy(location.service);
    const bool known =
        service.empty() || std::any_of(main.services.begin(), main.services.end(),
                                       [&](const domain::Service& s) { return s.name == service; });
    if (!known) {
        throw SettingError("\"gatekeeper … service=" + service +
                           "\" names no service: add "
                           "\"gatekeeper_service " +
                           service + " \\\"Title\\\" https://…;\" to the http block");
    }
}

}  // namespace

char* merge_location_conf(ngx_conf_t* cf, void* parent, void* child) noexcept {
    try {
        merge(cf, *static_cast<LocationConf*>(parent), *static_cast<LocationConf*>(child));
        return NGX_CONF_OK;
    } catch (const std::exception& error) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%s", error.what());
    }
    return static_cast<char*>(NGX_CONF_ERROR);
}

void complete(ngx_conf_t* cf, MainConf& conf) {
    if (!conf.is_used()) return;
    require_directives(conf);
    if (conf.theme_directory.empty()) conf.theme_directory = kDefaultTheme;
    try {
        conf.theme = pages::Theme::load(conf.theme_directory);
    } catch (const pages::ThemeError& error) {
        throw SettingError(std::string("\"gatekeeper_theme\": ") + error.what());
    }
    conf.site = make_site(cf, conf);
    conf.hashing = hashing_pool(cf);
    conf.mailing = mail_pool(cf);
    const crypto::Secret nobody_knows(crypto::random_bytes(kSaltBytes));
    conf.decoy =
        crypto::hash_password(nobody_knows, conf.password_cost, crypto::random_bytes(kSaltBytes));
}

void* create_main_conf(ngx_conf_t* cf) noexcept {
    return guarded<void*>("reading the configuration", cf->log, nullptr,
                          [cf] { return make_in_pool<MainConf>(cf->pool); });
}

void* create_server_conf(ngx_conf_t* cf) noexcept {
    return guarded<void*>("reading the configuration", cf->log, nullptr,
                          [cf] { return make_in_pool<ServerConf>(cf->pool); });
}

void* create_location_conf(ngx_conf_t* cf) noexcept {
    return guarded<void*>("reading the configuration", cf->log, nullptr,
                          [cf] { return make_in_pool<LocationConf>(cf->pool); });
}

}  // namespace gatekeeper::nginx
