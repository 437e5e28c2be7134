#pragma once

/// The one place where nginx is included.
extern "C" {
#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_event.h>
#include <ngx_http.h>
#include <ngx_thread_pool.h>
}

#if !(NGX_THREADS)
#error "gatekeeper hashes passwords in a thread pool: build nginx --with-threads"
#endif

extern "C" ngx_module_t ngx_http_gatekeeper_module;
