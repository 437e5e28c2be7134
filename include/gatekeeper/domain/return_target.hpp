#pragma once

#include <gatekeeper/domain/origin.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::domain {

/// Where a visitor goes after signing in: an origin the operator named and a path with query.
struct ReturnTarget {
    Origin origin;
    std::string uri;

    std::string url() const { return origin.text() + uri; }
};

/// Reads return targets that came from outside. Immutable; made from the configuration.
///
/// A target is a path on the portal's own origin, or an absolute URL that starts with one of the
/// known origins, character by character. Of the path nothing is accepted that any browser or
/// server could read as another host, another path or another header: no backslash, control or
/// non-ASCII byte, no broken, doubled or slash-hiding escape, no `//`, no dot segment. The
/// portal's own pages are no targets.
class ReturnPolicy {
  public:
    static constexpr std::size_t kLongest = 2048;

    ReturnPolicy(Origin portal, std::string prefix, std::vector<Origin> known);

    std::optional<ReturnTarget> read(std::string_view text) const;

    /// The target of a request that the gate stopped; nothing when its host is not a known one
    /// or the path would not be read back.
    std::optional<ReturnTarget> of_request(std::string_view authority, std::string_view uri) const;

    const Origin& portal() const { return portal_; }

  private:
    std::optional<ReturnTarget> make(const Origin& origin, std::string_view uri) const;

    Origin portal_;
    std::string prefix_;
    std::vector<Origin> known_;  // the portal first
};

}  // namespace gatekeeper::domain
