#pragma once

#include <string_view>

namespace gatekeeper::ports {

/// What the operator should be able to read afterwards about work that no request waits for.
/// Callers mask addresses and numbers, and leave out codes, links and texts.
class OperatorLog {
  public:
    virtual ~OperatorLog() = default;
    virtual void notice(std::string_view text) noexcept = 0;
    virtual void error(std::string_view text) noexcept = 0;
};

}  // namespace gatekeeper::ports
