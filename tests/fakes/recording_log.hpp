#pragma once

#include <gatekeeper/ports/operator_log.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {

class RecordingLog final : public ports::OperatorLog {
  public:
    std::vector<std::string> notices;
    std::vector<std::string> errors;

    void notice(std::string_view text) noexcept override { notices.emplace_back(text); }
    void error(std::string_view text) noexcept override { errors.emplace_back(text); }

    /// Everything, for tests that look for what must not be there.
    std::string all() const {
        std::string text;
        for (const std::string& line : notices)
            text.append(line).append("\n");
        for (const std::string& line : errors)
            text.append(line).append("\n");
        return text;
    }
};

}  // namespace gatekeeper::tests
