/// Security codes as people type them.
#include "fuzz/target.hpp"

#include <gatekeeper/domain/one_time_code.hpp>
#include <gatekeeper/domain/totp.hpp>

#include <optional>
#include <string>

namespace gatekeeper::fuzz {
namespace {

void check(std::string_view input, std::size_t length, std::string_view alphabet,
           std::optional<std::string> (*normalize)(std::string_view)) {
    const std::optional<std::string> code = normalize(input);
    must(code == normalize(" -" + std::string(input) + "- "), "spaces and hyphens do not count");
    if (!code) return;
    must(code->size() == length && code->find_first_not_of(alphabet) == code->npos,
         "a code has its length and its alphabet");
    must(normalize(*code) == code, "a code is normal once it is");
}

}  // namespace

FUZZ_TARGET(typed_code) {
    check(input, 6, "0123456789", domain::normalize_sms_code);
    check(input, 8, "ABCDEFGHJKMNPQRSTUVWXYZ23456789", domain::normalize_mail_code);
    check(input, 6, "0123456789", domain::normalize_totp);
    const auto step = domain::match_totp("01234567890123456789", input, domain::from_unix(59));
    must(!step || (*step >= 0 && *step <= 2), "only a step of the window is accepted");
    must(!step || input.size() == domain::kTotpDigits, "a code has six digits");
}

}  // namespace gatekeeper::fuzz
