// Opens sessions of two factors through the module's own store, and prints their cookies.
//
// sessions --redis ADDRESS --keys FILE --host HOST --email FORMAT --first N --last N [--print N]
//
// FORMAT is the mail address of customer N with N as %07d. The first --print cookies go to stdout.

#include "ctl/pipelined_redis.hpp"
#include "ctl/redis_connection.hpp"

#include <gatekeeper/async/root.hpp>
#include <gatekeeper/crypto/keyring.hpp>
#include <gatekeeper/host/system.hpp>
#include <gatekeeper/store/redis_account_store.hpp>
#include <gatekeeper/store/redis_session_store.hpp>

#include <cstdio>
#include <exception>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace gatekeeper {
namespace {

constexpr std::size_t kAtATime = 256;

using Token = std::optional<domain::SessionToken>;

class Slot final : public async::RootListener<Token> {
  public:
    bool running = false;
    Token token;
    std::exception_ptr failure;
    async::Root<Token> root;

    void finished(Token result) noexcept override {
        token = std::move(result);
        running = false;
    }
    void failed(std::exception_ptr error) noexcept override {
        failure = error;
        running = false;
    }
};

struct Stores {
    store::RedisAccountStore& accounts;
    store::RedisSessionStore& sessions;
};

async::Task<Token> open_session(domain::Email email, std::string host, Stores stores) {
    std::optional<domain::Account> account = co_await stores.accounts.find_by_email(email);
    if (!account) co_return std::nullopt;
    co_return co_await stores.sessions.open(std::move(*account), domain::Factor::Totp, host);
}

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path + " cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

domain::Email email_of(const std::string& format, long number) {
    char digits[16];
    std::snprintf(digits, sizeof(digits), "%07ld", number);
    std::string text = format;
    text.replace(text.find("%07d"), 4, digits);
    const auto email = domain::Email::parse(text);
    if (!email) throw std::runtime_error(text + " is no mail address");
    return *email;
}

void settle(Slot& slot, ctl::PipelinedRedis& redis, long& to_print) {
    while (slot.running)
        redis.resume_one();
    if (slot.failure) std::rethrow_exception(slot.failure);
    if (!slot.token) throw std::runtime_error("a customer has no account");
    if (to_print-- > 0) std::cout << slot.token->text() << '\n';
}

void run(std::map<std::string, std::string> options) {
    const crypto::Keyring keys = crypto::Keyring::parse(text_of(options.at("--keys")));
    const settings::RedisSettings settings = settings::parse_redis({options.at("--redis")});
    ctl::PipelinedRedis redis((ctl::RedisConnection(settings)));
    host::SystemRandom random;
    const host::SystemClock clock;
    const store::Keys names(settings.prefix);
    store::RedisAccountStore accounts(redis, random, names);
    store::RedisSessionStore sessions(redis, store::SessionMint(random, keys), clock, names, {});
    const Stores stores{accounts, sessions};

    const long first = std::stol(options.at("--first"));
    const long last = std::stol(options.at("--last"));
    long to_print = options.contains("--print") ? std::stol(options.at("--print")) : 0;
    std::vector<Slot> slots(kAtATime);
    for (long number = first; number <= last; ++number) {
        Slot& slot = slots[static_cast<std::size_t>(number - first) % slots.size()];
        if (number - first >= static_cast<long>(slots.size())) settle(slot, redis, to_print);
        slot.running = true;
        slot.root.start(
            open_session(email_of(options.at("--email"), number), options.at("--host"), stores),
            slot);
    }
    const long opened = last - first + 1;
    const long left = std::min(opened, static_cast<long>(slots.size()));
    for (long i = opened - left; i < opened; ++i)
        settle(slots[static_cast<std::size_t>(i) % slots.size()], redis, to_print);
}

}  // namespace
}  // namespace gatekeeper

int main(int count, char** words) {
    try {
        std::map<std::string, std::string> options;
        for (int i = 1; i + 1 < count; i += 2)
            options[words[i]] = words[i + 1];
        gatekeeper::run(options);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "sessions: " << error.what() << '\n';
        return 1;
    }
}
