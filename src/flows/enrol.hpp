#pragma once

#include "pending.hpp"

namespace gatekeeper::flows {

/// Stores the account with its first second factor, mails a notice and finishes the sign-in on
/// the page that says so. Nothing is stored when the account got a factor meanwhile.
async::Task<http::Response> finish_enrolment(Visit visit, domain::Account account,
                                             domain::Factor factor, Services& services);

}  // namespace gatekeeper::flows
