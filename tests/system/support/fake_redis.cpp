#include "fake_redis.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <set>

namespace gatekeeper::tests {
namespace {

/// One command as an array of strings; nothing at the end of the connection.
std::vector<std::string> read_command(int connection) {
    const std::string head = read_until(connection, "\r\n");
    if (head.size() < 4 || head.front() != '*') return {};
    std::vector<std::string> words;
    for (long left = std::atol(head.c_str() + 1); left > 0; --left) {
        const std::string size = read_until(connection, "\r\n");
        if (size.empty()) return {};
        const auto bytes = static_cast<std::size_t>(std::atol(size.c_str() + 1));
        words.push_back(read_bytes(connection, bytes));
        read_bytes(connection, 2);
    }
    return words;
}

std::string greeting_for(const std::vector<std::string>& words) {
    if (words[0] == "CLIENT" && words[1] == "ID") return ":7\r\n";
    if (words[0] == "PING") return "+PONG\r\n";
    if (words[0] != "SUBSCRIBE") return "+OK\r\n";
    return "*3\r\n$9\r\nsubscribe\r\n$" + std::to_string(words[1].size()) + "\r\n" + words[1] +
           "\r\n:1\r\n";
}

}  // namespace

bool is_greeting(const std::vector<std::string>& words) {
    static const std::set<std::string> names = {"AUTH", "SELECT", "CLIENT", "PING", "SUBSCRIBE"};
    return names.contains(words.front());
}

FakeRedis::FakeRedis(const std::string& socket)
    : listener_(socket, [this](int connection) { serve(connection); }) {}

void FakeRedis::answer(Answer answer) {
    const std::lock_guard lock(mutex_);
    answer_ = std::move(answer);
}

std::string FakeRedis::answer_to(const std::vector<std::string>& words) {
    if (is_greeting(words)) return greeting_for(words);
    const std::lock_guard lock(mutex_);
    return answer_ ? answer_(words) : "+OK\r\n";
}

void FakeRedis::serve(int connection) {
    ++connections_;
    while (true) {
        const std::vector<std::string> words = read_command(connection);
        if (words.empty()) return;
        if (hangs_up_ && !is_greeting(words)) return;
        const std::string answer = answer_to(words);
        if (!dribbles_) write_bytes(connection, answer);
        for (std::size_t i = 0; dribbles_ && i < answer.size(); ++i) {
            write_bytes(connection, answer.substr(i, 1));
        }
    }
}

}  // namespace gatekeeper::tests
