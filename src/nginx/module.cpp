#include "configuration.hpp"
#include "guarded.hpp"
#include "handlers.hpp"
#include "request_reader.hpp"
#include "worker.hpp"

namespace gatekeeper::nginx {
namespace {

bool add_handler(ngx_http_core_main_conf_t& core, ngx_http_phases phase,
                 ngx_http_handler_pt handler) {
    auto* const slot =
        static_cast<ngx_http_handler_pt*>(ngx_array_push(&core.phases[phase].handlers));
    if (slot == nullptr) return false;
    *slot = handler;
    return true;
}

/// A module that is loaded but not used adds nothing to any request.
ngx_int_t postconfiguration(ngx_conf_t* cf) noexcept {
    MainConf& conf = main_conf(cf);
    if (!conf.is_used()) return NGX_OK;
    try {
        complete(cf, conf);
    } catch (const std::exception& error) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "%s", error.what());
        return NGX_ERROR;
    }
    auto& core = *static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    const bool added = add_handler(core, NGX_HTTP_POST_READ_PHASE, scrub_handler) &&
                       add_handler(core, NGX_HTTP_SERVER_REWRITE_PHASE, door_handler) &&
                       add_handler(core, NGX_HTTP_REWRITE_PHASE, gate_handler);
    add_response_filter();
    return added ? prepare_request_id(cf) : NGX_ERROR;
}

void exit_process(ngx_cycle_t*) noexcept {
    stop_worker();
}

ngx_http_module_t context = {
    add_variables,         // preconfiguration
    postconfiguration,     // postconfiguration
    create_main_conf,      // create main configuration
    nullptr,               // init main configuration
    create_server_conf,    // create server configuration
    nullptr,               // merge server configuration
    create_location_conf,  // create location configuration
    merge_location_conf,   // merge location configuration
};

}  // namespace
}  // namespace gatekeeper::nginx

// The module's one C symbol; nginx's generated table of modules refers to it.
extern "C" {
ngx_module_t ngx_http_gatekeeper_module = {
    NGX_MODULE_V1,
    &gatekeeper::nginx::context,      // module context
    gatekeeper::nginx::commands,      // module directives
    NGX_HTTP_MODULE,                  // module type
    nullptr,                          // init master
    nullptr,                          // init module
    gatekeeper::nginx::start_worker,  // init process
    nullptr,                          // init thread
    nullptr,                          // exit thread
    gatekeeper::nginx::exit_process,  // exit process
    nullptr,                          // exit master
    NGX_MODULE_V1_PADDING,
};
}
