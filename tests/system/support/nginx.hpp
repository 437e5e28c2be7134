#pragma once

#include "address.hpp"
#include "process.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gatekeeper::tests {

/// An nginx of our own in a folder, with the configuration the test gives it.
class Nginx {
  public:
    explicit Nginx(std::string folder);

    void configure(std::string_view text);
    /// nginx -t: what it says about the configuration.
    Outcome check() const;

    /// Returns when it listens and every worker is there.
    void start(const Address& address);
    /// Returns when every old worker has gone and new ones are there.
    void reload();
    /// Asks for it and goes on.
    void begin_reload() const;
    /// Graceful; returns when the last process has gone. False when that takes too long.
    bool quit();
    void begin_quit() const;
    /// At once, whatever is under way (SIGTERM).
    bool terminate();
    /// To the master.
    void signal(int number) const { process_.signal(number); }

    std::vector<pid_t> workers() const;
    pid_t master() const { return process_.pid(); }
    bool is_running() { return process_.is_running(); }
    bool wait() { return process_.wait(); }

    /// error.log and what the processes wrote on their own.
    std::string log() const;
    std::string access_log() const;
    /// Lines of the log that no test may leave behind.
    std::vector<std::string> complaints() const;
    /// A line that this test causes on purpose.
    void excuse(std::string_view part) { excused_.emplace_back(part); }

    /// How nginx is called in this folder, and with what in its environment.
    std::vector<std::string> command(std::vector<std::string> more) const;
    static std::vector<std::string> settings();

  private:
    std::string folder_;
    std::size_t wanted_workers_ = 1;
    Process process_;
    std::vector<std::string> excused_;
};

/// Children of a process.
std::vector<pid_t> children_of(pid_t process);
std::size_t open_files_of(pid_t process);

}  // namespace gatekeeper::tests
