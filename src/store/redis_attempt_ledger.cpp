#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/store/redis_attempt_ledger.hpp>
#include <gatekeeper/store/script.hpp>

#include <utility>

namespace gatekeeper::store {
namespace {

using domain::Limit;
using ports::RedisCommand;
using ports::RedisReply;

/// KEYS one counter per limit; ARGV per limit: most, window, backoff, longest wait (ms), value.
/// A limit without a value has a hash with count and `until`; one with a value has the set of
/// those that were tried, never more of them than the limit allows.
/// First asks every counter, then takes from all: 0 when granted, else ms to wait.
const Script kReserve(R"(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
for i, key in ipairs(KEYS) do
  local most, value = tonumber(ARGV[5 * i - 4]), ARGV[5 * i]
  if value == '' then
    local closed_until = tonumber(redis.call('HGET', key, 'until') or 0)
    wait = math.max(wait, closed_until - now)
  elseif redis.call('SCARD', key) >= most and redis.call('SISMEMBER', key, value) == 0 then
    wait = math.max(wait, redis.call('PTTL', key))
  end
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  local most, window = tonumber(ARGV[5 * i - 4]), tonumber(ARGV[5 * i - 3])
  local backoff, longest = tonumber(ARGV[5 * i - 2]), tonumber(ARGV[5 * i - 1])
  if ARGV[5 * i] ~= '' then
    redis.call('SADD', key, ARGV[5 * i])
    if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, window) end
  else
    local count = redis.call('HINCRBY', key, 'count', 1)
    if count == 1 then redis.call('PEXPIRE', key, window) end
    if count >= most then
      local closed = redis.call('PTTL', key)
      if backoff > 0 then
        closed = math.min(longest, backoff * 2 ^ math.min(count - most, 30))
        redis.call('PEXPIRE', key, math.max(window, closed))
      end
      redis.call('HSET', key, 'until', string.format('%.0f', now + closed))
    end
  end
end
return 0)");

/// KEYS one counter per limit; ARGV per limit: most, value. A counter that has ended meanwhile
/// stays away.
const Script kGiveBack(R"(
for i, key in ipairs(KEYS) do
  local most, value = tonumber(ARGV[2 * i - 1]), ARGV[2 * i]
  if value ~= '' then
    redis.call('SREM', key, value)
  else
    local count = tonumber(redis.call('HGET', key, 'count') or 0)
    if count == 1 then redis.call('DEL', key) end
    if count > 1 then
      redis.call('HINCRBY', key, 'count', -1)
      if count <= most then redis.call('HDEL', key, 'until') end
    end
  end
end
return 0)");

/// KEYS the counts; ARGV sent, verified, window (ms).
const Script kCountMessages(R"(
local sent = redis.call('HINCRBY', KEYS[1], 'sent', ARGV[1])
local verified = redis.call('HINCRBY', KEYS[1], 'verified', ARGV[2])
if redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[3]) end
return {sent, verified})");

}  // namespace

RedisAttemptLedger::RedisAttemptLedger(ports::RedisCommands& redis, Keys keys)
    : redis_(redis), keys_(std::move(keys)) {}

async::Task<domain::seconds> RedisAttemptLedger::reserve(std::string subject,
                                                         std::vector<Limit> limits) {
    ScriptCall call(kReserve);
    for (const Limit& limit : limits) {
        using std::chrono::milliseconds;
        call.key(keys_.limit(subject, limit.name))
            .argument(limit.most)
            .argument(milliseconds(limit.window).count())
            .argument(milliseconds(limit.backoff).count())
            .argument(milliseconds(limit.longest_wait).count())
            .argument(limit.value);
    }
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    const std::int64_t wait = expect(reply, RedisReply::Type::Integer).integer;
    co_return std::chrono::ceil<domain::seconds>(std::chrono::milliseconds(wait));
}

async::Task<void> RedisAttemptLedger::give_back(std::string subject, std::vector<Limit> limits) {
    ScriptCall call(kGiveBack);
    for (const Limit& limit : limits) {
        call.key(keys_.limit(subject, limit.name)).argument(limit.most).argument(limit.value);
    }
    co_await evaluate(redis_, std::move(call));
}

async::Task<void> RedisAttemptLedger::forgive(std::string subject, std::vector<Limit> limits) {
    RedisCommand command("DEL");
    for (const Limit& limit : limits)
        command.add(keys_.limit(subject, limit.name));
    co_await ask(redis_, std::move(command));
}

async::Task<RedisAttemptLedger::Messages> RedisAttemptLedger::count_messages(Messages more) {
    constexpr std::chrono::milliseconds kHour = std::chrono::hours(1);
    ScriptCall call(kCountMessages);
    call.key(keys_.limit("sms", "messages"))
        .argument(more.sent)
        .argument(more.verified)
        .argument(kHour.count());
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    const std::vector<RedisReply>& counts = expect(reply, RedisReply::Type::Array).elements;
    if (counts.size() != 2) throw ports::PortFailure("Redis answered with something unexpected");
    Messages so_far;
    so_far.sent = expect(counts[0], RedisReply::Type::Integer).integer;
    so_far.verified = expect(counts[1], RedisReply::Type::Integer).integer;
    co_return so_far;
}

}  // namespace gatekeeper::store
