#include "enrol.hpp"

#include "system/support/totp.hpp"

#include <stdexcept>

namespace gatekeeper::tests {

std::string shown_secret(const Page& page) {
    const std::string secret = page.text_of("code id=\"secret\"");
    if (secret.empty()) throw std::runtime_error("no secret on \"" + page.title() + "\"");
    return secret;
}

const Page& do_enrol_totp(Browser& browser, Installation& site, Customer& customer) {
    browser.open(site.portal("/enrol/totp"));
    customer.totp_secret = shown_secret(browser.page());
    return browser.submit({{"code", totp_code(customer.totp_secret, totp_step_now())}},
                          "/enrol/totp");
}

const Page& do_enrol_sms(Browser& browser, Installation& site, Customer& customer,
                         const std::string& number) {
    browser.open(site.portal("/enrol/sms"));
    browser.submit({{"phone", number}}, "/enrol/sms");
    customer.phone = number;
    return browser.submit({{"code", code_in(site.outbox().wait_for_text(number))}},
                          "/enrol/sms/verify");
}

}  // namespace gatekeeper::tests
