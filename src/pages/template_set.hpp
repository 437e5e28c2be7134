#pragma once

#include <array>
#include <string_view>

namespace gatekeeper::pages {

/// The files a theme must have.
inline constexpr std::array<std::string_view, 25> kTemplates = {
    "layout.html",       "sign_in.html",       "second_factor.html", "choose_factor.html",
    "enrol_totp.html",   "enrol_sms.html",     "verify_sms.html",    "secured.html",
    "forgot.html",       "forgot_code.html",   "new_password.html",  "migrate.html",
    "migrate_sent.html", "confirm_link.html",  "services.html",      "sign_out.html",
    "go_on.html",        "message.html",       "mail_layout.html",   "security_code.html",
    "security_code.txt", "password_link.html", "password_link.txt",  "notice.html",
    "notice.txt",
};

inline constexpr std::array<std::string_view, 3> kAssets = {"gatekeeper.css", "gatekeeper.js",
                                                            "icon.svg"};

}  // namespace gatekeeper::pages
