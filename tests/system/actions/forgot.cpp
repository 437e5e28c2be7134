#include "forgot.hpp"

namespace gatekeeper::tests {

const Page& do_ask_for_code(Browser& browser, const Installation& site, const std::string& email) {
    browser.open(site.portal("/forgot"));
    return browser.submit({{"email", email}}, "/forgot");
}

const Page& do_mail_code(Browser& browser, const Installation& site, const Customer& customer,
                         std::size_t mails) {
    const Mail mail = site.outbox().wait_for_mail(customer.email, mails);
    return browser.submit({{"code", code_in(mail)}}, "/forgot/code");
}

const Page& do_reset_password(Browser& browser, const Installation& site, Customer& customer,
                              const std::string& password) {
    const std::size_t before = site.outbox().mails_to(customer.email).size();
    do_ask_for_code(browser, site, customer.email);
    do_mail_code(browser, site, customer, before + 1);
    customer.password = password;
    return browser.submit({{"password", password}}, "/forgot/password");
}

}  // namespace gatekeeper::tests
