#pragma once

#include "installation.hpp"
#include "output.hpp"
#include "status.hpp"

#include <string>
#include <vector>

/// The verbs of gatekeeperctl. Each gives its answer to `context.output` and returns the exit
/// status; what keeps it from an answer is thrown: Refusal, BadValue, settings::SettingError,
/// ports::PortFailure.
namespace gatekeeper::ctl {

struct Context {
    Installation installation;
    Output output;
};

struct NewAccount {
    std::string email;
    std::string username;
    std::string legacy_id;
    std::string language;
    std::vector<std::string> services;
};

/// `who` is an address, a user name or an account id.
int add_account(Context& context, const NewAccount& wanted);
int show_account(Context& context, const std::string& who);
int list_accounts(Context& context);
int disable_account(Context& context, const std::string& who);
int enable_account(Context& context, const std::string& who);
int link_account(Context& context, const std::string& who,
                 const std::vector<std::string>& services);
int unlink_account(Context& context, const std::string& who,
                   const std::vector<std::string>& services);
int unlock_account(Context& context, const std::string& who);
int reset_factor(Context& context, const std::string& who);
int revoke_sessions(Context& context, const std::string& who);

int import_customers(Context& context, const std::string& file, bool dry_run);

/// Prints the line when `file` is empty.
int make_key(Context& context, const std::string& file);

struct DoctorScope {
    bool mail = false;
    bool sms = false;
    bool fsck = false;  ///< Every key in Redis.
};
int examine(Context& context, const DoctorScope& scope);

int send_trial_mail(Context& context, const std::string& address);
int send_trial_text(Context& context, const std::string& number);

}  // namespace gatekeeper::ctl
