#pragma once

#include "ngx.hpp"

#include <cstring>
#include <string>
#include <string_view>

namespace gatekeeper::nginx {

inline std::string_view view(const ngx_str_t& text) noexcept {
    return {reinterpret_cast<const char*>(text.data), text.len};
}

inline std::string copy(const ngx_str_t& text) {
    return std::string(view(text));
}

/// A copy in `pool`, with a terminating zero beyond its length; empty data when memory is out.
inline ngx_str_t to_ngx(ngx_pool_t* pool, std::string_view text) noexcept {
    auto* const data = static_cast<u_char*>(ngx_pnalloc(pool, text.size() + 1));
    if (data == nullptr) return ngx_null_string;
    if (!text.empty()) std::memcpy(data, text.data(), text.size());
    data[text.size()] = '\0';
    return {text.size(), data};
}

/// An ngx_str_t that shares `text`, for functions that only read it.
inline ngx_str_t borrow(std::string_view text) noexcept {
    return {text.size(), reinterpret_cast<u_char*>(const_cast<char*>(text.data()))};
}

/// One line in the error log. Control characters are shown as dots, so that no text from outside
/// can forge a line.
void log_line(ngx_uint_t level, ngx_log_t* log, std::string_view text) noexcept;

}  // namespace gatekeeper::nginx
