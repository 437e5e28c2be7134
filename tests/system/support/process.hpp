#pragma once

#include "eventually.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace gatekeeper::tests {

/// What a command that ran to its end said, on stdout and stderr together, and its exit status
/// (128 and the number when a signal ended it).
struct Outcome {
    int status = 0;
    std::string output;
};

Outcome run(const std::vector<std::string>& command,
            const std::vector<std::string>& environment = {});

/// A program that runs beside the test. It gets SIGTERM when the test dies and is ended, by its
/// id, with this object. Start it from the main thread.
class Process {
  public:
    Process() = default;
    /// stdout and stderr go to the file `log`; `environment` holds NAME=value pairs to add.
    Process(const std::vector<std::string>& command, const std::string& log,
            const std::vector<std::string>& environment = {});
    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;
    ~Process();

    pid_t pid() const { return pid_; }
    bool is_running();
    void signal(int number) const;
    /// Whether it ended in time.
    bool wait(std::chrono::milliseconds limit = kPatience);
    /// As in Outcome; nothing while it runs.
    std::optional<int> status() const { return status_; }
    /// SIGTERM, and SIGKILL for one that does not listen.
    void end();

  private:
    pid_t pid_ = 0;
    std::optional<int> status_;
};

}  // namespace gatekeeper::tests
