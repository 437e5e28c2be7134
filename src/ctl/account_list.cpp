#include "accounts.hpp"
#include "verbs.hpp"
#include "wait.hpp"

#include <algorithm>
#include <utility>

namespace gatekeeper::ctl {
namespace {

using domain::Account;

constexpr std::size_t kAddressWidth = 40;

std::string padded(std::string text, std::size_t width) {
    text.resize(std::max(text.size() + 1, width), ' ');
    return text;
}

std::string line_of(const Account& account) {
    const auto factor = account.credentials.second_factor();
    std::string line = padded(account.profile.email, kAddressWidth);
    line += padded(account.profile.disabled ? "disabled" : "enabled", 10);
    line += padded(account.credentials.password.empty() ? "no password" : "password", 13);
    line += padded(factor ? std::string(domain::name_of(*factor)) : "no factor", 11);
    line += account.profile.username;
    return line + "\n";
}

}  // namespace

int list_accounts(Context& context) {
    Accounts accounts(context.installation.redis());
    const Output& output = context.output;
    if (output.json()) output.write("[");
    const char* separator = "\n";
    std::string cursor = "0";
    do {
        store::AccountPage page = wait(accounts.store().list(cursor));
        for (const Account& account : wait(accounts.store().find_all(std::move(page.ids)))) {
            if (output.json()) {
                output.write(separator + describe(account).dump());
                separator = ",\n";
            } else {
                output.write(line_of(account));
            }
        }
        cursor = page.next;
    } while (cursor != "0");
    if (output.json()) output.write("\n]\n");
    return kDone;
}

}  // namespace gatekeeper::ctl
