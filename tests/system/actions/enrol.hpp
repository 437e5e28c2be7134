#pragma once

#include "system/support/browser.hpp"
#include "system/support/installation.hpp"

#include <string>

namespace gatekeeper::tests {

/// From the choice of a second factor: scans the secret of the page and types the app's code.
/// The customer has the secret afterwards.
const Page& do_enrol_totp(Browser& browser, Installation& site, Customer& customer);

/// From the choice of a second factor: types the number and the code that comes to it.
const Page& do_enrol_sms(Browser& browser, Installation& site, Customer& customer,
                         const std::string& number);

/// The secret an enrolment page shows.
std::string shown_secret(const Page& page);

}  // namespace gatekeeper::tests
