#include "text.hpp"

#include <algorithm>
#include <array>

namespace gatekeeper::nginx {

void log_line(ngx_uint_t level, ngx_log_t* log, std::string_view text) noexcept {
    std::array<char, 512> line;
    const std::size_t size = std::min(text.size(), line.size());
    std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size), line.begin(),
                   [](char c) {
                       const auto byte = static_cast<unsigned char>(c);
                       return byte < 0x20 || byte >= 0x7f ? '.' : c;
                   });
    ngx_log_error(level, log, 0, "gatekeeper: %*s", size, line.data());
}

}  // namespace gatekeeper::nginx
