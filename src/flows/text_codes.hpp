#pragma once

#include "visit.hpp"

#include <gatekeeper/domain/challenge.hpp>
#include <gatekeeper/domain/phone_number.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::flows {

enum class SendOutcome { Sent, TooSoon, TooMany, Failed };

/// The word for `?notice=` on the page that asks for the code.
std::string_view notice_of(SendOutcome outcome);

/// The account's number, unsealed.
std::optional<domain::PhoneNumber> phone_of(const domain::Account& account,
                                            const Services& services);

/// For which journey of whose account a message is asked for, and from where.
struct MessageOrder {
    domain::FlowToken flow;
    domain::Account account;
    std::string client;   ///< As in http::Request.
    std::string request;  ///< Its id.
};

/// Sends a fresh code to the account's own number for this sign-in.
async::Task<SendOutcome> send_sign_in_code(MessageOrder order, Services& services);

/// Sends a fresh code to a number that is to become the account's.
async::Task<SendOutcome> send_enrolment_code(MessageOrder order, domain::PhoneNumber phone,
                                             Services& services);

/// A code came back from this number: whoever has it waits for its messages, and neither its
/// network nor its range is one that asks for messages nobody reads.
async::Task<void> forgive_messages(domain::CodePurpose purpose, domain::PhoneNumber phone,
                                   std::string client, Services& services);

/// The keyed hashes of a typed code, bound to purpose, flow and subject, one per key.
std::vector<std::string> code_macs(const Services& services, domain::CodePurpose purpose,
                                   const domain::FlowToken& flow, std::string_view subject,
                                   std::string_view code);
std::string code_mac(const Services& services, domain::CodePurpose purpose,
                     const domain::FlowToken& flow, std::string_view subject,
                     std::string_view code);

/// What a text code is bound to besides its flow.
std::string subject_of(const domain::AccountId& account, const domain::PhoneNumber& phone);

}  // namespace gatekeeper::flows
