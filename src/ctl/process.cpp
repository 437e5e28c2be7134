#include "process.hpp"

#include <gatekeeper/settings/settings.hpp>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace gatekeeper::ctl {
namespace {

class Pipe {
  public:
    Pipe() {
        if (pipe2(ends_.data(), O_CLOEXEC) != 0) {
            throw settings::SettingError(std::string("no pipe: ") + std::strerror(errno));
        }
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;
    ~Pipe() {
        close_end(0);
        close_end(1);
    }

    int reading() const { return ends_[0]; }
    int writing() const { return ends_[1]; }
    void close_end(std::size_t which) {
        if (ends_[which] >= 0) close(ends_[which]);
        ends_[which] = -1;
    }

    /// What can be read now; closes the reading end when there is no more.
    void read_into(std::string& text) {
        std::array<char, 65536> buffer;
        const ssize_t got = read(reading(), buffer.data(), buffer.size());
        if (got > 0) {
            text.append(buffer.data(), static_cast<std::size_t>(got));
        } else if (got == 0 || errno != EINTR) {
            close_end(0);
        }
    }

  private:
    std::array<int, 2> ends_{-1, -1};
};

class FileActions {
  public:
    FileActions() { posix_spawn_file_actions_init(&actions_); }
    FileActions(const FileActions&) = delete;
    FileActions& operator=(const FileActions&) = delete;
    ~FileActions() { posix_spawn_file_actions_destroy(&actions_); }
    posix_spawn_file_actions_t* get() { return &actions_; }

  private:
    posix_spawn_file_actions_t actions_{};
};

pid_t spawn(const std::vector<std::string>& words, const Pipe& out, const Pipe& err) {
    FileActions actions;
    posix_spawn_file_actions_addopen(actions.get(), STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(actions.get(), out.writing(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(actions.get(), err.writing(), STDERR_FILENO);
    std::vector<char*> arguments;
    for (const std::string& word : words)
        arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    pid_t child = 0;
    const int error = posix_spawnp(&child, words.front().c_str(), actions.get(), nullptr,
                                   arguments.data(), environ);
    if (error != 0) {
        throw settings::SettingError(words.front() + " cannot be run: " + std::strerror(error));
    }
    return child;
}

/// Both at once, so that the program never waits for a full pipe.
void drain(Pipe& out, Pipe& err, ProcessResult& result) {
    while (out.reading() >= 0 || err.reading() >= 0) {
        std::array<pollfd, 2> both = {{{out.reading(), POLLIN, 0}, {err.reading(), POLLIN, 0}}};
        if (poll(both.data(), both.size(), -1) < 0 && errno != EINTR) return;
        if (both[0].revents != 0) out.read_into(result.out);
        if (both[1].revents != 0) err.read_into(result.err);
    }
}

}  // namespace

ProcessResult run_process(const std::vector<std::string>& words) {
    Pipe out;
    Pipe err;
    const pid_t child = spawn(words, out, err);
    out.close_end(1);
    err.close_end(1);
    ProcessResult result;
    drain(out, err, result);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

}  // namespace gatekeeper::ctl
