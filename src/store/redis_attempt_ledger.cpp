#include <gatekeeper/store/redis_attempt_ledger.hpp>
#include <gatekeeper/store/script.hpp>

#include <utility>

namespace gatekeeper::store {
namespace {

using domain::Limit;
using ports::RedisCommand;
using ports::RedisReply;

/// KEYS one counter per limit; ARGV per limit: most, window, backoff, longest wait (ms).
/// First asks every counter, then takes from all: 0 when granted, else ms to wait.
const Script kReserve(R"(
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local wait = 0
for _, key in ipairs(KEYS) do
  local closed_until = tonumber(redis.call('HGET', key, 'until') or 0)
  wait = math.max(wait, closed_until - now)
end
if wait > 0 then return wait end
for i, key in ipairs(KEYS) do
  local most, window = tonumber(ARGV[4 * i - 3]), tonumber(ARGV[4 * i - 2])
  local backoff, longest = tonumber(ARGV[4 * i - 1]), tonumber(ARGV[4 * i])
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
return 0)");

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
            .argument(milliseconds(limit.longest_wait).count());
    }
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    const std::int64_t wait = expect(reply, RedisReply::Type::Integer).integer;
    co_return std::chrono::ceil<domain::seconds>(std::chrono::milliseconds(wait));
}

async::Task<void> RedisAttemptLedger::forgive(std::string subject, std::vector<Limit> limits) {
    RedisCommand command("DEL");
    for (const Limit& limit : limits)
        command.add(keys_.limit(subject, limit.name));
    co_await ask(redis_, std::move(command));
}

}  // namespace gatekeeper::store
