#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/crypto/password_hash.hpp>

#include <argon2.h>
#include <crypt.h>

#include <charconv>
#include <memory>
#include <new>
#include <optional>

namespace gatekeeper::crypto {
namespace {

constexpr std::size_t kHashSize = 32;
constexpr std::uint32_t kMostMemoryKib = 256 * 1024;
constexpr std::uint32_t kMostPasses = 10;
constexpr std::uint32_t kMostLanes = 8;
constexpr std::uint32_t kMostRounds = 1'000'000;
constexpr std::size_t kLongestStored = 512;
/// libcrypt takes no more, and no old system did either.
constexpr std::size_t kLongestForCrypt = 511;

bool skip(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    return true;
}

std::optional<std::uint32_t> number(std::string_view& text) {
    std::uint32_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc()) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

/// "v=19$m=19456,t=2,p=1$salt$hash"
std::optional<PasswordCost> argon2_cost(std::string_view rest) {
    if (skip(rest, "v=")) {
        const std::optional<std::uint32_t> version = number(rest);
        if (!version || (*version != 16 && *version != 19) || !skip(rest, "$")) return std::nullopt;
    }
    if (!skip(rest, "m=")) return std::nullopt;
    const std::optional<std::uint32_t> memory = number(rest);
    if (!memory || !skip(rest, ",t=")) return std::nullopt;
    const std::optional<std::uint32_t> passes = number(rest);
    if (!passes || !skip(rest, ",p=")) return std::nullopt;
    const std::optional<std::uint32_t> lanes = number(rest);
    if (!lanes || !skip(rest, "$")) return std::nullopt;
    if (*memory < 8 || *memory > kMostMemoryKib || *passes < 1 || *passes > kMostPasses ||
        *lanes < 1 || *lanes > kMostLanes) {
        return std::nullopt;
    }
    return PasswordCost{*memory, *passes, *lanes};
}

bool is_bcrypt(std::string_view stored) {
    std::string_view rest = stored;
    if (!skip(rest, "$2a$") && !skip(rest, "$2b$") && !skip(rest, "$2y$")) return false;
    const std::optional<std::uint32_t> cost = number(rest);
    return cost && *cost >= 4 && *cost <= 15 && stored.size() == 60;
}

bool is_sha512_crypt(std::string_view stored) {
    std::string_view rest = stored;
    if (!skip(rest, "$6$")) return false;
    if (skip(rest, "rounds=")) {
        const std::optional<std::uint32_t> rounds = number(rest);
        if (!rounds || *rounds > kMostRounds || !skip(rest, "$")) return false;
    }
    const std::size_t end_of_salt = rest.find('$');
    return end_of_salt != std::string_view::npos && end_of_salt <= 16 &&
           rest.size() - end_of_salt - 1 == 86;
}

PasswordCheck check_crypt(const std::string& stored, const Secret& password) {
    if (password.size() > kLongestForCrypt ||
        password.view().find('\0') != std::string_view::npos) {
        return PasswordCheck::Mismatch;
    }
    Secret terminated = Secret::of_size(password.size() + 1);
    password.view().copy(terminated.data(), password.size());
    const auto scratch = std::make_unique<crypt_data>();
    const char* const made = crypt_r(terminated.data(), stored.c_str(), scratch.get());
    const bool usable = made != nullptr && made[0] != '*';
    const bool matches = usable && equal(made, stored);
    wipe(scratch.get(), sizeof(crypt_data));
    if (!usable) return PasswordCheck::Malformed;
    return matches ? PasswordCheck::Match : PasswordCheck::Mismatch;
}

PasswordCheck check_argon2(const std::string& stored, const Secret& password, argon2_type type) {
    const int result = argon2_verify(stored.c_str(), password.view().data(), password.size(), type);
    if (result == ARGON2_OK) return PasswordCheck::Match;
    if (result == ARGON2_VERIFY_MISMATCH) return PasswordCheck::Mismatch;
    if (result == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::bad_alloc();
    return PasswordCheck::Malformed;
}

}  // namespace

HashKind hash_kind(std::string_view stored) {
    if (stored.size() > kLongestStored || stored.find('\0') != std::string_view::npos) {
        return HashKind::Unknown;
    }
    std::string_view rest = stored;
    if (skip(rest, "$argon2id$")) {
        return argon2_cost(rest) ? HashKind::Argon2id : HashKind::Unknown;
    }
    if (skip(rest, "$argon2i$")) return argon2_cost(rest) ? HashKind::Argon2i : HashKind::Unknown;
    if (is_bcrypt(stored)) return HashKind::Bcrypt;
    if (is_sha512_crypt(stored)) return HashKind::Sha512Crypt;
    return HashKind::Unknown;
}

std::string hash_password(const Secret& password, const PasswordCost& cost, std::string_view salt) {
    const std::size_t length =
        argon2_encodedlen(cost.passes, cost.memory_kib, cost.lanes,
                          static_cast<std::uint32_t>(salt.size()), kHashSize, Argon2_id);
    std::string encoded(length, '\0');
    const int result = argon2id_hash_encoded(
        cost.passes, cost.memory_kib, cost.lanes, password.view().data(), password.size(),
        salt.data(), salt.size(), kHashSize, encoded.data(), encoded.size());
    if (result != ARGON2_OK) throw std::bad_alloc();
    encoded.resize(encoded.find('\0'));
    return encoded;
}

PasswordCheck check_password(std::string_view stored, const Secret& password) {
    const std::string terminated(stored);
    switch (hash_kind(stored)) {
        case HashKind::Argon2id:
            return check_argon2(terminated, password, Argon2_id);
        case HashKind::Argon2i:
            return check_argon2(terminated, password, Argon2_i);
        case HashKind::Bcrypt:
        case HashKind::Sha512Crypt:
            return check_crypt(terminated, password);
        case HashKind::Unknown:
            break;
    }
    return PasswordCheck::Malformed;
}

bool needs_upgrade(std::string_view stored, const PasswordCost& cost) {
    std::string_view rest = stored;
    if (!skip(rest, "$argon2id$")) return true;
    const std::optional<PasswordCost> made = argon2_cost(rest);
    return !made || made->memory_kib != cost.memory_kib || made->passes != cost.passes ||
           made->lanes != cost.lanes;
}

}  // namespace gatekeeper::crypto
