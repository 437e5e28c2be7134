#include <gatekeeper/crypto/encoding.hpp>
#include <gatekeeper/domain/account.hpp>
#include <gatekeeper/domain/text.hpp>

#include <array>
#include <utility>

namespace gatekeeper::domain {
namespace {

constexpr std::array<std::pair<Factor, std::string_view>, 3> kFactors = {{
    {Factor::Password, "password"},
    {Factor::Totp, "totp"},
    {Factor::Sms, "sms"},
}};

constexpr std::size_t kLongestServiceName = 32;
constexpr std::size_t kLongestLegacyId = 128;

}  // namespace

std::string_view name_of(Factor factor) {
    return kFactors[static_cast<std::size_t>(factor)].second;
}

std::optional<Factor> factor_named(std::string_view name) {
    for (const auto& [factor, its_name] : kFactors) {
        if (its_name == name) return factor;
    }
    return std::nullopt;
}

AccountId AccountId::from_random(std::string_view bytes) {
    return AccountId(crypto::base64url(bytes.substr(0, kBytes)));
}

std::optional<AccountId> AccountId::parse(std::string_view text) {
    if (text.size() != kCharacters || !crypto::from_base64url(text)) return std::nullopt;
    return AccountId(std::string(text));
}

bool is_service_name(std::string_view text) {
    return !text.empty() && text.size() <= kLongestServiceName &&
           std::all_of(text.begin(), text.end(),
                       [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '_'; });
}

bool is_legacy_id(std::string_view text) {
    return !text.empty() && text.size() <= kLongestLegacyId &&
           std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace gatekeeper::domain
