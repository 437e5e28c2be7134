#pragma once

#include "surroundings.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

/// Real servers for the tests of this layer: the scripts of tests/support.
namespace gatekeeper::tests::delivery {

/// A script that prints its port first and runs until it is killed.
class Server {
  public:
    Server(const std::string& script, std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(),
                         {"/usr/bin/python3", "-W", "ignore", "tests/support/" + script});
        std::array<int, 2> pipe_ends{};
        if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        start(std::move(arguments), pipe_ends[1]);
        close(pipe_ends[1]);
        port_ = read_line(pipe_ends[0]);
        close(pipe_ends[0]);
        if (port_.empty()) throw std::runtime_error(script + " does not start");
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
    }

    const std::string& port() const { return port_; }

  private:
    void start(std::vector<std::string> arguments, int output) {
        std::vector<char*> pointers;
        for (std::string& argument : arguments)
            pointers.push_back(argument.data());
        pointers.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
        const int error =
            posix_spawn(&process_, pointers[0], &actions, nullptr, pointers.data(), environ);
        posix_spawn_file_actions_destroy(&actions);
        if (error != 0) throw std::runtime_error("python3 does not start");
    }

    static std::string read_line(int descriptor) {
        std::string line;
        char c = 0;
        while (read(descriptor, &c, 1) == 1 && c != '\n')
            line.push_back(c);
        return line;
    }

    pid_t process_ = -1;
    std::string port_;
};

/// A self-signed certificate for `name`, as two files.
struct Certificate {
    explicit Certificate(const std::string& name) {
        const std::string command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
            "-subj /CN=" +
            name + " -addext subjectAltName=DNS:" + name + " -keyout " + key + " -out " + chain +
            " 2>/dev/null";
        if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl fails");
    }

    Folder folder;
    std::string chain = folder.path("chain.pem");
    std::string key = folder.path("key.pem");
};

inline const Certificate& good_certificate() {
    static const Certificate certificate("localhost");
    return certificate;
}

inline const Certificate& certificate_of_another_host() {
    static const Certificate certificate("mail.example.com");
    return certificate;
}

}  // namespace gatekeeper::tests::delivery
