#include "process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace gatekeeper::tests {
namespace {

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (const std::string& word : words)
        pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

/// Ours without the names that `added` sets, and `added`.
std::vector<std::string> merged_environment(const std::vector<std::string>& added) {
    std::vector<std::string> all = added;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string ours = *entry;
        const std::string name = ours.substr(0, ours.find('=') + 1);
        bool set = false;
        for (const std::string& pair : added)
            set = set || pair.starts_with(name);
        if (!set) all.push_back(ours);
    }
    return all;
}

/// The id of the child, whose stdout and stderr are `output`.
pid_t start(const std::vector<std::string>& command, const std::vector<std::string>& environment,
            int output) {
    const std::vector<std::string> variables = merged_environment(environment);
    const std::vector<char*> words = pointers_to(command);
    const std::vector<char*> settings = pointers_to(variables);
    const pid_t parent = getpid();
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("no more processes");
    if (child > 0) return child;

    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(127);
    dup2(open("/dev/null", O_RDONLY), STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    dup2(output, STDERR_FILENO);
    execvpe(words[0], words.data(), settings.data());
    _exit(127);
}

int exit_status(int raw) {
    return WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
}

}  // namespace

Outcome run(const std::vector<std::string>& command, const std::vector<std::string>& environment) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    const pid_t child = start(command, environment, ends[1]);
    close(ends[1]);
    Outcome outcome;
    std::array<char, 4096> buffer{};
    for (ssize_t got = 0; (got = read(ends[0], buffer.data(), buffer.size())) > 0;) {
        outcome.output.append(buffer.data(), static_cast<std::size_t>(got));
    }
    close(ends[0]);
    int raw = 0;
    waitpid(child, &raw, 0);
    outcome.status = exit_status(raw);
    return outcome;
}

Process::Process(const std::vector<std::string>& command, const std::string& log,
                 const std::vector<std::string>& environment) {
    const int output = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (output < 0) throw std::runtime_error(log + " cannot be written");
    pid_ = start(command, environment, output);
    close(output);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), status_(std::exchange(other.status_, std::nullopt)) {}

Process& Process::operator=(Process&& other) noexcept {
    std::swap(pid_, other.pid_);
    std::swap(status_, other.status_);
    return *this;
}

Process::~Process() {
    end();
}

bool Process::is_running() {
    if (pid_ == 0 || status_) return false;
    int raw = 0;
    if (waitpid(pid_, &raw, WNOHANG) != pid_) return true;
    status_ = exit_status(raw);
    return false;
}

void Process::signal(int number) const {
    if (pid_ > 0 && !status_) kill(pid_, number);
}

bool Process::wait(std::chrono::milliseconds limit) {
    return eventually([this] { return !is_running(); }, limit);
}

void Process::end() {
    if (!is_running()) return;
    signal(SIGTERM);
    signal(SIGCONT);
    if (wait(10s)) return;
    signal(SIGKILL);
    wait();
}

}  // namespace gatekeeper::tests
