#include "record_codec.hpp"

#include <gatekeeper/store/redis_challenge_store.hpp>
#include <gatekeeper/store/script.hpp>

#include <utility>

namespace gatekeeper::store {
namespace {

using domain::CodeResult;
using domain::FlowToken;
using ports::RedisCommand;
using ports::RedisReply;

/// KEYS code; ARGV mac, tries, life in seconds
const Script kPutCode(R"(
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'mac', ARGV[1], 'tries', ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[3])
return 1)");

/// KEYS code; ARGV macs. Takes a try before it compares. 1 right, 0 wrong, -1 spent.
const Script kSpendCode(R"(
if redis.call('EXISTS', KEYS[1]) == 0 then return -1 end
if redis.call('HINCRBY', KEYS[1], 'tries', -1) < 0 then
  redis.call('DEL', KEYS[1])
  return -1
end
local mac = redis.call('HGET', KEYS[1], 'mac')
for _, candidate in ipairs(ARGV) do
  if candidate == mac then
    redis.call('DEL', KEYS[1])
    return 1
  end
end
return 0)");

}  // namespace

RedisChallengeStore::RedisChallengeStore(ports::RedisCommands& redis, Keys keys)
    : redis_(redis), keys_(std::move(keys)) {}

async::Task<void> RedisChallengeStore::save_sign_in(FlowToken flow,
                                                    domain::SignInChallenge challenge) {
    RedisCommand command("SET", keys_.sign_in(flow.digest()), write_sign_in(challenge), "EX",
                         std::int64_t(domain::kSignInChallengeLife.count()));
    co_await ask(redis_, std::move(command));
}

async::Task<std::optional<domain::SignInChallenge>> RedisChallengeStore::find_sign_in(
    FlowToken flow) {
    const RedisReply reply =
        co_await ask(redis_, RedisCommand("GET", keys_.sign_in(flow.digest())));
    co_return read_sign_in(reply.text);
}

async::Task<void> RedisChallengeStore::remove_sign_in(FlowToken flow) {
    co_await ask(redis_, RedisCommand("DEL", keys_.sign_in(flow.digest())));
}

async::Task<void> RedisChallengeStore::save_reset(FlowToken flow,
                                                  domain::ResetChallenge challenge) {
    RedisCommand command("SET", keys_.reset(flow.digest()), write_reset(challenge), "EX",
                         std::int64_t(domain::kResetProofLife.count()));
    co_await ask(redis_, std::move(command));
}

async::Task<std::optional<domain::ResetChallenge>> RedisChallengeStore::find_reset(FlowToken flow) {
    const RedisReply reply = co_await ask(redis_, RedisCommand("GET", keys_.reset(flow.digest())));
    co_return read_reset(reply.text);
}

async::Task<void> RedisChallengeStore::remove_reset(FlowToken flow) {
    co_await ask(redis_, RedisCommand("DEL", keys_.reset(flow.digest())));
}

async::Task<void> RedisChallengeStore::put_code(FlowToken flow, domain::CodePurpose purpose,
                                                std::string mac, domain::seconds life) {
    ScriptCall call(kPutCode);
    call.key(keys_.code(flow.digest(), purpose))
        .argument(mac)
        .argument(domain::kCodeTries)
        .argument(life.count());
    co_await evaluate(redis_, std::move(call));
}

async::Task<CodeResult> RedisChallengeStore::spend_code(FlowToken flow, domain::CodePurpose purpose,
                                                        std::vector<std::string> macs) {
    ScriptCall call(kSpendCode);
    call.key(keys_.code(flow.digest(), purpose));
    for (const std::string& mac : macs)
        call.argument(mac);
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    const std::int64_t result = expect(reply, RedisReply::Type::Integer).integer;
    if (result == 1) co_return CodeResult::Right;
    if (result == 0) co_return CodeResult::Wrong;
    co_return CodeResult::Spent;
}

}  // namespace gatekeeper::store
