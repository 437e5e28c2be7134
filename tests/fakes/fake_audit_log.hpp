#pragma once

#include <gatekeeper/ports/audit_log.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gatekeeper::tests {

class FakeAuditLog final : public ports::AuditLog {
  public:
    void record(ports::AuditEvent event) noexcept override { events_.push_back(std::move(event)); }

    const std::vector<ports::AuditEvent>& events() const { return events_; }
    int count(std::string_view name) const {
        int found = 0;
        for (const ports::AuditEvent& event : events_)
            found += event.name == name ? 1 : 0;
        return found;
    }

  private:
    std::vector<ports::AuditEvent> events_;
};

}  // namespace gatekeeper::tests
