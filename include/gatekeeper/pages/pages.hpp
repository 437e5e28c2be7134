#pragma once

#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/password_rule.hpp>
#include <gatekeeper/domain/site.hpp>
#include <gatekeeper/pages/theme.hpp>

#include <string>
#include <string_view>
#include <vector>

/// One function per page: values in, HTML out.
namespace gatekeeper::pages {

/// What is wrong with what was typed; shown next to the field.
enum class Problem {
    None,
    EmailMissing,
    EmailMalformed,
    PasswordMissing,
    CredentialsRefused,
    UsernameMissing,
    UsernameMalformed,
    CodeMissing,
    CodeNotSixDigits,
    CodeNotEightCharacters,
    CodeWrong,
    PhoneMissing,
    PhoneWithoutCountryCode,
    PhoneNotANumber,
    PhoneNotMobile,
    PhoneCountryNotAllowed,
    PasswordRefused,
};

/// What happened before this page; shown above the form.
enum class Notice {
    None,
    FormExpired,
    SignedOut,
    SignInExpired,
    ResetExpired,
    LinkUnusable,
    TooManyCodes,
    PasswordChanged,
    SmsSent,
    SmsFailed,
    SmsTooSoon,
    SmsTooMany,
    ChangedMeanwhile,
};

/// What every page has.
struct Frame {
    std::string language;
    std::string route;  ///< Below the portal prefix: "/login".
    std::string csrf;
    std::string return_to;  ///< As it came; carried along in forms and links.
    std::string level;      ///< Likewise.
    std::string token;      ///< Of a mailed link; kept when the language is switched.
    Notice notice = Notice::None;
};

struct Context {
    const Theme& theme;
    const domain::Site& site;
    const Frame& frame;
};

std::string sign_in(const Context& context, std::string_view email, Problem problem);

struct SecondFactorView {
    domain::Factor factor = domain::Factor::Totp;
    std::string masked_phone;
    Problem problem = Problem::None;
};
std::string second_factor(const Context& context, const SecondFactorView& view);

std::string choose_factor(const Context& context, bool offer_sms);

struct TotpEnrolmentView {
    std::string uri;     ///< otpauth://, drawn as a QR code.
    std::string secret;  ///< Grouped base32.
    std::string email;
    Problem problem = Problem::None;
};
std::string enrol_totp(const Context& context, const TotpEnrolmentView& view);

std::string enrol_sms(const Context& context, std::string_view phone,
                      const std::vector<std::string>& countries, Problem problem);
std::string verify_sms(const Context& context, std::string_view masked_phone, Problem problem);

std::string secured(const Context& context, domain::Factor factor, std::string_view continue_url);

std::string forgot(const Context& context, std::string_view email, Problem problem);
std::string forgot_code(const Context& context, std::string_view email, Problem problem);

/// `judged`: whether `verdict` speaks of a password that was typed.
std::string new_password(const Context& context, std::string_view email,
                         const domain::PasswordVerdict& verdict, bool judged, Problem problem);
std::string password_saved(const Context& context);

std::string migrate(const Context& context, std::string_view username, Problem problem);
std::string migrate_sent(const Context& context);
std::string confirm_link(const Context& context);

std::string services(const Context& context, std::string_view email,
                     const std::vector<domain::Service>& linked);
std::string sign_out(const Context& context);

/// "You are signed in": goes on to `url` by itself. It ends the form submission, whose redirects
/// a browser holds to the page's form-action policy, wherever the app may lead from there.
std::string go_on(const Context& context, std::string_view url);

/// What a visitor can be told instead of a page.
enum class Message {
    NotFound,
    MethodNotAllowed,
    BadRequest,
    TooLarge,
    UnsupportedMediaType,
    NotLinked,
    TicketUnusable,
    TooManyAttempts,
    Unavailable,
};

/// `detail` is the title of the service for NotLinked; `request_id` helps the support.
std::string message(const Context& context, Message kind, std::string_view detail,
                    std::string_view request_id);

}  // namespace gatekeeper::pages
