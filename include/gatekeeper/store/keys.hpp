#pragma once

#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/challenge.hpp>
#include <gatekeeper/domain/email.hpp>
#include <gatekeeper/domain/username.hpp>

#include <string>
#include <string_view>

namespace gatekeeper::store {

/// Names of the keys in Redis. What must change together carries the same hash tag (the part in
/// braces), so that one script can reach it in a Redis Cluster.
class Keys {
  public:
    explicit Keys(std::string prefix) : prefix_(std::move(prefix)) {}

    const std::string& prefix() const { return prefix_; }

    std::string account(const domain::AccountId& id) const { return tagged(id.text(), "account"); }
    std::string sessions(const domain::AccountId& id) const {
        return tagged(id.text(), "sessions");
    }
    std::string session(const domain::AccountId& id, std::string_view family) const {
        return tagged(id.text(), "session:" + std::string(family));
    }
    std::string totp_step(const domain::AccountId& id) const { return tagged(id.text(), "totp"); }
    std::string link(const domain::AccountId& id) const { return tagged(id.text(), "link"); }

    std::string email(const domain::Email& email) const {
        return prefix_ + "email:" + email.text();
    }
    std::string username(const domain::Username& username) const {
        return prefix_ + "username:" + username.text();
    }

    std::string sign_in(std::string_view flow_digest) const {
        return tagged(flow_digest, "sign-in");
    }
    std::string reset(std::string_view flow_digest) const { return tagged(flow_digest, "reset"); }
    std::string code(std::string_view flow_digest, domain::CodePurpose purpose) const;

    std::string ticket(std::string_view digest) const {
        return prefix_ + "ticket:" + std::string(digest);
    }
    std::string limit(std::string_view subject, std::string_view name) const {
        return tagged(subject, "limit:" + std::string(name));
    }
    std::string audit() const { return prefix_ + "audit"; }

  private:
    std::string tagged(std::string_view tag, std::string_view rest) const {
        return prefix_ + "{" + std::string(tag) + "}:" + std::string(rest);
    }

    std::string prefix_;
};

}  // namespace gatekeeper::store
