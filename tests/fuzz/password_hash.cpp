/// Stored hashes. A hash is executed only when an independent reading of its cost says that this is
/// quick; the others stop at the bounds, which is what is looked at.
#include "fuzz/target.hpp"

#include <gatekeeper/crypto/password_hash.hpp>
#include <gatekeeper/crypto/secret.hpp>

#include <cstdint>
#include <cstdlib>
#include <regex>
#include <string>

namespace gatekeeper::fuzz {
namespace {

using crypto::check_password;
using crypto::hash_kind;
using crypto::HashKind;
using crypto::PasswordCheck;
using crypto::Secret;

struct Cost {
    unsigned long work = 0;    ///< Passes, or a power of two, or rounds.
    unsigned long memory = 0;  ///< KiB of argon2.
    unsigned long lanes = 1;
};

bool reads(const std::string& text, const char* form, std::smatch& parts) {
    return std::regex_search(text, parts, std::regex(form));
}

unsigned long number(const std::smatch& parts, std::size_t which) {
    return std::strtoul(parts[which].str().c_str(), nullptr, 10);
}

/// What the library would be asked to spend, by the hash's own text.
Cost cost_of(HashKind kind, const std::string& stored) {
    std::smatch parts;
    switch (kind) {
        case HashKind::Argon2id:
        case HashKind::Argon2i:
            must(reads(stored, R"(^\$argon2id?\$(v=\d+\$)?m=(\d+),t=(\d+),p=(\d+)\$)", parts),
                 "argon2 is recognised by its form");
            return Cost{number(parts, 3), number(parts, 2), number(parts, 4)};
        case HashKind::Bcrypt:
            must(reads(stored, R"(^\$2[aby]\$(\d+))", parts), "bcrypt is recognised by its form");
            return Cost{number(parts, 1)};
        case HashKind::Sha512Crypt:
            must(stored.starts_with("$6$"), "sha512-crypt is recognised by its form");
            if (reads(stored, R"(^\$6\$rounds=(\d+)\$)", parts)) return Cost{number(parts, 1)};
            must(stored.find("rounds=") != 3, "rounds that cannot be read are refused");
            return Cost{5000};
        case HashKind::Unknown:
            break;
    }
    return {};
}

bool is_bounded(HashKind kind, const Cost& cost) {
    switch (kind) {
        case HashKind::Argon2id:
        case HashKind::Argon2i:
            return cost.memory >= 8 && cost.memory <= 256 * 1024 && cost.work >= 1 &&
                   cost.work <= 10 && cost.lanes >= 1 && cost.lanes <= 8;
        case HashKind::Bcrypt:
            return cost.work >= 4 && cost.work <= 15;
        case HashKind::Sha512Crypt:
            return cost.work <= 1'000'000;
        case HashKind::Unknown:
            break;
    }
    return true;
}

bool is_quick(HashKind kind, const Cost& cost) {
    switch (kind) {
        case HashKind::Argon2id:
        case HashKind::Argon2i:
            return cost.memory <= 64 && cost.work <= 2 && cost.lanes == 1;
        case HashKind::Bcrypt:
            return cost.work == 4;
        case HashKind::Sha512Crypt:
            return cost.work <= 1000;
        case HashKind::Unknown:
            break;
    }
    return true;
}

}  // namespace

FUZZ_TARGET(password_hash) {
    const HashKind kind = hash_kind(input);
    const std::string stored(input);
    const Cost cost = cost_of(kind, stored);
    must(is_bounded(kind, cost), "no cost above the bounds is accepted");
    must(kind == HashKind::Unknown || stored.find('\0') == stored.npos,
         "C reads the same hash as we do");
    if (kind != HashKind::Argon2id && kind != HashKind::Unknown) {
        must(crypto::needs_upgrade(input, {}), "anything but argon2id is replaced");
    }
    if (!is_quick(kind, cost)) return;

    const PasswordCheck check = check_password(input, Secret("correct horse"));
    if (kind == HashKind::Unknown) {
        must(check == PasswordCheck::Malformed, "what is not recognised is not executed");
    }
    const PasswordCheck other = check_password(input, Secret("battery staple"));
    must((check == PasswordCheck::Malformed) == (other == PasswordCheck::Malformed),
         "whether a hash is usable does not depend on the password");
    must(check != PasswordCheck::Match || other != PasswordCheck::Match,
         "two passwords never match one hash");
}

}  // namespace gatekeeper::fuzz
