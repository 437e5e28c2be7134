#include "qr_svg.hpp"

#include <qrcodegen/qrcodegen.hpp>

namespace gatekeeper::pages {
namespace {

constexpr int kQuietZone = 4;

}  // namespace

std::string qr_svg(std::string_view text) {
    using qrcodegen::QrCode;
    const QrCode code = QrCode::encodeText(std::string(text).c_str(), QrCode::Ecc::MEDIUM);
    std::string path;
    for (int y = 0; y < code.getSize(); ++y) {
        for (int x = 0; x < code.getSize(); ++x) {
            if (!code.getModule(x, y)) continue;
            int end = x + 1;
            while (end < code.getSize() && code.getModule(end, y))
                ++end;
            path += "M" + std::to_string(x + kQuietZone) + " " + std::to_string(y + kQuietZone) +
                    "h" + std::to_string(end - x) + "v1h-" + std::to_string(end - x) + "z";
            x = end;
        }
    }
    const std::string side = std::to_string(code.getSize() + 2 * kQuietZone);
    return "<svg class=\"qr\" aria-hidden=\"true\" viewBox=\"0 0 " + side + " " + side +
           "\" shape-rendering=\"crispEdges\"><rect width=\"100%\" height=\"100%\" "
           "fill=\"#fff\"/><path d=\"" +
           path + "\" fill=\"#000\"/></svg>";
}

}  // namespace gatekeeper::pages
