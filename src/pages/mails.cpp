#include <gatekeeper/pages/mails.hpp>

#include <array>
#include <ctime>
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

/// "2026-11-22 18:30", understood in every language.
std::string utc(domain::Instant time) {
    const std::time_t seconds = domain::to_unix(time);
    std::tm parts{};
    gmtime_r(&seconds, &parts);
    std::array<char, 20> text{};
    return std::string(text.data(),
                       std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M", &parts));
}

}  // namespace

MailText mail_text(const Theme& theme, const domain::Site& site, std::string_view language,
                   MailKind kind, std::string_view content, const ports::Occasion& occasion) {
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
    if (occasion.when != domain::Instant()) {
        data.set("when", theme.text(language, "mail.when", {{"time", utc(occasion.when)}}));
    }
    if (!occasion.place.empty()) {
        data.set("where", theme.text(language, "mail.where", {{"address", occasion.place}}));
    }
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
