#pragma once

#include <string>
#include <string_view>

namespace gatekeeper::pages {

/// A QR code (ISO/IEC 18004, level M) as an SVG element with its own white quiet zone, so that
/// cameras read it on a dark page too. Hidden from screen readers: the page says what it is.
std::string qr_svg(std::string_view text);

}  // namespace gatekeeper::pages
