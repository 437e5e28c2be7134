#pragma once

#include "visit.hpp"

#include <optional>
#include <string>

namespace gatekeeper::flows {

/// The device this browser is known as to the account, by a cookie that it got after a complete
/// sign-in. It gives no rights: only counters of its own, so that strangers who guess the
/// account's password cannot keep its owner out. A new password, or whatever else raises the
/// account's epoch, makes all devices unknown.
std::optional<std::string> known_device(const http::Cookies& cookies,
                                        const domain::AccountId& account, std::int64_t epoch,
                                        const Services& services);

/// Makes the browser known to the account, or keeps it so.
http::SetCookie device_cookie(const http::Cookies& cookies, const domain::Account& account,
                              Services& services);

}  // namespace gatekeeper::flows
