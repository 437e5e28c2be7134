#include "seen_texts.hpp"

#include <cstdint>
#include <functional>
#include <utility>

namespace gatekeeper::ctl {
namespace {

constexpr std::size_t kFirstSize = 1024;  // sizes are powers of two

std::uint64_t fingerprint_of(std::string_view text) {
    return std::hash<std::string_view>()(text);
}

}  // namespace

SeenTexts::SeenTexts()
    : slots_{std::vector<std::uint64_t>(kFirstSize), std::vector<std::uint32_t>(kFirstSize)} {}

/// Where the fingerprint is, or the free slot where it would go.
std::size_t SeenTexts::place_of(std::uint64_t fingerprint) const {
    const std::size_t mask = slots_.lines.size() - 1;
    std::size_t place = fingerprint & mask;
    while (slots_.lines[place] != 0 && slots_.fingerprints[place] != fingerprint) {
        place = (place + 1) & mask;
    }
    return place;
}

std::size_t SeenTexts::find(std::string_view text) const {
    return slots_.lines[place_of(fingerprint_of(text))];
}

void SeenTexts::insert(std::uint64_t fingerprint, std::uint32_t line) {
    const std::size_t place = place_of(fingerprint);
    slots_.fingerprints[place] = fingerprint;
    slots_.lines[place] = line;
}

void SeenTexts::note(std::string_view text, std::size_t line) {
    if (++used_ * 3 > slots_.lines.size() * 2) {
        const std::size_t size = slots_.lines.size() * 2;
        const Slots old = std::exchange(
            slots_, Slots{std::vector<std::uint64_t>(size), std::vector<std::uint32_t>(size)});
        for (std::size_t i = 0; i < old.lines.size(); ++i) {
            if (old.lines[i] != 0) insert(old.fingerprints[i], old.lines[i]);
        }
    }
    insert(fingerprint_of(text), static_cast<std::uint32_t>(line));
}

}  // namespace gatekeeper::ctl
