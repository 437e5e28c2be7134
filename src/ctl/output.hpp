#pragma once

#include <gatekeeper/domain/instant.hpp>
#include <gatekeeper/json/value.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace gatekeeper::ctl {

/// Where answers go: text for people or one JSON value for scripts on stdout, complaints on stderr.
class Output {
  public:
    explicit Output(bool json) : json_(json) {}

    bool json() const { return json_; }

    /// The answer of a verb, in the form that was asked for.
    void answer(const json::Value& value, std::string_view text) const;

    /// Why there is none.
    void failure(std::string_view reason) const;

    /// A part of the answer as it is.
    void write(std::string_view text) const;

    void complain(std::string_view text) const;

  private:
    bool json_;
};

/// What came from outside, in double quotes, cut to a sensible length and without anything a
/// terminal would obey.
std::string in_quotes(std::string_view text);

/// "2026-07-30T12:00:00Z"
std::string iso_time(domain::Instant time);

/// "1,234,567"
std::string grouped(std::uint64_t number);

}  // namespace gatekeeper::ctl
