#pragma once

#include "fakes/fake_clock.hpp"
#include "fakes/fake_random.hpp"
#include "support/counted.hpp"
#include "support/turnstile.hpp"

#include <gatekeeper/domain/flow_token.hpp>
#include <gatekeeper/ports/token_store.hpp>

#include <map>
#include <optional>
#include <string>
#include <utility>

namespace gatekeeper::tests {

class MemoryTokenStore final : public ports::TokenStore {
  public:
    MemoryTokenStore(Turnstile& door, FakeClock& clock, FakeRandom& random)
        : door_(door), clock_(clock), random_(random) {}

    async::Task<std::string> issue_ticket(domain::Ticket ticket) override {
        const Counted frame;
        co_await door_.enter("tokens.issue_ticket");
        const std::string token = new_token();
        tickets_.emplace(token, std::make_pair(ticket, clock_.now() + domain::kTicketLife));
        co_await door_.leave();
        co_return token;
    }

    async::Task<std::optional<domain::Ticket>> redeem_ticket(std::string token, std::string host,
                                                             std::string state) override {
        const Counted frame;
        co_await door_.enter("tokens.redeem_ticket");
        std::optional<domain::Ticket> redeemed;
        const auto found = tickets_.find(token);
        if (found != tickets_.end() && found->second.first.host == host &&
            found->second.first.state == state && clock_.now() < found->second.second) {
            redeemed = found->second.first;
            tickets_.erase(found);
        }
        co_await door_.leave();
        co_return redeemed;
    }

    async::Task<std::string> issue_link(domain::AccountId account) override {
        const Counted frame;
        co_await door_.enter("tokens.issue_link");
        const std::string token = account.text() + new_token();
        links_.insert_or_assign(account.text(),
                                std::make_pair(token, clock_.now() + domain::kLinkLife));
        co_await door_.leave();
        co_return token;
    }

    async::Task<std::optional<domain::AccountId>> find_link(std::string token) override {
        const Counted frame;
        co_await door_.enter("tokens.find_link");
        std::optional<domain::AccountId> account = account_of(token);
        co_await door_.leave();
        co_return account;
    }

    async::Task<std::optional<domain::AccountId>> consume_link(std::string token) override {
        const Counted frame;
        co_await door_.enter("tokens.consume_link");
        std::optional<domain::AccountId> account = account_of(token);
        if (account) links_.erase(account->text());
        co_await door_.leave();
        co_return account;
    }

    async::Task<void> end_link(domain::AccountId account) override {
        const Counted frame;
        co_await door_.enter("tokens.end_link");
        links_.erase(account.text());
        co_await door_.leave();
    }

  private:
    std::string new_token() {
        return domain::FlowToken::from_random(random_.bytes(domain::FlowToken::kBytes)).text();
    }

    std::optional<domain::AccountId> account_of(const std::string& token) const {
        const auto account = domain::AccountId::parse(token.substr(0, 16));
        if (!account) return std::nullopt;
        const auto found = links_.find(account->text());
        if (found == links_.end() || found->second.first != token ||
            clock_.now() >= found->second.second) {
            return std::nullopt;
        }
        return account;
    }

    Turnstile& door_;
    FakeClock& clock_;
    FakeRandom& random_;
    std::map<std::string, std::pair<domain::Ticket, domain::Instant>> tickets_;
    std::map<std::string, std::pair<std::string, domain::Instant>> links_;
};

}  // namespace gatekeeper::tests
