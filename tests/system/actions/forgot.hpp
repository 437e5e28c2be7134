#pragma once

#include "system/support/browser.hpp"
#include "system/support/installation.hpp"

#include <string>

namespace gatekeeper::tests {

/// Asks for a security code for the address.
const Page& do_ask_for_code(Browser& browser, const Installation& site, const std::string& email);

/// Types the newest code that came.
const Page& do_mail_code(Browser& browser, const Installation& site, const Customer& customer,
                         std::size_t mails = 1);

/// "Forgot password" from its start to the sign-in page; the customer has the password afterwards.
const Page& do_reset_password(Browser& browser, const Installation& site, Customer& customer,
                              const std::string& password);

}  // namespace gatekeeper::tests
