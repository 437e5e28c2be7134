#pragma once

#include "status.hpp"

#include <gatekeeper/crypto/secret.hpp>
#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/username.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// Customers in the operator's words: what a line of customers.csv and the options of
/// `account add` hold. Every reader throws BadValue.
namespace gatekeeper::ctl {

/// What is empty was left open.
struct Customer {
    std::optional<domain::Email> email;
    std::optional<domain::Username> username;
    std::string legacy_id;
    std::string language;
    std::vector<std::string> services;
    std::string password_hash;
    crypto::Secret totp_secret;
    std::string phone;  ///< E.164
};

domain::Email read_email(std::string_view text);
domain::Username read_username(std::string_view text);
std::string read_legacy_id(std::string_view text);

/// The primary subtag in lower case, as message catalogues are named: "nl" for "nl-BE".
std::string read_language(std::string_view text);

std::string read_service(std::string_view text);
/// Names separated by spaces or semicolons, each once.
std::vector<std::string> read_services(std::string_view text);

/// argon2id, argon2i, bcrypt or sha512-crypt, of a cost that does not stop a server.
std::string read_password_hash(std::string_view text);

/// base32 of at least 16 bytes (RFC 4226, R6).
crypto::Secret read_totp_secret(std::string_view text);

/// A mobile number of any country in E.164.
std::string read_phone(std::string_view text);

}  // namespace gatekeeper::ctl
