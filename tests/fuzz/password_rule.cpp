/// New passwords: the judgement is quick, whatever is typed (libFuzzer's -timeout looks after
/// that).
#include "fuzz/target.hpp"

#include <gatekeeper/domain/password_rule.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace gatekeeper::fuzz {

using domain::PasswordVerdict;

FUZZ_TARGET(password_rule) {
    const std::string line(input.substr(0, input.find('\n')));
    const std::vector<std::string> context = {"jan@example.com", "jan", line};
    const PasswordVerdict verdict = domain::judge_password(input, context);
    must(verdict.too_long == (input.size() > domain::kLongestPassword), "too long is too long");
    must(!verdict.long_enough || input.size() >= domain::kShortestPassword,
         "bytes are at least code points");
    must(verdict.digit ==
             std::any_of(input.begin(), input.end(), [](char c) { return c >= '0' && c <= '9'; }),
         "a digit is a digit");
    if (verdict.accepted()) {
        must(input.size() >= domain::kShortestPassword && input.size() <= domain::kLongestPassword,
             "an accepted password has its length");
        must(domain::judge_password(input, {"jan@example.com", "jan"}).accepted(),
             "knowing less about a person does not make a password worse");
    }
}

}  // namespace gatekeeper::fuzz
