/// customers.csv: the first line names the columns.
#include "ctl/customer_table.hpp"

#include "fuzz/target.hpp"

#include <gatekeeper/crypto/password_hash.hpp>
#include <gatekeeper/domain/account.hpp>

#include <algorithm>
#include <optional>
#include <string>

namespace gatekeeper::fuzz {
namespace {

using ctl::BadValue;
using ctl::Customer;
using ctl::CustomerTable;

/// A terminal shows complaints.
void check_complaint(const BadValue& complaint) {
    const std::string_view text = complaint.what();
    must(std::none_of(text.begin(), text.end(),
                      [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; }),
         "a complaint holds nothing a terminal would obey");
    must(text.size() < 1000, "a complaint is a sentence");
}

std::optional<Customer> read(CustomerTable& table, std::string_view line, std::size_t number) {
    try {
        return table.read(line, number);
    } catch (const BadValue& complaint) {
        check_complaint(complaint);
        return std::nullopt;
    }
}

void check(const Customer& customer) {
    must(customer.email.has_value(), "a customer has an address");
    must(customer.legacy_id.empty() || domain::is_legacy_id(customer.legacy_id),
         "an old id is safe in a header");
    must(std::all_of(customer.services.begin(), customer.services.end(), domain::is_service_name),
         "services have names");
    must(customer.password_hash.empty() ||
             crypto::hash_kind(customer.password_hash) != crypto::HashKind::Unknown,
         "an imported hash can be used");
    must(customer.totp_secret.empty() ||
             (customer.totp_secret.size() >= 16 && customer.totp_secret.size() <= 64),
         "a TOTP secret is long enough");
    must(customer.phone.empty() ||
             (customer.phone[0] == '+' && customer.phone.size() <= 16 &&
              customer.phone.find_first_not_of("0123456789", 1) == std::string::npos),
         "a phone number is E.164");
}

}  // namespace

FUZZ_TARGET(customer_table) {
    const auto next_line = [&input] {
        const std::size_t end = std::min(input.find('\n'), input.size());
        const std::string_view line = input.substr(0, end);
        input.remove_prefix(std::min(end + 1, input.size()));
        return line;
    };
    std::optional<CustomerTable> table;
    try {
        table.emplace(next_line());
    } catch (const BadValue& complaint) {
        check_complaint(complaint);
        return;
    }
    for (std::size_t number = 2; !input.empty(); ++number) {
        const std::string_view line = next_line();
        const std::optional<Customer> customer = read(*table, line, number);
        if (!customer) continue;
        check(*customer);
        must(!read(*table, line, number), "nobody is imported twice");
    }
}

}  // namespace gatekeeper::fuzz
