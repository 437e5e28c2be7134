#include "nginx.hpp"

#include "connection.hpp"
#include "files.hpp"

#include <signal.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace gatekeeper::tests {
namespace {

bool is_complaint(std::string_view line) {
    for (const std::string_view mark :
         {"[alert]", "[emerg]", "exited on signal", "runtime error:", "AddressSanitizer",
          "LeakSanitizer", "terminate called", "worker process is shutting down due to"}) {
        if (contains(line, mark)) return true;
    }
    return false;
}

bool accepts(const Address& address) {
    try {
        Connection probe(address);
        return true;
    } catch (const ConnectionEnded&) {
        return false;  // not yet
    }
}

}  // namespace

std::vector<pid_t> children_of(pid_t process) {
    const std::string id = std::to_string(process);
    std::istringstream text(read_file("/proc/" + id + "/task/" + id + "/children"));
    std::vector<pid_t> children;
    for (pid_t child = 0; text >> child;)
        children.push_back(child);
    return children;
}

std::size_t open_files_of(pid_t process) {
    return files_in("/proc/" + std::to_string(process) + "/fd").size();
}

Nginx::Nginx(std::string folder) : folder_(std::move(folder)) {
    std::filesystem::create_directories(folder_ + "/tmp");
}

void Nginx::configure(std::string_view text) {
    write_file(folder_ + "/nginx.conf", text);
    constexpr std::string_view kDirective = "worker_processes ";
    const std::size_t at = text.find(kDirective);
    if (at == std::string_view::npos) return;
    const std::string_view number = text.substr(at + kDirective.size());
    std::from_chars(number.data(), number.data() + number.size(), wanted_workers_);
}

/// Sanitizers are loaded into nginx only, not into the programs of the test.
std::vector<std::string> Nginx::settings() {
    std::vector<std::string> variables = {"ASAN_OPTIONS=detect_leaks=0:detect_odr_violation=0",
                                          "UBSAN_OPTIONS=print_stacktrace=1"};
    const std::string preload = environment("GATEKEEPER_PRELOAD", "");
    if (!preload.empty()) variables.push_back("LD_PRELOAD=" + preload);
    return variables;
}

std::vector<std::string> Nginx::command(std::vector<std::string> more) const {
    std::vector<std::string> words = {environment("GATEKEEPER_NGINX", "nginx"),
                                      "-p",
                                      folder_,
                                      "-e",
                                      folder_ + "/error.log",
                                      "-c",
                                      folder_ + "/nginx.conf"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

Outcome Nginx::check() const {
    return run(command({"-t"}), settings());
}

void Nginx::start(const Address& address) {
    process_ = Process(command({}), folder_ + "/nginx.out", settings());
    const bool serves = eventually([&] { return !process_.is_running() || accepts(address); }) &&
                        process_.is_running() &&
                        eventually([this] { return workers().size() >= wanted_workers_; });
    if (!serves) throw std::runtime_error("nginx does not start:\n" + log());
}

void Nginx::begin_reload() const {
    process_.signal(SIGHUP);
}

void Nginx::reload() {
    const std::vector<pid_t> before = workers();
    begin_reload();
    const bool replaced = eventually([&] {
        const std::vector<pid_t> now = workers();
        return now.size() >= wanted_workers_ &&
               std::none_of(now.begin(), now.end(), [&](pid_t worker) {
                   return std::find(before.begin(), before.end(), worker) != before.end();
               });
    });
    if (!replaced) throw std::runtime_error("the workers were not replaced:\n" + log());
}

void Nginx::begin_quit() const {
    process_.signal(SIGQUIT);
}

bool Nginx::quit() {
    if (!process_.is_running()) return true;
    begin_quit();
    return process_.wait();
}

bool Nginx::terminate() {
    process_.signal(SIGTERM);
    return process_.wait();
}

std::vector<pid_t> Nginx::workers() const {
    return children_of(process_.pid());
}

std::string Nginx::log() const {
    return read_file(folder_ + "/error.log") + read_file(folder_ + "/nginx.out");
}

std::string Nginx::access_log() const {
    return read_file(folder_ + "/access.log");
}

std::vector<std::string> Nginx::complaints() const {
    std::vector<std::string> found;
    for (const std::string& line : lines_of(log())) {
        const bool excused = std::any_of(excused_.begin(), excused_.end(),
                                         [&](const auto& part) { return contains(line, part); });
        if (is_complaint(line) && !excused) found.push_back(line);
    }
    return found;
}

}  // namespace gatekeeper::tests
