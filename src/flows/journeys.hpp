#pragma once

#include "visit.hpp"

/// The journeys, one file each. A `show_` answers a GET and changes nothing; the others answer
/// the POST of the same page.
namespace gatekeeper::flows {

async::Task<http::Response> show_sign_in(Visit visit, Services& services);
async::Task<http::Response> sign_in(Visit visit, Services& services);

async::Task<http::Response> show_second_factor(Visit visit, Services& services);
async::Task<http::Response> second_factor(Visit visit, Services& services);
async::Task<http::Response> send_code_again(Visit visit, Services& services);

async::Task<http::Response> show_factor_choice(Visit visit, Services& services);
async::Task<http::Response> show_totp_enrolment(Visit visit, Services& services);
async::Task<http::Response> enrol_totp(Visit visit, Services& services);
async::Task<http::Response> show_sms_enrolment(Visit visit, Services& services);
async::Task<http::Response> enrol_sms(Visit visit, Services& services);
async::Task<http::Response> show_sms_verification(Visit visit, Services& services);
async::Task<http::Response> verify_sms(Visit visit, Services& services);

async::Task<http::Response> show_forgot(Visit visit, Services& services);
async::Task<http::Response> forgot(Visit visit, Services& services);
async::Task<http::Response> show_forgot_code(Visit visit, Services& services);
async::Task<http::Response> forgot_code(Visit visit, Services& services);
async::Task<http::Response> show_new_password(Visit visit, Services& services);
async::Task<http::Response> new_password(Visit visit, Services& services);

async::Task<http::Response> show_migrate(Visit visit, Services& services);
async::Task<http::Response> migrate(Visit visit, Services& services);
async::Task<http::Response> show_confirm_link(Visit visit, Services& services);
async::Task<http::Response> confirm_link(Visit visit, Services& services);

async::Task<http::Response> show_services(Visit visit, Services& services);
async::Task<http::Response> show_sign_out(Visit visit, Services& services);
async::Task<http::Response> sign_out(Visit visit, Services& services);

}  // namespace gatekeeper::flows
