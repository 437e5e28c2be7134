#include "record_codec.hpp"

#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/store/redis_session_store.hpp>
#include <gatekeeper/store/script.hpp>

#include <algorithm>
#include <utility>

namespace gatekeeper::store {
namespace {

using domain::Account;
using domain::AccountId;
using domain::Factor;
using domain::Instant;
using domain::SessionToken;
using ports::PortFailure;
using ports::RedisCommand;
using ports::RedisReply;
using Type = RedisReply::Type;

/// KEYS account, session, index of sessions
/// ARGV epoch, factor, now, ends, host field, host, idle seconds, family
const Script kOpen(R"(
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[2], 'epoch', ARGV[1], 'factor', ARGV[2], 'created', ARGV[3],
           'ends', ARGV[4], 'seen', ARGV[3], ARGV[5], ARGV[6])
redis.call('EXPIRE', KEYS[2], math.min(ARGV[7], ARGV[4] - ARGV[3]))
redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', ARGV[3])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[8])
redis.call('EXPIREAT', KEYS[3], ARGV[4])
return 1)");

/// KEYS session; ARGV host field, host: one token per host, the newest
const Script kAddHost(R"(
local fields = redis.call('HGETALL', KEYS[1])
if #fields == 0 then return 0 end
for i = 1, #fields, 2 do
  if string.sub(fields[i], 1, 5) == 'host:' and fields[i + 1] == ARGV[2] then
    redis.call('HDEL', KEYS[1], fields[i])
  end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1)");

/// KEYS session; ARGV old host field, new host field, host, factor
const Script kElevate(R"(
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
for _, field in ipairs(redis.call('HKEYS', KEYS[1])) do
  if string.sub(field, 1, 5) == 'host:' then redis.call('HDEL', KEYS[1], field) end
end
redis.call('HSET', KEYS[1], 'factor', ARGV[4], ARGV[2], ARGV[3])
return 1)");

/// KEYS session; ARGV now, idle seconds
const Script kTouch(R"(
local ends = redis.call('HGET', KEYS[1], 'ends')
if not ends then return 0 end
redis.call('HSET', KEYS[1], 'seen', ARGV[1])
redis.call('EXPIRE', KEYS[1], math.max(0, math.min(ARGV[2], ends - ARGV[1])))
return 1)");

/// KEYS session, index of sessions; ARGV host field, family
const Script kClose(R"(
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then return 0 end
redis.call('DEL', KEYS[1])
redis.call('ZREM', KEYS[2], ARGV[2])
return 1)");

std::string host_field(const SessionToken& token) {
    return "host:" + token.digest();
}

/// Fields epoch, factor, created, ends, seen, host; nothing when any is missing or damaged.
std::optional<domain::Session> read_session(const std::vector<RedisReply>& fields) {
    if (fields.size() != 6 || !fields[1].is_string() || !fields[5].is_string()) return std::nullopt;
    const std::optional<std::int64_t> epoch = number_in(fields[0]);
    const std::optional<Factor> factor = domain::factor_named(fields[1].text);
    const std::optional<std::int64_t> created = number_in(fields[2]);
    const std::optional<std::int64_t> ends = number_in(fields[3]);
    const std::optional<std::int64_t> seen = number_in(fields[4]);
    if (!epoch || !factor || !created || !ends || !seen) return std::nullopt;
    return domain::Session{*epoch,
                           *factor,
                           domain::from_unix(*created),
                           domain::from_unix(*ends),
                           domain::from_unix(*seen),
                           fields[5].text};
}

}  // namespace

RedisSessionStore::RedisSessionStore(ports::RedisCommands& redis, SessionMint mint,
                                     const ports::Clock& clock, Keys keys,
                                     domain::SessionPolicy policy)
    : redis_(redis), mint_(mint), clock_(clock), keys_(std::move(keys)), policy_(policy) {}

async::Task<std::optional<SessionToken>> RedisSessionStore::open(Account account, Factor factor,
                                                                 std::string host) {
    const std::string family = mint_.new_family();
    const SessionToken token = mint_.mint(account.id, family);
    const Instant now = clock_.now();
    ScriptCall call(kOpen);
    call.key(keys_.account(account.id))
        .key(keys_.session(account.id, family))
        .key(keys_.sessions(account.id))
        .argument(account.epoch)
        .argument(domain::name_of(factor))
        .argument(domain::to_unix(now))
        .argument(domain::to_unix(now + policy_.absolute))
        .argument(host_field(token))
        .argument(host)
        .argument(policy_.idle.count())
        .argument(family);
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    if (!is_one(reply)) co_return std::nullopt;
    co_return token;
}

async::Task<std::optional<domain::Visitor>> RedisSessionStore::find(SessionToken token) {
    if (!mint_.is_ours(token)) co_return std::nullopt;
    std::vector<RedisCommand> commands;
    commands.reserve(2);
    commands.emplace_back("HMGET", keys_.session(token.account(), token.family()), "epoch",
                          "factor", "created", "ends", "seen", host_field(token));
    commands.emplace_back("HMGET", keys_.account(token.account()), "epoch", "profile");
    const std::vector<RedisReply> replies = co_await redis_.run_all(std::move(commands));
    if (replies.size() != 2) throw PortFailure("Redis answered with something unexpected");

    const std::optional<domain::Session> session =
        read_session(expect(replies[0], Type::Array).elements);
    const std::vector<RedisReply>& account = expect(replies[1], Type::Array).elements;
    if (!session || account.size() != 2) co_return std::nullopt;
    const std::optional<std::int64_t> epoch = number_in(account[0]);
    const std::optional<domain::Profile> profile = read_profile(account[1].text);
    if (!epoch || !profile) co_return std::nullopt;
    co_return domain::Visitor{token.account(), *epoch, *profile, *session};
}

async::Task<std::optional<SessionToken>> RedisSessionStore::add_host(AccountId account,
                                                                     std::string family,
                                                                     std::string host) {
    const SessionToken token = mint_.mint(account, family);
    ScriptCall call(kAddHost);
    call.key(keys_.session(account, family)).argument(host_field(token)).argument(host);
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    if (!is_one(reply)) co_return std::nullopt;
    co_return token;
}

async::Task<std::optional<SessionToken>> RedisSessionStore::elevate(SessionToken token,
                                                                    Factor factor,
                                                                    std::string host) {
    const SessionToken fresh = mint_.mint(token.account(), token.family());
    ScriptCall call(kElevate);
    call.key(keys_.session(token.account(), token.family()))
        .argument(host_field(token))
        .argument(host_field(fresh))
        .argument(host)
        .argument(domain::name_of(factor));
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    if (!is_one(reply)) co_return std::nullopt;
    co_await wait_until_told(redis_);
    co_return fresh;
}

async::Task<void> RedisSessionStore::touch(SessionToken token) {
    ScriptCall call(kTouch);
    call.key(keys_.session(token.account(), token.family()))
        .argument(domain::to_unix(clock_.now()))
        .argument(policy_.idle.count());
    co_await evaluate(redis_, std::move(call));
}

async::Task<void> RedisSessionStore::close(SessionToken token) {
    ScriptCall call(kClose);
    call.key(keys_.session(token.account(), token.family()))
        .key(keys_.sessions(token.account()))
        .argument(host_field(token))
        .argument(token.family());
    co_await evaluate(redis_, std::move(call));
    co_await wait_until_told(redis_);
}

}  // namespace gatekeeper::store
