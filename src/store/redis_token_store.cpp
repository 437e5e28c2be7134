#include "record_codec.hpp"

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/domain/flow_token.hpp>
#include <gatekeeper/store/redis_token_store.hpp>
#include <gatekeeper/store/script.hpp>

#include <string_view>
#include <utility>

namespace gatekeeper::store {
namespace {

using domain::AccountId;
using domain::FlowToken;
using domain::Ticket;
using ports::RedisCommand;
using ports::RedisReply;

/// KEYS ticket; ARGV host, state, record, life in seconds
const Script kIssueTicket(R"(
redis.call('HSET', KEYS[1], 'host', ARGV[1], 'state', ARGV[2], 'record', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1)");

/// KEYS ticket; ARGV host, state: the record, once, to whom it was made for
const Script kRedeemTicket(R"(
local found = redis.call('HMGET', KEYS[1], 'host', 'state', 'record')
if found[1] ~= ARGV[1] or found[2] ~= ARGV[2] then return false end
redis.call('DEL', KEYS[1])
return found[3])");

/// KEYS link; ARGV digest
const Script kConsumeLink(R"(
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
return 1)");

/// A link names its account, so that an account has one link at most: id, then 256 secret bits.
std::optional<AccountId> account_of_link(std::string_view token) {
    if (token.size() != AccountId::kCharacters + FlowToken::kCharacters ||
        !FlowToken::parse(token.substr(AccountId::kCharacters))) {
        return std::nullopt;
    }
    return AccountId::parse(token.substr(0, AccountId::kCharacters));
}

}  // namespace

RedisTokenStore::RedisTokenStore(ports::RedisCommands& redis, ports::Random& random, Keys keys)
    : redis_(redis), random_(random), keys_(std::move(keys)) {}

async::Task<std::string> RedisTokenStore::issue_ticket(Ticket ticket) {
    const FlowToken token = FlowToken::from_random(random_.bytes(FlowToken::kBytes));
    ScriptCall call(kIssueTicket);
    call.key(keys_.ticket(token.digest()))
        .argument(ticket.host)
        .argument(ticket.state)
        .argument(write_ticket(ticket))
        .argument(domain::kTicketLife.count());
    co_await evaluate(redis_, std::move(call));
    co_return token.text();
}

async::Task<std::optional<Ticket>> RedisTokenStore::redeem_ticket(std::string token,
                                                                  std::string host,
                                                                  std::string state) {
    const std::optional<FlowToken> name = FlowToken::parse(token);
    if (!name) co_return std::nullopt;
    ScriptCall call(kRedeemTicket);
    call.key(keys_.ticket(name->digest())).argument(host).argument(state);
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    std::optional<Ticket> ticket = read_ticket(reply.text);
    if (ticket) {
        ticket->host = host;
        ticket->state = state;
    }
    co_return ticket;
}

async::Task<std::string> RedisTokenStore::issue_link(AccountId account) {
    const FlowToken secret = FlowToken::from_random(random_.bytes(FlowToken::kBytes));
    const std::string token = account.text() + secret.text();
    RedisCommand command("SET", keys_.link(account), crypto::sha256_text(token), "EX",
                         std::int64_t(domain::kLinkLife.count()));
    co_await ask(redis_, std::move(command));
    co_return token;
}

async::Task<std::optional<AccountId>> RedisTokenStore::find_link(std::string token) {
    const std::optional<AccountId> account = account_of_link(token);
    if (!account) co_return std::nullopt;
    const RedisReply reply = co_await ask(redis_, RedisCommand("GET", keys_.link(*account)));
    if (!crypto::equal(reply.text, crypto::sha256_text(token))) co_return std::nullopt;
    co_return account;
}

async::Task<std::optional<AccountId>> RedisTokenStore::consume_link(std::string token) {
    const std::optional<AccountId> account = account_of_link(token);
    if (!account) co_return std::nullopt;
    ScriptCall call(kConsumeLink);
    call.key(keys_.link(*account)).argument(crypto::sha256_text(token));
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    if (!is_one(reply)) co_return std::nullopt;
    co_return account;
}

async::Task<void> RedisTokenStore::end_link(AccountId account) {
    co_await ask(redis_, RedisCommand("DEL", keys_.link(account)));
}

}  // namespace gatekeeper::store
