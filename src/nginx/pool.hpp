#pragma once

#include "ngx.hpp"

#include <new>
#include <utility>

namespace gatekeeper::nginx {

/// A C++ object in pool memory, destroyed with the pool. Throws std::bad_alloc.
template <class T, class... Arguments>
T* make_in_pool(ngx_pool_t* pool, Arguments&&... arguments) {
    static_assert(alignof(T) <= NGX_ALIGNMENT);
    ngx_pool_cleanup_t* const cleanup = ngx_pool_cleanup_add(pool, sizeof(T));
    if (cleanup == nullptr) throw std::bad_alloc();
    T* const object = new (cleanup->data) T(std::forward<Arguments>(arguments)...);
    // Armed only now: a constructor that throws leaves nothing to destroy.
    cleanup->handler = [](void* data) noexcept { static_cast<T*>(data)->~T(); };
    return object;
}

}  // namespace gatekeeper::nginx
