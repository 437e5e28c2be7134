#include "app.hpp"

#include "files.hpp"

#include <algorithm>
#include <stdexcept>

namespace gatekeeper::tests {
namespace {

std::string path_of(std::string_view target) {
    return std::string(target.substr(0, std::min(target.find('?'), target.size())));
}

std::string read_body(int connection, const Headers& headers) {
    if (!contains(lowered(headers.get("Transfer-Encoding")), "chunked")) {
        const std::string length = headers.get("Content-Length");
        return length.empty() ? "" : read_bytes(connection, std::stoul(length));
    }
    std::string body;
    while (true) {
        const std::string line = read_until(connection, "\r\n");
        const std::size_t size = line.empty() ? 0 : std::stoul(line, nullptr, 16);
        const std::string chunk = read_bytes(connection, size + 2);
        if (size == 0) return body;
        body += chunk.substr(0, size);
    }
}

Received parse_request(const std::string& head) {
    Received received;
    received.head = head;
    const std::vector<std::string> lines = lines_of(head);
    const std::string& first = lines.front();
    const std::size_t space = first.find(' ');
    received.method = first.substr(0, space);
    received.target = first.substr(space + 1, first.rfind(' ') - space - 1);
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const std::size_t colon = lines[i].find(':');
        if (colon == std::string::npos) continue;
        received.headers.add(lines[i].substr(0, colon), trimmed(lines[i].substr(colon + 1)));
    }
    return received;
}

}  // namespace

void Inbox::put(Received received) {
    const std::lock_guard lock(mutex_);
    received_.push_back(std::move(received));
}

std::vector<Received> Inbox::all() const {
    const std::lock_guard lock(mutex_);
    return received_;
}

std::vector<Received> Inbox::to(std::string_view path) const {
    std::vector<Received> wanted = all();
    std::erase_if(wanted,
                  [&](const Received& received) { return path_of(received.target) != path; });
    return wanted;
}

Received Inbox::only(std::string_view path) const {
    const std::vector<Received> wanted = to(path);
    if (wanted.size() != 1) {
        throw std::runtime_error("the app got " + std::to_string(wanted.size()) + " requests for " +
                                 std::string(path));
    }
    return wanted.front();
}

std::string http_answer(int status, const Headers& headers, std::string_view body) {
    std::string text = "HTTP/1.1 " + std::to_string(status) + " As Wanted\r\n";
    for (const auto& [name, value] : headers)
        text += name + ": " + value + "\r\n";
    if (!headers.has("Content-Length")) {
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    }
    return text + "\r\n" + std::string(body);
}

App::App(const std::string& socket)
    : listener_(socket, [this](int connection) { serve(connection); }) {}

void App::answer(const std::string& path, Answer answer) {
    const std::lock_guard lock(mutex_);
    answers_[path] = std::move(answer);
}

std::string App::answer_to(const Received& received) {
    Answer wanted;
    {
        const std::lock_guard lock(mutex_);
        const auto found = answers_.find(path_of(received.target));
        if (found != answers_.end()) wanted = found->second;
    }
    if (wanted) return wanted(received);
    const std::string body = "<h1>Legacy panel</h1>" + std::string(kSecretOfTheApp) + ": " +
                             received.method + " " + received.target + "\n";
    return http_answer(200, {{"Content-Type", "text/html"}, {"X-App", "legacy"}},
                       received.method == "HEAD" ? "" : body);
}

void App::serve(int connection) {
    while (true) {
        const std::string head = read_until(connection, "\r\n\r\n");
        if (head.empty()) return;
        Received received = parse_request(head);
        received.body = read_body(connection, received.headers);
        const std::string answer = answer_to(received);
        const bool last = lowered(received.headers.get("Connection")) != "keep-alive";
        inbox_.put(std::move(received));
        write_bytes(connection, answer);
        if (last) return;
    }
}

}  // namespace gatekeeper::tests
