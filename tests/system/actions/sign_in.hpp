#pragma once

#include "system/support/browser.hpp"
#include "system/support/installation.hpp"

#include <string>

namespace gatekeeper::tests {

/// Types address and password on the sign-in page.
const Page& do_password(Browser& browser, const Customer& customer);

/// Types what the customer's authenticator app shows; like people, waits for the next code where
/// this one was used (without the waiting: see let_half_a_minute_pass).
const Page& do_totp(Browser& browser, Installation& site, const Customer& customer);

/// Types the newest code that came to the customer's phone.
const Page& do_sms_code(Browser& browser, Installation& site, const Customer& customer);

/// Opens the address as somebody who has everything set up, and signs in.
const Page& do_sign_in(Browser& browser, Installation& site, const Customer& customer,
                       const std::string& url);

/// A new customer with an authenticator app who is signed in and has seen the address.
Browser signed_in_browser(Installation& site, const std::string& url);

const Page& do_sign_out(Browser& browser, const Installation& site);

/// Redis forgets the last code the customer used, as it would by itself.
void let_half_a_minute_pass(Installation& site, const Customer& customer);

/// The code that works now.
std::string current_totp(Installation& site, const Customer& customer);

}  // namespace gatekeeper::tests
