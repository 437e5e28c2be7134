#include "configuration.hpp"
#include "guarded.hpp"
#include "handlers.hpp"
#include "pool.hpp"

#include <gatekeeper/domain/account.hpp>

#include <array>
#include <utility>

namespace gatekeeper::nginx {
namespace {

using settings::Arguments;
using settings::SettingError;

char* const kFailed = static_cast<char*>(NGX_CONF_ERROR);

Arguments arguments_of(ngx_conf_t* cf) {
    const auto* const words = static_cast<ngx_str_t*>(cf->args->elts);
    Arguments arguments;
    for (ngx_uint_t i = 1; i < cf->args->nelts; ++i)
        arguments.push_back(copy(words[i]));
    return arguments;
}

/// A path as nginx takes it: relative to the configuration's folder.
std::string full_path(ngx_conf_t* cf, const std::string& path) {
    ngx_str_t name = to_ngx(cf->pool, path);
    if (name.data == nullptr || ngx_conf_full_name(cf->cycle, &name, 1) != NGX_OK) {
        throw std::bad_alloc();
    }
    return copy(name);
}

void make_full(ngx_conf_t* cf, std::string& path) {
    if (!path.empty()) path = full_path(cf, path);
}

/// Reads the directive by `read`; what is wrong goes to the error log with its name.
template <class Read>
char* directive(ngx_conf_t* cf, const ngx_command_t* command, Read&& read) noexcept {
    try {
        read(arguments_of(cf));
        return NGX_CONF_OK;
    } catch (const std::exception& error) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\": %s", &command->name, error.what());
    }
    return kFailed;
}

template <class T>
void require_unset(const std::optional<T>& setting) {
    if (setting) throw SettingError("is given twice; keep one");
}

RedisEndpoint resolve(ngx_conf_t* cf, const settings::RedisSettings& redis) {
    ngx_url_t url{};
    const std::string text = redis.unix_path.empty() ? redis.host + ":" + std::to_string(redis.port)
                                                     : "unix:" + redis.unix_path;
    url.url = to_ngx(cf->pool, text);
    if (ngx_parse_url(cf->pool, &url) != NGX_OK || url.naddrs == 0) {
        throw SettingError("\"" + text + "\" cannot be resolved" +
                           (url.err != nullptr ? std::string(": ") + url.err : "") +
                           "; give an address or a name this machine knows");
    }
    RedisEndpoint endpoint;
    endpoint.length = url.addrs[0].socklen;
    ngx_memcpy(&endpoint.address, url.addrs[0].sockaddr, url.addrs[0].socklen);
    endpoint.name = text;
    return endpoint;
}

char* set_redis(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& main = *static_cast<MainConf*>(conf);
        require_unset(main.redis);
        main.redis = settings::parse_redis(arguments);
        main.redis_endpoint = resolve(cf, *main.redis);
    });
}

char* set_keys(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& main = *static_cast<MainConf*>(conf);
        require_unset(main.keys);
        main.keys = settings::read_keyring(full_path(cf, arguments.front()));
    });
}

char* set_mail(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& main = *static_cast<MainConf*>(conf);
        require_unset(main.mail);
        main.mail = settings::parse_mail(arguments);
        make_full(cf, main.mail->directory);
        make_full(cf, main.mail->ca_file);
    });
}

char* set_sms(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& main = *static_cast<MainConf*>(conf);
        require_unset(main.sms);
        main.sms = settings::parse_sms(arguments);
        make_full(cf, main.sms->directory);
        make_full(cf, main.sms->gateway_file);
        if (!main.sms->gateway_file.empty()) {
            main.sms_gateway = delivery::SmsGateway::load(main.sms->gateway_file);
        }
    });
}

char* set_session(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& main = *static_cast<MainConf*>(conf);
        require_unset(main.session);
        main.session = settings::parse_session(arguments);
    });
}

char* set_session_cache(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& main = *static_cast<MainConf*>(conf);
        require_unset(main.session_cache);
        constexpr ssize_t kLeast = 64 * 1024;
        ngx_str_t size = borrow(arguments.front());
        const ssize_t bytes = arguments.front() == "off" ? 0 : ngx_parse_size(&size);
        if (bytes != 0 && bytes < kLeast) {
            throw SettingError("\"" + arguments.front() +
                               "\" is no size of at least 64k; write for example 32m, or off");
        }
        main.session_cache = static_cast<std::size_t>(bytes);
    });
}

char* set_limit(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        settings::set_limit(arguments, static_cast<MainConf*>(conf)->limits);
    });
}

char* set_support(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& main = *static_cast<MainConf*>(conf);
        require_unset(main.support);
        main.support = settings::parse_support(arguments);
    });
}

char* add_service(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& main = *static_cast<MainConf*>(conf);
        domain::Service service = settings::parse_service(arguments);
        for (const domain::Service& other : main.services) {
            if (other.name == service.name) {
                throw SettingError("service \"" + service.name + "\" is given twice; keep one");
            }
        }
        main.services.push_back(std::move(service));
    });
}

char* set_theme(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& main = *static_cast<MainConf*>(conf);
        if (!main.theme_directory.empty()) throw SettingError("is given twice; keep one");
        main.theme_directory = full_path(cf, arguments.front());
    });
}

domain::Level level_named(const std::string& word) {
    if (word == "off") return domain::Level::Off;
    if (word == "password") return domain::Level::Password;
    if (word == "two_factor") return domain::Level::TwoFactor;
    throw SettingError("\"" + word + "\" is not a level; write off, password or two_factor");
}

char* set_gate(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& location = *static_cast<LocationConf*>(conf);
        if (location.level != NGX_CONF_UNSET_UINT) throw SettingError("is given twice; keep one");
        location.level = static_cast<ngx_uint_t>(level_named(arguments.front()));
        if (arguments.size() == 1) return;
        constexpr std::string_view kService = "service=";
        const std::string& option = arguments[1];
        if (!option.starts_with(kService) ||
            !domain::is_service_name(option.substr(kService.size()))) {
            throw SettingError("\"" + option +
                               "\" is not understood; the only option is service=<name>");
        }
        if (location.gate() == domain::Level::Off) {
            throw SettingError("\"off\" asks for no service; leave the option out");
        }
        location.service = to_ngx(cf->pool, option.substr(kService.size()));
    });
}

/// The prefix of the location this stands in, without a slash at its end.
std::string prefix_of_location(ngx_conf_t* cf) {
    const auto* const core = static_cast<ngx_http_core_loc_conf_t*>(
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));
    std::string name = copy(core->name);
    bool is_regex = false;
#if (NGX_PCRE)
    is_regex = core->regex != nullptr;
#endif
    if (is_regex || core->named || core->exact_match || core->noname || name.empty()) {
        throw SettingError("needs a plain prefix location, such as \"location /.gatekeeper\"");
    }
    while (name.ends_with('/'))
        name.pop_back();
    return name;
}

char* set_portal(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept {
    return directive(cf, command, [&](const Arguments& arguments) {
        auto& location = *static_cast<LocationConf*>(conf);
        MainConf& main = main_conf(cf);
        settings::PortalSettings portal = settings::parse_portal(arguments);
        const std::string prefix = prefix_of_location(cf);
        if (main.portal && (main.portal->origin != portal.origin || main.prefix != prefix)) {
            throw SettingError("there can be one portal; another one is at " +
                               main.portal->origin.text() + main.prefix);
        }
        main.portal = std::move(portal);
        main.prefix = prefix;
        location.portal = 1;
        auto* const core = static_cast<ngx_http_core_loc_conf_t*>(
            ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module));
        core->handler = portal_handler;
    });
}

constexpr ngx_uint_t kHttp = NGX_HTTP_MAIN_CONF;
constexpr ngx_uint_t kAnywhere = NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF;

}  // namespace

ngx_command_t commands[] = {
    {ngx_string("gatekeeper_redis"), kHttp | NGX_CONF_1MORE, set_redis, NGX_HTTP_MAIN_CONF_OFFSET,
     0, nullptr},
    {ngx_string("gatekeeper_keys"), kHttp | NGX_CONF_TAKE1, set_keys, NGX_HTTP_MAIN_CONF_OFFSET, 0,
     nullptr},
    {ngx_string("gatekeeper_mail"), kHttp | NGX_CONF_1MORE, set_mail, NGX_HTTP_MAIN_CONF_OFFSET, 0,
     nullptr},
    {ngx_string("gatekeeper_sms"), kHttp | NGX_CONF_1MORE, set_sms, NGX_HTTP_MAIN_CONF_OFFSET, 0,
     nullptr},
    {ngx_string("gatekeeper_session"), kHttp | NGX_CONF_1MORE, set_session,
     NGX_HTTP_MAIN_CONF_OFFSET, 0, nullptr},
    {ngx_string("gatekeeper_session_cache"), kHttp | NGX_CONF_TAKE1, set_session_cache,
     NGX_HTTP_MAIN_CONF_OFFSET, 0, nullptr},
    {ngx_string("gatekeeper_limit"), kHttp | NGX_CONF_1MORE, set_limit, NGX_HTTP_MAIN_CONF_OFFSET,
     0, nullptr},
    {ngx_string("gatekeeper_support"), kHttp | NGX_CONF_1MORE, set_support,
     NGX_HTTP_MAIN_CONF_OFFSET, 0, nullptr},
    {ngx_string("gatekeeper_service"), kHttp | NGX_CONF_1MORE, add_service,
     NGX_HTTP_MAIN_CONF_OFFSET, 0, nullptr},
    {ngx_string("gatekeeper_theme"), kHttp | NGX_CONF_TAKE1, set_theme, NGX_HTTP_MAIN_CONF_OFFSET,
     0, nullptr},
    {ngx_string("gatekeeper"), kAnywhere | NGX_CONF_TAKE12, set_gate, NGX_HTTP_LOC_CONF_OFFSET, 0,
     nullptr},
    {ngx_string("gatekeeper_portal"), NGX_HTTP_LOC_CONF | NGX_CONF_1MORE, set_portal,
     NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr},
    ngx_null_command,
};

}  // namespace gatekeeper::nginx
