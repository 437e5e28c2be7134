#include "customer.hpp"

#include "files.hpp"

#include <unistd.h>

#include <atomic>
#include <cstdio>

namespace gatekeeper::tests {
namespace {

/// Belgian mobile numbers have nine digits, of which the first two or three name the network.
std::string new_phone_number() {
    static std::atomic<unsigned> count = 0;
    char digits[16];
    const unsigned number = (static_cast<unsigned>(getpid()) * 97u + ++count) % 1000000u;
    std::snprintf(digits, sizeof(digits), "%06u", number);
    return "+32470" + std::string(digits);
}

}  // namespace

Customer new_customer() {
    Customer customer;
    customer.email = unique_word() + "@example.com";
    customer.language = "en";
    customer.services = "panel";
    return customer;
}

Customer with_password() {
    Customer customer = new_customer();
    customer.password = kPassword;
    return customer;
}

Customer with_totp() {
    Customer customer = with_password();
    customer.totp_secret = kTotpSecret;
    return customer;
}

Customer with_sms() {
    Customer customer = with_password();
    customer.phone = new_phone_number();
    return customer;
}

}  // namespace gatekeeper::tests
