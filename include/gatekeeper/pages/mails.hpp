#pragma once

#include <gatekeeper/domain/site.hpp>
#include <gatekeeper/pages/theme.hpp>
#include <gatekeeper/ports/messengers.hpp>

#include <string>
#include <string_view>

namespace gatekeeper::pages {

struct MailText {
    std::string subject;
    std::string text;
    std::string html;
};

/// `content` and `occasion` as in ports::MailDraft. Times are UTC.
MailText mail_text(const Theme& theme, const domain::Site& site, std::string_view language,
                   ports::MailKind kind, std::string_view content,
                   const ports::Occasion& occasion = {});

/// The text message with a code: names the site, holds no link, ends in the line that lets
/// browsers bind the code to the portal (WICG SMS one-time codes).
std::string sms_text(const Theme& theme, const domain::Site& site, std::string_view language,
                     std::string_view code);

}  // namespace gatekeeper::pages
