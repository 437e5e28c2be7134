#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gatekeeper::ctl {

/// Remembers on which line a text stood, in some twenty bytes for each whatever its length: by a
/// 64-bit fingerprint, which two of a million texts share once in 30 million files.
class SeenTexts {
  public:
    SeenTexts();

    /// The line that was noted for the text, or 0.
    std::size_t find(std::string_view text) const;

    /// `line` is at least 1; the text was not noted before.
    void note(std::string_view text, std::size_t line);

  private:
    struct Slots {
        std::vector<std::uint64_t> fingerprints;
        std::vector<std::uint32_t> lines;  // 0 where the slot is free
    };

    std::size_t place_of(std::uint64_t fingerprint) const;
    void insert(std::uint64_t fingerprint, std::uint32_t line);

    Slots slots_;
    std::size_t used_ = 0;
};

}  // namespace gatekeeper::ctl
