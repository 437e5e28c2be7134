#include "thread_pool_conf.hpp"

#include "text.hpp"

#include <gatekeeper/settings/settings.hpp>

#include <algorithm>
#include <iterator>
#include <string>

extern "C" ngx_module_t ngx_thread_pool_module;

namespace gatekeeper::nginx {
namespace {

ngx_int_t hashing_threads(ngx_conf_t* cf) {
    const auto* const core =
        reinterpret_cast<ngx_core_conf_t*>(ngx_get_conf(cf->cycle->conf_ctx, ngx_core_module));
    const ngx_int_t workers = std::max<ngx_int_t>(core->worker_processes, 1);
    return std::max<ngx_int_t>((ngx_ncpu + workers - 1) / workers, 1);
}

/// nginx makes pools by its own directive only, so that directive is what we give it.
void declare(ngx_conf_t* cf, std::string_view name, ngx_int_t threads, std::string_view queue) {
    ngx_str_t words[] = {ngx_string("thread_pool"), to_ngx(cf->pool, name),
                         to_ngx(cf->pool, "threads=" + std::to_string(threads)),
                         to_ngx(cf->pool, queue)};
    ngx_array_t arguments{};
    arguments.elts = words;
    arguments.nelts = std::size(words);
    arguments.size = sizeof(ngx_str_t);
    arguments.nalloc = std::size(words);
    arguments.pool = cf->pool;

    ngx_array_t* const saved = cf->args;
    cf->args = &arguments;
    ngx_command_t* const command = ngx_thread_pool_module.commands;
    const char* const result = command->set(cf, command, nullptr);
    cf->args = saved;
    if (result != NGX_CONF_OK) {
        throw settings::SettingError("the thread pool \"" + std::string(name) +
                                     "\" cannot be made");
    }
}

ngx_thread_pool_t* find_or_declare(ngx_conf_t* cf, std::string_view name, ngx_int_t threads,
                                   std::string_view queue) {
    ngx_str_t pool_name = to_ngx(cf->pool, name);
    ngx_thread_pool_t* pool = ngx_thread_pool_get(cf->cycle, &pool_name);
    if (pool == nullptr) {
        declare(cf, name, threads, queue);
        pool = ngx_thread_pool_get(cf->cycle, &pool_name);
    }
    return pool;
}

}  // namespace

ngx_thread_pool_t* hashing_pool(ngx_conf_t* cf) {
    return find_or_declare(cf, "gatekeeper", hashing_threads(cf), "max_queue=64");
}

ngx_thread_pool_t* mail_pool(ngx_conf_t* cf) {
    return find_or_declare(cf, "gatekeeper_mail", 2, "max_queue=1000");
}

}  // namespace gatekeeper::nginx
