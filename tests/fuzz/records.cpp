/// What stands in Redis. A record that was read is written and read as the same.
#include "ctl/output.hpp"
#include "fuzz/target.hpp"
#include "store/record_codec.hpp"

#include <gatekeeper/domain/email.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace gatekeeper::fuzz {
namespace {

using domain::Account;
using domain::AccountId;

bool is_header_value(const std::string& text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

template <class Record>
void comes_back(const std::optional<Record>& record, std::string (*write)(const Record&),
                std::optional<Record> (*read)(std::string_view)) {
    if (!record) return;
    const std::string text = write(*record);
    const std::optional<Record> again = read(text);
    must(again && write(*again) == text, "a record that was read can be written and read");
}

void check_credentials(std::string_view input) {
    Account account{*AccountId::parse("AAAAAAAAAAAAAAAA"), 1, 1, {}, {}, {}};
    if (!store::read_credentials(input, account)) return;
    must(!ctl::iso_time(account.created).empty(), "every time can be shown");
    const std::string text = store::write_credentials(account);
    Account again = account;
    again.credentials = {};
    must(store::read_credentials(text, again) && store::write_credentials(again) == text,
         "credentials that were read can be written and read");
    must(again.credentials.second_factor() == account.credentials.second_factor(),
         "no factor is lost");
}

}  // namespace

FUZZ_TARGET(records) {
    const std::optional<domain::Profile> profile = store::read_profile(input);
    comes_back(profile, store::write_profile, store::read_profile);
    if (profile) {
        must(is_header_value(profile->email) && is_header_value(profile->legacy_id),
             "what the app is told in headers cannot end one");
    }
    check_credentials(input);
    comes_back(store::read_sign_in(input), store::write_sign_in, store::read_sign_in);
    comes_back(store::read_reset(input), store::write_reset, store::read_reset);
    const std::optional<domain::Ticket> ticket = store::read_ticket(input);
    comes_back(ticket, store::write_ticket, store::read_ticket);
    must(!ticket || !ticket->family.empty(), "a ticket names its sign-in");
}

}  // namespace gatekeeper::fuzz
