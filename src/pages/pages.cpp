#include "qr_svg.hpp"

#include <gatekeeper/http/form.hpp>
#include <gatekeeper/pages/pages.hpp>

#include <utility>

namespace gatekeeper::pages {
namespace {

/// Message keys, in the order of the enumerations.
constexpr std::string_view kProblems[] = {
    "",
    "problem.email_missing",
    "problem.email_malformed",
    "problem.password_missing",
    "problem.credentials_refused",
    "problem.username_missing",
    "problem.username_malformed",
    "problem.code_missing",
    "problem.code_not_six_digits",
    "problem.code_not_eight_characters",
    "problem.code_wrong",
    "problem.phone_missing",
    "problem.phone_without_country_code",
    "problem.phone_not_a_number",
    "problem.phone_not_mobile",
    "problem.phone_country_not_allowed",
    "problem.password_refused",
};
static_assert(std::size(kProblems) == static_cast<std::size_t>(Problem::PasswordRefused) + 1);

constexpr std::string_view kNotices[] = {
    "",
    "notice.form_expired",
    "notice.signed_out",
    "notice.sign_in_expired",
    "notice.reset_expired",
    "notice.link_unusable",
    "notice.too_many_codes",
    "notice.password_changed",
    "notice.sms_sent",
    "notice.sms_failed",
    "notice.sms_too_soon",
    "notice.sms_too_many",
    "notice.changed_meanwhile",
};
static_assert(std::size(kNotices) == static_cast<std::size_t>(Notice::ChangedMeanwhile) + 1);

constexpr std::string_view kMessages[] = {
    "not_found",       "method_not_allowed",     "bad_request",
    "too_large",       "unsupported_media_type", "not_linked",
    "ticket_unusable", "too_many_attempts",      "unavailable",
};
static_assert(std::size(kMessages) == static_cast<std::size_t>(Message::Unavailable) + 1);

bool is_good_news(Notice notice) {
    return notice == Notice::SignedOut || notice == Notice::PasswordChanged ||
           notice == Notice::SmsSent;
}

std::string words(const Context& context, std::string_view key, const Theme::Arguments& arguments) {
    return context.theme.text(context.frame.language, key, arguments);
}
std::string words(const Context& context, std::string_view key) {
    return context.theme.text(context.frame.language, key);
}

/// With its calling code; the ISO code where the catalogue does not know the country.
std::string country_name(const Context& context, const std::string& code) {
    const std::string key = "country." + code;
    std::string name = words(context, key);
    return name == key ? code : name;
}

/// A number stays on one line.
std::string unbroken(std::string_view number) {
    constexpr std::string_view kNoBreakSpace = "\xc2\xa0";
    std::string text;
    for (const char c : number) {
        if (c == ' ') {
            text.append(kNoBreakSpace);
        } else {
            text.push_back(c);
        }
    }
    return text;
}

std::string query_without_language(const Frame& frame) {
    std::string query;
    const auto add = [&query](std::string_view name, const std::string& value) {
        if (!value.empty()) {
            query += "&" + std::string(name) + "=" + http::percent_encode(value);
        }
    };
    add("return_to", frame.return_to);
    add("level", frame.level);
    add("token", frame.token);
    return query;
}

std::string asset_url(const Context& context, std::string_view file) {
    const Asset* const asset = context.theme.asset(file);
    return context.site.prefix + "/assets/" + std::string(file) + "?v=" + asset->version;
}

Data base(const Context& context) {
    const Frame& frame = context.frame;
    Data data;
    data.set("language", frame.language)
        .set("prefix", context.site.prefix)
        .set("site_name", context.site.name)
        .set("csrf", frame.csrf)
        .set("return_to", frame.return_to)
        .set("level", frame.level)
        .set("css", asset_url(context, "gatekeeper.css"))
        .set("js", asset_url(context, "gatekeeper.js"))
        .set("icon", asset_url(context, "icon.svg"))
        .set("carried", frame.return_to.empty()
                            ? std::string()
                            : "?return_to=" + http::percent_encode(frame.return_to))
        .set("has_support",
             !context.site.support.email.empty() || !context.site.support.url.empty());
    // A text that is there counts as true in a template, an empty one too.
    if (!context.site.support.email.empty()) data.set("support_email", context.site.support.email);
    if (!context.site.support.url.empty()) data.set("support_url", context.site.support.url);
    Data::List languages;
    for (const Language& language : context.theme.languages()) {
        Data entry;
        entry.set("code", language.code)
            .set("name", language.name)
            .set("current", language.code == frame.language)
            .set("href", context.site.prefix + frame.route + "?lang=" + language.code +
                             query_without_language(frame));
        languages.push_back(std::move(entry));
    }
    data.set("languages", std::move(languages));
    const bool switchable = !frame.route.empty();
    data.set("switchable", switchable);
    if (frame.notice != Notice::None) {
        data.set("notice", words(context, kNotices[static_cast<std::size_t>(frame.notice)]));
        data.set("good_news", is_good_news(frame.notice));
        data.set("just_sent",
                 frame.notice == Notice::SmsSent || frame.notice == Notice::SmsTooSoon);
    }
    return data;
}

void set_problem(Data& data, const Context& context, Problem problem) {
    if (problem == Problem::None) return;
    data.set("problem", words(context, kProblems[static_cast<std::size_t>(problem)]));
}

/// A page with a problem says so in its title, for screen readers.
std::string page(const Context& context, std::string_view name, std::string title, Data data) {
    const bool has_problem = data.members().contains("problem");
    if (has_problem) title = words(context, "title.problem") + " " + title;
    data.set("content", context.theme.render(name, context.frame.language, data));
    data.set("title", std::move(title));
    return context.theme.render("layout.html", context.frame.language, data);
}

}  // namespace

std::string sign_in(const Context& context, std::string_view email, Problem problem) {
    Data data = base(context);
    data.set("email", email).set("focus_password", !email.empty());
    set_problem(data, context, problem);
    data.set("form_problem", problem == Problem::CredentialsRefused)
        .set("password_problem", problem == Problem::PasswordMissing)
        .set("email_problem",
             problem == Problem::EmailMissing || problem == Problem::EmailMalformed);
    return page(context, "sign_in.html", words(context, "sign_in.title"), std::move(data));
}

std::string second_factor(const Context& context, const SecondFactorView& view) {
    Data data = base(context);
    const bool sms = view.factor == domain::Factor::Sms;
    data.set("sms", sms);
    data.set(
        "intro",
        sms ? words(context, "second_factor.sms_intro", {{"phone", unbroken(view.masked_phone)}})
            : words(context, "second_factor.totp_intro", {{"site", context.site.name}}));
    set_problem(data, context, view.problem);
    return page(context, "second_factor.html", words(context, "second_factor.title"),
                std::move(data));
}

std::string choose_factor(const Context& context, bool offer_sms) {
    Data data = base(context);
    data.set("offer_sms", offer_sms);
    return page(context, "choose_factor.html", words(context, "choose_factor.title"),
                std::move(data));
}

std::string enrol_totp(const Context& context, const TotpEnrolmentView& view) {
    Data data = base(context);
    data.set("qr", qr_svg(view.uri))
        .set("uri", view.uri)
        .set("secret", view.secret)
        .set("email", view.email);
    set_problem(data, context, view.problem);
    return page(context, "enrol_totp.html", words(context, "enrol_totp.title"), std::move(data));
}

std::string enrol_sms(const Context& context, std::string_view phone,
                      const std::vector<std::string>& countries, Problem problem) {
    std::string list;
    for (const std::string& country : countries) {
        list += (list.empty() ? "" : ", ") + country_name(context, country);
    }
    Data data = base(context);
    data.set("phone", phone)
        .set("countries", words(context, "enrol_sms.countries", {{"countries", list}}));
    set_problem(data, context, problem);
    return page(context, "enrol_sms.html", words(context, "enrol_sms.title"), std::move(data));
}

std::string verify_sms(const Context& context, std::string_view masked_phone, Problem problem) {
    Data data = base(context);
    data.set("intro", words(context, "verify_sms.intro", {{"phone", unbroken(masked_phone)}}));
    set_problem(data, context, problem);
    return page(context, "verify_sms.html", words(context, "verify_sms.title"), std::move(data));
}

std::string secured(const Context& context, domain::Factor factor, std::string_view continue_url) {
    Data data = base(context);
    data.set("sms", factor == domain::Factor::Sms).set("continue_url", continue_url);
    return page(context, "secured.html", words(context, "secured.title"), std::move(data));
}

std::string forgot(const Context& context, std::string_view email, Problem problem) {
    Data data = base(context);
    data.set("email", email);
    set_problem(data, context, problem);
    return page(context, "forgot.html", words(context, "forgot.title"), std::move(data));
}

std::string forgot_code(const Context& context, std::string_view email, Problem problem) {
    Data data = base(context);
    data.set("intro", words(context, "forgot_code.intro", {{"email", email}}));
    set_problem(data, context, problem);
    return page(context, "forgot_code.html", words(context, "forgot_code.title"), std::move(data));
}

std::string new_password(const Context& context, std::string_view email,
                         const domain::PasswordVerdict& verdict, bool judged, Problem problem) {
    const std::pair<const char*, bool> rules[] = {
        {"length", verdict.long_enough && !verdict.too_long},
        {"lower", verdict.lower},
        {"upper", verdict.upper},
        {"digit", verdict.digit},
        {"special", verdict.special},
        {"guess", !verdict.guessable},
    };
    Data data = base(context);
    Data::List list;
    for (const auto& [rule, met] : rules) {
        Data entry;
        entry.set("rule", rule)
            .set("label", words(context, std::string("new_password.rule_") + rule))
            .set("met", judged && met)
            .set("unmet", judged && !met);
        list.push_back(std::move(entry));
    }
    data.set("email", email)
        .set("intro", words(context, "new_password.intro", {{"email", email}}))
        .set("rules", std::move(list));
    set_problem(data, context, problem);
    return page(context, "new_password.html", words(context, "new_password.title"),
                std::move(data));
}

std::string migrate(const Context& context, std::string_view username, Problem problem) {
    Data data = base(context);
    data.set("username", username);
    set_problem(data, context, problem);
    return page(context, "migrate.html", words(context, "migrate.title"), std::move(data));
}

std::string migrate_sent(const Context& context) {
    return page(context, "migrate_sent.html", words(context, "migrate_sent.title"), base(context));
}

std::string confirm_link(const Context& context) {
    Data data = base(context);
    data.set("token", context.frame.token);
    return page(context, "confirm_link.html", words(context, "confirm_link.title"),
                std::move(data));
}

std::string services(const Context& context, std::string_view email,
                     const std::vector<domain::Service>& linked) {
    Data data = base(context);
    Data::List list;
    for (const domain::Service& service : linked) {
        Data entry;
        entry.set("name", service.name).set("title", service.title).set("url", service.url);
        list.push_back(std::move(entry));
    }
    data.set("intro", words(context, "services.signed_in_as", {{"email", email}}))
        .set("none", linked.empty())
        .set("services", std::move(list));
    return page(context, "services.html", words(context, "services.title"), std::move(data));
}

std::string sign_out(const Context& context) {
    return page(context, "sign_out.html", words(context, "sign_out.title"), base(context));
}

std::string go_on(const Context& context, std::string_view url) {
    Data data = base(context);
    data.set("refresh", url).set("url", url);
    return page(context, "go_on.html", words(context, "go_on.title"), std::move(data));
}

std::string message(const Context& context, Message kind, std::string_view detail,
                    std::string_view request_id) {
    const std::string key = "message." + std::string(kMessages[static_cast<std::size_t>(kind)]);
    std::string heading = words(context, key + ".title", {{"service", detail}});
    Data data = base(context);
    data.set("heading", heading)
        .set("text", words(context, key + ".text", {{"service", detail}}))
        .set("portal_url", context.site.portal.text() + context.site.prefix + "/services")
        .set("request", words(context, "message.request", {{"id", request_id}}))
        .set("switchable", false);
    return page(context, "message.html", std::move(heading), std::move(data));
}

}  // namespace gatekeeper::pages
