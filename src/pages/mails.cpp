#include <gatekeeper/pages/mails.hpp>

#include <utility>

namespace gatekeeper::pages {
namespace {

using ports::MailKind;

struct MailShape {
    std::string_view key;
    std::string_view name;  ///< Of its templates.
};

MailShape shape_of(MailKind kind) {
    switch (kind) {
        case MailKind::SecurityCode:
            return {"mail.security_code", "security_code"};
        case MailKind::PasswordLink:
            return {"mail.password_link", "password_link"};
        case MailKind::PasswordChanged:
            return {"mail.password_changed", "notice"};
        case MailKind::FactorAdded:
            break;
    }
    return {"mail.factor_added", "notice"};
}

}  // namespace

MailText mail_text(const Theme& theme, const domain::Site& site, std::string_view language,
                   MailKind kind, std::string_view content) {
    const MailShape shape = shape_of(kind);
    const std::string key(shape.key);
    const std::string name(shape.name);
    const Theme::Arguments arguments = {{"site", site.name}};
    Data data;
    data.set("language", theme.closest(language))
        .set("site_name", site.name)
        .set("subject", theme.text(language, key + ".subject", arguments))
        .set("intro", theme.text(language, key + ".intro", arguments))
        .set("outro", theme.text(language, key + ".outro", arguments))
        .set("content", content)
        .set("has_support", !site.support.email.empty() || !site.support.url.empty());
    if (!site.support.email.empty()) data.set("support_email", site.support.email);
    if (!site.support.url.empty()) data.set("support_url", site.support.url);
    MailText mail;
    mail.subject = theme.text(language, key + ".subject", arguments);
    mail.text = theme.render(name + ".txt", language, data);
    data.set("body", theme.render(name + ".html", language, data));
    mail.html = theme.render("mail_layout.html", language, data);
    return mail;
}

std::string sms_text(const Theme& theme, const domain::Site& site, std::string_view language,
                     std::string_view code) {
    const std::string text =
        theme.text(language, "sms.text", {{"code", code}, {"site", site.name}});
    return text + "\n\n@" + site.portal.host() + " #" + std::string(code);
}

}  // namespace gatekeeper::pages
