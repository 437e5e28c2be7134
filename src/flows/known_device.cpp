#include "known_device.hpp"

#include <gatekeeper/crypto/encoding.hpp>

namespace gatekeeper::flows {
namespace {

using crypto::Purpose;

constexpr std::size_t kDeviceBytes = 16;
constexpr auto kLife = std::chrono::hours(24 * 365);

}  // namespace

std::optional<std::string> known_device(const http::Cookies& cookies,
                                        const domain::AccountId& account, std::int64_t epoch,
                                        const Services& services) {
    const std::string_view cookie = cookies.device;
    const std::size_t dot = cookie.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const std::string_view device = cookie.substr(0, dot);
    const bool ours = services.keys.verify(
        Purpose::Device, {device, account.text(), std::to_string(epoch)}, cookie.substr(dot + 1));
    if (!ours) return std::nullopt;
    return std::string(device);
}

http::SetCookie device_cookie(const http::Cookies& cookies, const domain::Account& account,
                              Services& services) {
    std::optional<std::string> device = known_device(cookies, account.id, account.epoch, services);
    if (!device) device = crypto::base64url(services.random.bytes(kDeviceBytes));
    const std::string tag = services.keys.tag(
        Purpose::Device, {*device, account.id.text(), std::to_string(account.epoch)});
    return http::SetCookie{http::kDeviceCookie, *device + '.' + tag, kLife};
}

}  // namespace gatekeeper::flows
