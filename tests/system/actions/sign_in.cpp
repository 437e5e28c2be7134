#include "sign_in.hpp"

#include "system/support/totp.hpp"

#include <cstdlib>

namespace gatekeeper::tests {
namespace {

std::string totp_key(Installation& site, const Customer& customer) {
    return "gk:{" + site.account_id(customer) + "}:totp";
}

}  // namespace

const Page& do_password(Browser& browser, const Customer& customer) {
    return browser.submit({{"email", customer.email}, {"password", customer.password}}, "/login");
}

void let_half_a_minute_pass(Installation& site, const Customer& customer) {
    site.redis().client().ask({"DEL", totp_key(site, customer)});
}

std::string current_totp(Installation& site, const Customer& customer) {
    const std::int64_t now = totp_step_now();
    const std::string used = site.redis().client().ask({"GET", totp_key(site, customer)});
    std::int64_t step =
        used.empty() ? now : std::max<std::int64_t>(now, std::atoll(used.c_str()) + 1);
    if (step > now + 1) {
        let_half_a_minute_pass(site, customer);
        step = now;
    }
    return totp_code(customer.totp_secret, step);
}

const Page& do_totp(Browser& browser, Installation& site, const Customer& customer) {
    return browser.submit({{"code", current_totp(site, customer)}}, "/second-factor");
}

const Page& do_sms_code(Browser& browser, Installation& site, const Customer& customer) {
    const TextMessage message = site.outbox().wait_for_text(customer.phone);
    return browser.submit({{"code", code_in(message)}}, "/second-factor");
}

const Page& do_sign_in(Browser& browser, Installation& site, const Customer& customer,
                       const std::string& url) {
    browser.open(url);
    do_password(browser, customer);
    if (!customer.totp_secret.empty()) return do_totp(browser, site, customer);
    if (!customer.phone.empty()) return do_sms_code(browser, site, customer);
    return browser.page();
}

Browser signed_in_browser(Installation& site, const std::string& url) {
    Browser browser(site);
    do_sign_in(browser, site, site.add(with_totp()), url);
    return browser;
}

const Page& do_sign_out(Browser& browser, const Installation& site) {
    browser.open(site.portal("/services"));
    return browser.submit({}, "/logout");
}

}  // namespace gatekeeper::tests
