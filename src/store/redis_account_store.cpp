#include "record_codec.hpp"

#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/store/redis_account_store.hpp>
#include <gatekeeper/store/script.hpp>

#include <utility>

namespace gatekeeper::store {
namespace {

using domain::Account;
using domain::AccountId;
using ports::PortFailure;
using ports::RedisCommand;
using ports::RedisReply;
using Type = RedisReply::Type;

constexpr std::int64_t kTotpStepLife = 600;  // far above the window of 90 s
constexpr std::int64_t kPageSize = 500;
/// How long a user name stays reserved for an account that is not written yet, in seconds.
constexpr std::int64_t kReservationLife = 60;

/// KEYS account; ARGV revision as read, new revision, epoch, profile, credentials
const Script kSave(R"(
if redis.call('HGET', KEYS[1], 'revision') ~= ARGV[1] then return 0 end
redis.call('HSET', KEYS[1], 'revision', ARGV[2], 'epoch', ARGV[3], 'profile', ARGV[4],
           'credentials', ARGV[5])
return 1)");

/// KEYS account; ARGV epoch, profile, credentials
const Script kCreate(R"(
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'revision', 1, 'epoch', ARGV[1], 'profile', ARGV[2],
           'credentials', ARGV[3])
return 1)");

/// KEYS last step; ARGV step, life in seconds
const Script kAcceptStep(R"(
local last = redis.call('GET', KEYS[1])
if last and tonumber(last) >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return 1)");

RedisCommand read_command(const Keys& keys, const AccountId& id) {
    return RedisCommand("HMGET", keys.account(id), "revision", "epoch", "profile", "credentials");
}

/// An id that no account has: random ids are not all zeros.
AccountId nobody() {
    return AccountId::from_random(std::string(AccountId::kBytes, '\0'));
}

/// Fields in the order of read_command; nothing when the account does not exist. A damaged account
/// is a failure of the store, not a missing customer.
std::optional<Account> read_account(const AccountId& id, const RedisReply& reply) {
    const std::vector<RedisReply>& fields = expect(reply, Type::Array).elements;
    if (fields.size() != 4) throw PortFailure("Redis answered with something unexpected");
    if (fields[0].is_nil() && fields[2].is_nil()) return std::nullopt;
    const std::optional<std::int64_t> revision = number_in(fields[0]);
    const std::optional<std::int64_t> epoch = number_in(fields[1]);
    const std::optional<domain::Profile> profile = read_profile(fields[2].text);
    Account account{id, revision.value_or(0), epoch.value_or(0), {}, {}, {}};
    if (!revision || !epoch || !profile || !read_credentials(fields[3].text, account)) {
        throw PortFailure("account " + id.text() + " in Redis is damaged");
    }
    account.profile = *profile;
    return account;
}

}  // namespace

RedisAccountStore::RedisAccountStore(ports::RedisCommands& redis, ports::Random& random, Keys keys)
    : redis_(redis), random_(random), keys_(std::move(keys)) {}

AccountId RedisAccountStore::new_id() {
    return AccountId::from_random(random_.bytes(AccountId::kBytes));
}

async::Task<std::optional<Account>> RedisAccountStore::find(AccountId id) {
    RedisCommand command = read_command(keys_, id);
    const RedisReply reply = co_await ask(redis_, std::move(command));
    co_return read_account(id, reply);
}

async::Task<std::optional<Account>> RedisAccountStore::find_through(std::string index_key) {
    const RedisReply pointer = co_await ask(redis_, RedisCommand("GET", index_key));
    const std::optional<AccountId> id = AccountId::parse(pointer.text);
    // A name nobody has costs the same round trips as one that somebody has.
    std::optional<Account> account = co_await find(id.value_or(nobody()));
    co_return account;
}

async::Task<std::optional<Account>> RedisAccountStore::find_by_email(domain::Email email) {
    std::optional<Account> account = co_await find_through(keys_.email(email));
    if (account && account->profile.email != email.text()) account.reset();
    co_return account;
}

async::Task<std::optional<Account>> RedisAccountStore::find_by_username(domain::Username username) {
    std::optional<Account> account = co_await find_through(keys_.username(username));
    if (account && account->profile.username != username.text()) account.reset();
    co_return account;
}

async::Task<bool> RedisAccountStore::save(Account account) {
    ScriptCall call(kSave);
    call.key(keys_.account(account.id))
        .argument(account.revision)
        .argument(account.revision + 1)
        .argument(account.epoch)
        .argument(write_profile(account.profile))
        .argument(write_credentials(account));
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    if (!is_one(reply)) co_return false;
    co_await wait_until_told(redis_);
    co_return true;
}

async::Task<bool> RedisAccountStore::accept_totp_step(AccountId id, std::int64_t step) {
    ScriptCall call(kAcceptStep);
    call.key(keys_.totp_step(id)).argument(step).argument(kTotpStepLife);
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    co_return is_one(reply);
}

/// Who the index points to afterwards, which is `id` when it was free. With a `life` in seconds
/// the reservation ends by itself, unless keep() makes it last.
async::Task<AccountId> RedisAccountStore::reserve(std::string index_key, AccountId id,
                                                  std::optional<std::int64_t> life) {
    RedisCommand set("SET", index_key, id.text(), "NX");
    if (life) {
        set.add("EX");
        set.add(*life);
    }
    std::vector<RedisCommand> commands;
    commands.push_back(std::move(set));
    commands.emplace_back("GET", index_key);
    const std::vector<RedisReply> replies = co_await ask_all(redis_, std::move(commands));
    const std::string& holder = expect(replies.at(1), Type::String).text;
    const std::optional<AccountId> parsed = AccountId::parse(holder);
    if (!parsed) throw PortFailure("the index " + index_key + " in Redis is damaged");
    co_return *parsed;
}

/// Makes reservations last, now that the account is there. False when one went to somebody else.
async::Task<bool> RedisAccountStore::keep(std::vector<std::string> index_keys, AccountId id) {
    std::vector<RedisCommand> commands;
    for (const std::string& key : index_keys) {
        commands.emplace_back("SET", key, id.text(), "NX");
        commands.emplace_back("PERSIST", key);
        commands.emplace_back("GET", key);
    }
    const std::vector<RedisReply> replies = co_await ask_all(redis_, std::move(commands));
    for (std::size_t i = 2; i < replies.size(); i += 3) {
        if (expect(replies[i], Type::String).text != id.text()) co_return false;
    }
    co_return true;
}

std::vector<std::string> RedisAccountStore::indexes_of(const Account& account) const {
    std::vector<std::string> keys;
    const auto email = domain::Email::parse(account.profile.email);
    if (!email) throw PortFailure("an account without address cannot be stored");
    keys.push_back(keys_.email(*email));
    const auto username = domain::Username::parse(account.profile.username);
    if (username) keys.push_back(keys_.username(*username));
    return keys;
}

async::Task<AddOutcome> RedisAccountStore::add(Account account) {
    const std::vector<std::string> indexes = indexes_of(account);
    const AccountId holder = co_await reserve(indexes[0], account.id, std::nullopt);
    if (holder != account.id) {
        const std::optional<Account> existing = co_await find(holder);
        if (existing) co_return AddOutcome::EmailTaken;
        // Of an add that never ended, or of one under way: one of the two creates the account.
        account.id = holder;
    }
    if (indexes.size() > 1) {
        const AccountId owner = co_await reserve(indexes[1], account.id, kReservationLife);
        if (owner != account.id) co_return AddOutcome::UsernameTaken;
    }
    const bool created = co_await create(account);
    if (!created) co_return AddOutcome::EmailTaken;
    const bool kept = co_await keep(indexes, account.id);
    if (kept) co_return AddOutcome::Added;
    co_await ask(redis_, RedisCommand("DEL", keys_.account(account.id)));
    co_return AddOutcome::UsernameTaken;
}

async::Task<bool> RedisAccountStore::create(Account account) {
    ScriptCall call(kCreate);
    call.key(keys_.account(account.id))
        .argument(account.epoch)
        .argument(write_profile(account.profile))
        .argument(write_credentials(account));
    const RedisReply reply = co_await evaluate(redis_, std::move(call));
    co_return is_one(reply);
}

async::Task<AdoptOutcome> RedisAccountStore::save_with_username(Account account) {
    const std::vector<std::string> indexes = indexes_of(account);
    const AccountId owner = co_await reserve(indexes.back(), account.id, kReservationLife);
    if (owner != account.id) co_return AdoptOutcome::UsernameTaken;
    const bool saved = co_await save(account);
    if (!saved) co_return AdoptOutcome::ChangedMeanwhile;
    const bool kept = co_await keep(indexes, account.id);
    if (kept) co_return AdoptOutcome::Saved;
    account.revision += 1;
    account.profile.username.clear();
    co_await save(account);
    co_return AdoptOutcome::UsernameTaken;
}

async::Task<bool> RedisAccountStore::restore_indexes(Account account) {
    co_return co_await keep(indexes_of(account), account.id);
}

async::Task<AccountPage> RedisAccountStore::list(std::string cursor) {
    const std::string pattern = keys_.prefix() + "{*}:account";
    const RedisReply reply =
        co_await ask(redis_, RedisCommand("SCAN", cursor, "MATCH", pattern, "COUNT", kPageSize));
    const std::vector<RedisReply>& parts = expect(reply, Type::Array).elements;
    if (parts.size() != 2) throw PortFailure("Redis answered with something unexpected");
    AccountPage page;
    page.next = parts[0].text;
    const std::size_t before_id = keys_.prefix().size() + 1;
    for (const RedisReply& key : expect(parts[1], Type::Array).elements) {
        if (key.text.size() < before_id) continue;
        const auto id = AccountId::parse(key.text.substr(before_id, AccountId::kCharacters));
        if (id) page.ids.push_back(*id);
    }
    co_return page;
}

async::Task<std::vector<Account>> RedisAccountStore::find_all(std::vector<AccountId> ids) {
    std::vector<RedisCommand> commands;
    for (const AccountId& id : ids)
        commands.push_back(read_command(keys_, id));
    const std::vector<RedisReply> replies = co_await redis_.run_all(std::move(commands));
    std::vector<Account> accounts;
    for (std::size_t i = 0; i < ids.size() && i < replies.size(); ++i) {
        std::optional<Account> account = read_account(ids[i], replies[i]);
        if (account) accounts.push_back(std::move(*account));
    }
    co_return accounts;
}

}  // namespace gatekeeper::store
