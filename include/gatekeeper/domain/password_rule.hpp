#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::domain {

inline constexpr std::size_t kShortestPassword = 8;    ///< In code points.
inline constexpr std::size_t kLongestPassword = 1024;  ///< In bytes.

/// The password rule, judged part by part so that a page can show each one being met.
/// "Special" is anything that is not an ASCII letter or digit, spaces and non-ASCII included.
struct PasswordVerdict {
    bool long_enough = false;
    bool lower = false;
    bool upper = false;
    bool digit = false;
    bool special = false;
    bool too_long = false;   ///< More than kLongestPassword bytes.
    bool guessable = false;  ///< Among the first 2^25 guesses (zxcvbn), `context` included.

    bool accepted() const {
        return long_enough && lower && upper && digit && special && !too_long && !guessable;
    }
};

/// `context`: words that guess this person's password first: their address, their old user name,
/// the site's name. Takes well under a millisecond.
PasswordVerdict judge_password(std::string_view password, const std::vector<std::string>& context);

}  // namespace gatekeeper::domain
