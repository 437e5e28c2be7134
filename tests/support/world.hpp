#pragma once

#include "fakes/fake_audit_log.hpp"
#include "fakes/fake_clock.hpp"
#include "fakes/fake_hasher.hpp"
#include "fakes/fake_messengers.hpp"
#include "fakes/fake_random.hpp"
#include "fakes/inline_background.hpp"
#include "fakes/memory_account_store.hpp"
#include "fakes/memory_attempt_ledger.hpp"
#include "fakes/memory_challenge_store.hpp"
#include "fakes/memory_session_store.hpp"
#include "fakes/memory_token_store.hpp"
#include "fakes/recording_log.hpp"
#include "support/run.hpp"
#include "support/site.hpp"

#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/domain/totp.hpp>
#include <gatekeeper/flows/gate.hpp>
#include <gatekeeper/flows/portal.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace gatekeeper::tests {

/// What a location asks for.
struct Protection {
    domain::Level level = domain::Level::TwoFactor;
    std::string service;
};

/// The whole product but nginx and Redis: every port a fake, the flows behind a small router that
/// does what the module does with a request.
class World {
  public:
    static constexpr std::string_view kPassword = "c0rrect Horse!";
    static constexpr std::string_view kTotpSecret = "12345678901234567890";
    static constexpr std::string_view kPhone = "+32470123456";

    World() = default;
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// A customer as an import makes them: no password, no factor.
    domain::AccountId add_customer(std::string_view email, std::string_view username = "") {
        domain::Account account{
            domain::AccountId::from_random(random.bytes(12)), 0, 1, {}, {}, clock.now()};
        account.profile.email = email;
        account.profile.username = username;
        accounts.put(account);
        return account.id;
    }

    domain::AccountId add_with_password(std::string_view email, std::string_view username = "") {
        const domain::AccountId id = add_customer(email, username);
        change(id, [](domain::Account& account) {
            account.credentials.password = FakeHasher::of(kPassword);
        });
        return id;
    }

    domain::AccountId add_with_totp(std::string_view email, std::string_view username = "") {
        const domain::AccountId id = add_with_password(email, username);
        change(id, [&](domain::Account& account) {
            account.credentials.totp_secret = keys.seal(kTotpSecret, domain::owner_of(id, "totp"));
        });
        return id;
    }

    domain::AccountId add_with_sms(std::string_view email, std::string_view phone = kPhone) {
        const domain::AccountId id = add_with_password(email);
        change(id, [&](domain::Account& account) {
            account.credentials.phone = keys.seal(phone, domain::owner_of(id, "phone"));
        });
        return id;
    }

    template <class Change>
    void change(const domain::AccountId& id, Change change) {
        domain::Account account = *accounts.look_up(id);
        change(account);
        accounts.put(account);
    }

    domain::Account account(const domain::AccountId& id) const { return *accounts.look_up(id); }

    std::string totp(std::string_view secret = kTotpSecret, int steps_from_now = 0) const {
        return domain::totp_code(secret, domain::to_unix(clock.now()) / 30 + steps_from_now);
    }

    /// Sessions that passed a second factor: what no attacker may ever get.
    int full_sessions() const {
        int count = 0;
        for (const auto& [name, family] : sessions.families()) {
            if (family.session.factor != domain::Factor::Password) ++count;
        }
        return count;
    }

    /// As nginx would route it; `request.path` is the whole path here.
    async::Task<http::Response> respond(http::Request request) {
        const std::string& prefix = site.prefix;
        const bool under_prefix = request.path.starts_with(prefix + "/") || request.path == prefix;
        if (request.host != site.portal.host() && request.path == prefix + "/enter") {
            co_return co_await flows::enter(std::move(request), services);
        }
        if (under_prefix && !(protections.count(request.host) > 0)) {
            request.path.erase(0, prefix.size());
            co_return co_await flows::portal(std::move(request), services);
        }
        co_return co_await pass_gate(std::move(request));
    }

    /// To the end, with every port answering.
    http::Response serve(http::Request request) { return run(respond(std::move(request))); }

    /// A form of the portal checks the ring, so rotation needs another set of services.
    flows::Services services_with(const crypto::Keyring& other) {
        return flows::Services{site,     limits,   shared_theme(), other,  clock,     random,
                               accounts, sessions, challenges,     tokens, attempts,  hasher,
                               mailer,   texts,    audit,          log,    background};
    }

    domain::Site site = example_site();
    domain::Limits limits;
    crypto::Keyring keys = crypto::Keyring::parse("k1 AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    std::map<std::string, Protection> protections = {{"panel.example.com", {}},
                                                     {"mail.example.net", {}}};

    Turnstile door;
    FakeClock clock;
    FakeRandom random;
    MemoryAccountStore accounts{door};
    MemorySessionStore sessions{door, accounts, clock, random};
    MemoryChallengeStore challenges{door, clock};
    MemoryTokenStore tokens{door, clock, random};
    MemoryAttemptLedger attempts{door, clock};
    FakeHasher hasher{door};
    FakeMailer mailer{door};
    FakeTexts texts{door};
    FakeAuditLog audit;
    RecordingLog log;
    InlineBackground background;
    flows::Services services = services_with(keys);

  private:
    async::Task<http::Response> pass_gate(http::Request request) {
        const auto found = protections.find(request.host);
        const Protection protection = found == protections.end() ? Protection() : found->second;
        domain::Admission admission = domain::Admission::SignIn;
        std::string email;
        const auto token = domain::SessionToken::parse(request.cookies.session);
        if (token) {
            const std::optional<domain::Visitor> visitor =
                co_await flows::recognise(*token, services);
            if (visitor) {
                admission = domain::judge(*visitor, request.host, clock.now(), protection.level,
                                          protection.service);
                email = visitor->profile.email;
            }
        }
        if (admission != domain::Admission::Granted) {
            co_return flows::refuse(request, admission, protection.level, protection.service,
                                    services);
        }
        co_return http::html(200, "<h1>The app</h1><p>" + request.uri + " for " + email + "</p>");
    }
};

}  // namespace gatekeeper::tests
