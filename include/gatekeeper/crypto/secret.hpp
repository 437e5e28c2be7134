#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace gatekeeper::crypto {

/// Overwrites `size` bytes in a way the compiler keeps.
void wipe(void* bytes, std::size_t size) noexcept;

/// Bytes that are wiped when they go: passwords, keys, seeds. Move-only, never printed.
class Secret {
  public:
    Secret() noexcept = default;
    explicit Secret(std::string_view bytes);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;
    ~Secret();

    /// `size` zero bytes, to be filled through data().
    static Secret of_size(std::size_t size);
    Secret copy() const { return Secret(view()); }

    std::string_view view() const noexcept { return {bytes_.get(), size_}; }
    char* data() noexcept { return bytes_.get(); }
    std::size_t size() const noexcept { return size_; }
    bool empty() const noexcept { return size_ == 0; }

  private:
    std::unique_ptr<char[]> bytes_;
    std::size_t size_ = 0;
};

}  // namespace gatekeeper::crypto
