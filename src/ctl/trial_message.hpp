#pragma once

#include "installation.hpp"

#include <gatekeeper/delivery/sms_gateway.hpp>
#include <gatekeeper/ports/messengers.hpp>
#include <gatekeeper/ports/transfer.hpp>

#include <string>

/// Messages that say nothing but that they arrived. Like the servers they go through, they come
/// from the configuration of nginx.
namespace gatekeeper::ctl {

/// Both throw SettingError when the directive is missing.
settings::MailSettings mail_settings(Installation& installation);
settings::SmsSettings sms_settings(Installation& installation);

/// What customers call the site.
std::string site_name(Installation& installation);

std::string trial_mail(const settings::MailSettings& settings, const std::string& site,
                       const domain::Email& to);

ports::SmtpExchange exchange_with(const settings::MailSettings& settings, const domain::Email& to,
                                  std::string message);

ports::TextMessage trial_text(const std::string& site, const domain::PhoneNumber& to);

}  // namespace gatekeeper::ctl
