#pragma once

#include "import_customer.hpp"
#include "output.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace gatekeeper::ctl {

/// What people and scripts see of an import while it runs: refused lines as they come, how far it
/// is (on a terminal), and the sums at the end.
class ImportReport {
  public:
    /// `size` of the file in bytes, for "24 %".
    ImportReport(const Output& output, std::string file, std::uint64_t size);

    void row(std::size_t line, const ImportOutcome& outcome);

    /// Cheap: draws a few times a second.
    void progress(std::uint64_t bytes_read);

    /// The sums and the exit status. `failure`: why the import stopped before the end of the file.
    int finish(bool dry_run, const std::string& failure);

  private:
    using Clock = std::chrono::steady_clock;

    std::uint64_t count(ImportOutcome::Kind kind) const {
        return counts_[static_cast<std::size_t>(kind)];
    }
    std::uint64_t rows() const;
    std::uint64_t rate() const;
    void clear_progress();
    std::string summary(bool dry_run) const;
    std::string json_sums(bool dry_run, const std::string& failure) const;

    const Output& output_;
    std::string file_;
    std::uint64_t size_;
    std::array<std::uint64_t, 4> counts_{};
    Clock::time_point started_ = Clock::now();
    Clock::time_point drawn_ = started_;
    bool on_terminal_;
    bool progress_shown_ = false;
};

}  // namespace gatekeeper::ctl
