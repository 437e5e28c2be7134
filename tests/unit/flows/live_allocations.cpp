#include "support/live_allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define GATEKEEPER_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || \
    __has_feature(memory_sanitizer)
#define GATEKEEPER_SANITIZED 1
#endif
#endif

namespace {

std::atomic<long> alive{0};

}  // namespace

long gatekeeper::tests::live_allocations() {
    return alive.load();
}

#ifndef GATEKEEPER_SANITIZED

// The plain forms only: the library's array and nothrow forms call these.

void* operator new(std::size_t size) {
    void* const block = std::malloc(size > 0 ? size : 1);
    if (block == nullptr) throw std::bad_alloc();
    ++alive;
    return block;
}

void operator delete(void* block) noexcept {
    if (block != nullptr) --alive;
    std::free(block);
}

void operator delete(void* block, std::size_t) noexcept {
    operator delete(block);
}

#endif
