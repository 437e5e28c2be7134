#pragma once

#include "text.hpp"

#include <exception>
#include <type_traits>

namespace gatekeeper::nginx {

/// Runs `body` behind the C boundary: no exception may reach nginx's frames, which would skip
/// their own cleaning up. What was thrown is logged once and `fallback` is the answer, which must
/// be a refusal.
template <class Result, class Body>
Result guarded(std::string_view where, ngx_log_t* log, Result fallback, Body&& body) noexcept {
    try {
        return body();
    } catch (const std::exception& error) {
        log_line(NGX_LOG_ERR, log, where);
        log_line(NGX_LOG_ERR, log, error.what());
    } catch (...) {
        log_line(NGX_LOG_ERR, log, where);
    }
    return fallback;
}

template <class Body>
void guarded(std::string_view where, ngx_log_t* log, Body&& body) noexcept {
    guarded(where, log, 0, [&body] {
        body();
        return 0;
    });
}

}  // namespace gatekeeper::nginx
