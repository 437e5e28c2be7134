/// Replies of Redis to everything the stores ask. The first byte says where the stream is cut in
/// two; each question gets the next reply.
#include "fakes/fake_clock.hpp"
#include "fakes/fake_random.hpp"
#include "fuzz/resp.hpp"
#include "support/run.hpp"

#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/store/redis_account_store.hpp>
#include <gatekeeper/store/redis_attempt_ledger.hpp>
#include <gatekeeper/store/redis_challenge_store.hpp>
#include <gatekeeper/store/redis_session_store.hpp>
#include <gatekeeper/store/redis_token_store.hpp>
#include <gatekeeper/store/visitor_cache.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace gatekeeper::fuzz {
namespace {

using domain::AccountId;
using ports::RedisCommand;
using ports::RedisReply;

/// Gives the replies in turn; when there are no more the connection is lost.
class Script final : public ports::RedisCommands {
  public:
    explicit Script(const std::vector<RedisReply>& replies) : replies_(replies) {}

    void rewind() { next_ = 0; }
    /// The one that was given last.
    const RedisReply& last() const { return replies_[next_ - 1]; }

    async::Task<RedisReply> run(RedisCommand) override {
        const RedisReply reply = next();
        co_return reply;
    }
    async::Task<std::vector<RedisReply>> run_all(std::vector<RedisCommand> commands) override {
        std::vector<RedisReply> replies;
        for (std::size_t i = 0; i < commands.size(); ++i)
            replies.push_back(next());
        co_return replies;
    }

  private:
    const RedisReply& next() {
        if (next_ == replies_.size()) throw ports::PortFailure("the connection is lost");
        return replies_[next_++];
    }

    const std::vector<RedisReply>& replies_;
    std::size_t next_ = 0;
};

/// What the world does is one exception; a store has no other.
template <class Question>
auto answer(Script& redis, Question question) {
    using Answer = decltype(tests::run(question()));
    redis.rewind();
    try {
        return std::optional<Answer>(tests::run(question()));
    } catch (const ports::PortFailure&) {
        return std::optional<Answer>();
    }
}

const AccountId& account() {
    static const AccountId kId = *AccountId::parse("AAECAwQFBgcICQoL");
    return kId;
}

const crypto::Keyring& keys() {
    static const crypto::Keyring kKeys =
        crypto::Keyring::parse("a AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8");
    return kKeys;
}

/// The gate: a visitor who is found is judged and remembered.
void ask_sessions(Script& redis) {
    tests::FakeRandom random;
    const tests::FakeClock clock;
    const store::SessionMint mint(random, keys());
    const domain::SessionPolicy policy;
    store::RedisSessionStore sessions(redis, mint, clock, store::Keys("gk:"), policy);
    static const domain::SessionToken kToken =
        store::SessionMint(random, keys()).mint(account(), "AAECAwQFBgcICQoL");

    const auto found = answer(redis, [&] { return sessions.find(kToken); });
    if (found && *found) {
        const domain::Visitor& visitor = **found;
        must(visitor.account == account(), "a session is its account's");
        const bool live = domain::is_live(visitor, "app.example.com", clock.now());
        must(!live || (visitor.session.host == "app.example.com" && !visitor.profile.disabled &&
                       visitor.session.epoch == visitor.account_epoch),
             "a live session is this host's and this epoch's");
        store::VisitorCache cache({}, policy.idle);
        cache.enable();
        cache.remember(crypto::sha256(kToken.text()), visitor);
        const auto remembered = cache.find(crypto::sha256(kToken.text()), clock.now());
        must(!remembered || clock.now() < visitor.session.ends, "nothing outlives its end");
    }
    const auto added =
        answer(redis, [&] { return sessions.add_host(account(), "AAECAwQFBgcICQoL", "host"); });
    must(!added || !*added || (**added).account() == account(), "a token is its account's");
}

void ask_accounts(Script& redis) {
    tests::FakeRandom random;
    store::RedisAccountStore accounts(redis, random, store::Keys("gk:"));
    const auto found = answer(redis, [&] { return accounts.find(account()); });
    if (found && *found) {
        must((**found).id == account(), "an account is the one that was asked for");
        domain::Account changed = **found;
        changed.epoch += 1;
        answer(redis, [&] { return accounts.save(changed); });
    }
    const auto email = domain::Email::parse("jan@example.com");
    const auto by_email = answer(redis, [&] { return accounts.find_by_email(*email); });
    must(!by_email || !*by_email || (**by_email).profile.email == email->text(),
         "an account found by its address has it");
    const auto page = answer(redis, [&] { return accounts.list("0"); });
    if (page) answer(redis, [&] { return accounts.find_all(page->ids); });
    answer(redis, [&] { return accounts.accept_totp_step(account(), 1); });
    answer(redis, [&] {
        return accounts.add(domain::Account{
            account(), 0, 1, {"jan@example.com", "jan", "", "", {}, false}, {}, {}});
    });
}

void ask_the_rest(Script& redis) {
    tests::FakeRandom random;
    const domain::FlowToken flow = domain::FlowToken::from_random(random.bytes(32));
    store::RedisChallengeStore challenges(redis, store::Keys("gk:"));
    answer(redis, [&] { return challenges.find_sign_in(flow); });
    answer(redis, [&] { return challenges.find_reset(flow); });
    const auto spent = answer(
        redis, [&] { return challenges.spend_code(flow, domain::CodePurpose::Reset, {"mac"}); });
    must(spent != domain::CodeResult::Right || redis.last().integer == 1, "only 1 means right");

    store::RedisTokenStore tokens(redis, random, store::Keys("gk:"));
    const auto ticket =
        answer(redis, [&] { return tokens.redeem_ticket(flow.text(), "host", "state"); });
    must(!ticket || !*ticket || ((**ticket).host == "host" && (**ticket).state == "state"),
         "a ticket is this host's and this browser's");
    const std::string link = account().text() + flow.text();
    const auto owner = answer(redis, [&] { return tokens.find_link(link); });
    must(!owner || !*owner || **owner == account(), "a link is its account's");
    answer(redis, [&] { return tokens.consume_link(link); });

    store::RedisAttemptLedger ledger(redis, store::Keys("gk:"));
    const auto wait = answer(redis, [&] {
        return ledger.reserve("subject", {{"password", 5, domain::seconds(60), {}, {}}});
    });
    must(!wait || redis.last().type == RedisReply::Type::Integer, "only a number is a wait");
    must(!wait || wait->count() > 0 || redis.last().integer <= 0, "a wait is not forgotten");
}

}  // namespace

FUZZ_TARGET(redis_replies) {
    if (input.empty() || announces_too_much(input)) return;
    const auto cut = static_cast<unsigned char>(input.front());
    input.remove_prefix(1);
    const Stream whole = read_stream(input, input.size());
    const Stream parts = read_stream(input, std::min<std::size_t>(cut, input.size()));
    must(same(whole.replies, parts.replies) && whole.broken == parts.broken,
         "replies do not depend on how they arrive");

    Script redis(whole.replies);
    ask_sessions(redis);
    ask_accounts(redis);
    ask_the_rest(redis);
}

}  // namespace gatekeeper::fuzz
