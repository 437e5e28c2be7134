#include "accounts.hpp"
#include "customer.hpp"
#include "verbs.hpp"
#include "wait.hpp"

#include <gatekeeper/domain/limits.hpp>
#include <gatekeeper/domain/phone_number.hpp>
#include <gatekeeper/host/system.hpp>
#include <gatekeeper/store/redis_attempt_ledger.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using domain::Account;
using json::Value;

domain::Profile profile_of(const NewAccount& wanted) {
    domain::Profile profile;
    profile.email = read_email(wanted.email).text();
    if (!wanted.username.empty()) profile.username = read_username(wanted.username).text();
    if (!wanted.legacy_id.empty()) profile.legacy_id = read_legacy_id(wanted.legacy_id);
    if (!wanted.language.empty()) profile.language = read_language(wanted.language);
    for (const std::string& service : wanted.services) {
        profile.services.push_back(read_service(service));
    }
    return profile;
}

int answer(const Context& context, const Account& account, bool changed, std::string_view text) {
    Value value = Value::object();
    value.set("changed", Value::boolean(changed));
    value.set("account", describe(account));
    context.output.answer(value, text);
    return kDone;
}

/// Changes one account; `done` and `idle` are what people are told, after the address.
struct Wording {
    const char* done;
    const char* idle;
};
int change(Context& context, const std::string& who, const Wording& wording,
           const std::function<bool(Account&)>& edit) {
    Accounts accounts(context.installation.redis());
    const Accounts::Change change = accounts.change(who, edit);
    const std::string words = change.changed ? wording.done : wording.idle;
    return answer(context, change.account, change.changed,
                  change.account.profile.email + ": " + words + ".");
}

/// The number as its owner may be asked about it, or why it cannot be shown.
struct ShownPhone {
    std::string number;
    std::string obstacle;
};
ShownPhone phone_of(Context& context, const Account& account) {
    try {
        const crypto::Keyring keys = context.installation.keys();
        const auto sealed =
            keys.open(account.credentials.phone, domain::owner_of(account.id, "phone"));
        const auto number = sealed ? domain::PhoneNumber::from_e164(sealed->view()) : std::nullopt;
        if (number) return ShownPhone{number->masked(), ""};
        return ShownPhone{"", "sealed with a key that is not in the key file"};
    } catch (const settings::SettingError& error) {
        return ShownPhone{"", error.what()};
    }
}

std::string text_of(const std::string& text) {
    return text.empty() ? "-" : text;
}

std::string factor_text(const Account& account, const ShownPhone& phone) {
    const std::optional<domain::Factor> factor = account.credentials.second_factor();
    if (!factor) return "not set up";
    if (*factor == domain::Factor::Totp) return "authenticator app";
    return "SMS to " + (phone.number.empty() ? "a number that cannot be shown: " + phone.obstacle
                                             : phone.number);
}

std::string page_of(const Account& account, const ShownPhone& phone) {
    const domain::Profile& profile = account.profile;
    std::string services;
    for (const std::string& service : profile.services) {
        services.append(services.empty() ? "" : " ").append(service);
    }
    std::string text;
    text.append("address        ").append(profile.email);
    text.append("\nid             ").append(account.id.text());
    text.append("\nuser name      ").append(text_of(profile.username));
    text.append("\nlegacy id      ").append(text_of(profile.legacy_id));
    text.append("\nlanguage       ").append(text_of(profile.language));
    text.append("\nservices       ").append(text_of(services));
    text.append("\nstate          ").append(profile.disabled ? "disabled" : "enabled");
    text.append("\npassword       ")
        .append(account.credentials.password.empty() ? "not set" : "set");
    text.append("\nsecond factor  ").append(factor_text(account, phone));
    text.append("\ncreated        ").append(iso_time(account.created));
    return text;
}

}  // namespace

int add_account(Context& context, const NewAccount& wanted) {
    Accounts accounts(context.installation.redis());
    Account account{accounts.store().new_id(), 0,  0,
                    profile_of(wanted),        {}, host::SystemClock().now()};
    switch (wait(accounts.store().add(account))) {
        case store::AddOutcome::EmailTaken:
            throw Refusal("there is a customer with the address " + account.profile.email +
                          " already; \"gatekeeperctl account show " + account.profile.email +
                          "\" shows who");
        case store::AddOutcome::UsernameTaken:
            throw Refusal("the user name " + in_quotes(account.profile.username) +
                          " belongs to another customer; \"gatekeeperctl account show\" with it "
                          "shows whom");
        case store::AddOutcome::Added:
            break;
    }
    const Account added = accounts.find(account.profile.email);
    return answer(context, added, true,
                  added.profile.email + ": added, with id " + added.id.text() +
                      ". They set a password with \"Forgot password\" on the login page.");
}

int show_account(Context& context, const std::string& who) {
    Accounts accounts(context.installation.redis());
    const Account account = accounts.find(who);
    ShownPhone phone;
    if (!account.credentials.phone.empty()) phone = phone_of(context, account);
    Value value = describe(account);
    value.set("phone", Value::string(phone.number));
    context.output.answer(value, page_of(account, phone));
    return kDone;
}

int disable_account(Context& context, const std::string& who) {
    const Wording wording{"disabled, and all sessions are ended", "is disabled already"};
    return change(context, who, wording, [](Account& account) {
        if (account.profile.disabled) return false;
        account.profile.disabled = true;
        account.epoch += 1;
        return true;
    });
}

int enable_account(Context& context, const std::string& who) {
    const Wording wording{"enabled", "is enabled already"};
    return change(context, who, wording,
                  [](Account& account) { return std::exchange(account.profile.disabled, false); });
}

int link_account(Context& context, const std::string& who,
                 const std::vector<std::string>& services) {
    const Wording wording{"linked", "is linked already"};
    return change(context, who, wording, [&services](Account& account) {
        const std::size_t before = account.profile.services.size();
        for (const std::string& service : services) {
            if (account.profile.linked_to(service)) continue;
            account.profile.services.push_back(read_service(service));
        }
        return account.profile.services.size() > before;
    });
}

int unlink_account(Context& context, const std::string& who,
                   const std::vector<std::string>& services) {
    const Wording wording{"unlinked", "is not linked"};
    return change(context, who, wording, [&services](Account& account) {
        const auto removed =
            std::erase_if(account.profile.services, [&services](const std::string& linked) {
                return std::find(services.begin(), services.end(), linked) != services.end();
            });
        return removed > 0;
    });
}

/// Sessions end too: what was proven with the old factor is worth nothing any more.
int reset_factor(Context& context, const std::string& who) {
    const Wording wording{
        "has no second factor now, all sessions are ended, and the next sign-in asks for a new one",
        "has no second factor"};
    return change(context, who, wording, [](Account& account) {
        if (!account.credentials.second_factor()) return false;
        account.credentials.totp_secret.clear();
        account.credentials.phone.clear();
        account.epoch += 1;
        return true;
    });
}

int revoke_sessions(Context& context, const std::string& who) {
    const Wording wording{"all sessions are ended", ""};
    return change(context, who, wording, [](Account& account) {
        account.epoch += 1;
        return true;
    });
}

int unlock_account(Context& context, const std::string& who) {
    Accounts accounts(context.installation.redis());
    const Account account = accounts.find(who);
    store::RedisAttemptLedger attempts(accounts.redis(), accounts.keys());
    const domain::Limits limits;
    wait(attempts.forgive(account.id.text(), limits.password));
    wait(attempts.forgive(account.id.text(), limits.code));
    return answer(context, account, true,
                  account.profile.email + ": may try passwords and codes again.");
}

}  // namespace gatekeeper::ctl
