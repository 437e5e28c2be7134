#pragma once

#include "files.hpp"
#include "process.hpp"

#include <stdexcept>
#include <string>
#include <vector>

namespace gatekeeper::tests {

/// A server of tests/support that prints its port first; it keeps what it gets in a folder.
class ScriptServer {
  public:
    explicit ScriptServer(const std::string& script, std::vector<std::string> arguments = {}) {
        std::vector<std::string> command = {"/usr/bin/python3",        "-W",    "ignore",
                                            "tests/support/" + script, "--dir", folder_.path()};
        command.insert(command.end(), arguments.begin(), arguments.end());
        const std::string output = folder_ / ".output";
        process_ = Process(command, output);
        const bool ready =
            eventually([&] { return contains(read_file(output), "\n") || !process_.is_running(); });
        port_ = trimmed(read_file(output));
        if (!ready || !process_.is_running()) throw std::runtime_error(script + ": " + port_);
    }

    const std::string& port() const { return port_; }
    /// The files it kept whose names end so.
    std::vector<std::string> kept(const std::string& ending) const {
        std::vector<std::string> contents;
        for (const std::string& name : files_in(folder_.path())) {
            if (name.ends_with(ending)) contents.push_back(read_file(folder_ / name));
        }
        return contents;
    }

  private:
    Folder folder_;
    Process process_;
    std::string port_;
};

}  // namespace gatekeeper::tests
