#include "connection.hpp"

#include "files.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cstdlib>

namespace gatekeeper::tests {
namespace {

constexpr int kPatienceMs = static_cast<int>(kPatience.count());

bool has_no_body(const Response& response, std::string_view method) {
    return method == "HEAD" || response.status == 304 || response.status == 204 ||
           response.status / 100 == 1;
}

}  // namespace

Connection::Connection(const Address& address)
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(static_cast<std::uint16_t>(address.port));
    inet_pton(AF_INET, address.ip.c_str(), &place.sin_addr);
    if (connect(socket_.number(), reinterpret_cast<sockaddr*>(&place), sizeof(place)) != 0) {
        throw ConnectionEnded("nobody listens on " + address.text());
    }
    const int on = 1;
    setsockopt(socket_.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void Connection::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

bool Connection::fill() {
    pollfd waiting{socket_.number(), POLLIN, 0};
    if (poll(&waiting, 1, kPatienceMs) <= 0) throw ConnectionEnded("nginx says nothing");
    std::array<char, 16384> buffer{};
    const ssize_t got = recv(socket_.number(), buffer.data(), buffer.size(), 0);
    if (got <= 0) return false;
    buffer_.append(buffer.data(), static_cast<std::size_t>(got));
    return true;
}

void Connection::need(std::size_t size) {
    while (buffer_.size() < size) {
        if (!fill()) throw ConnectionEnded("the connection ended within a response: " + buffer_);
    }
}

std::string Connection::take(std::size_t size) {
    need(size);
    std::string taken = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return taken;
}

std::string Connection::take_until(std::string_view mark) {
    std::size_t found = std::string::npos;
    while ((found = buffer_.find(mark)) == std::string::npos) {
        if (!fill()) throw ConnectionEnded("the connection ended before a response: " + buffer_);
    }
    return take(found + mark.size());
}

std::string Connection::read_chunks(std::string& raw) {
    std::string body;
    while (true) {
        const std::string line = take_until("\r\n");
        raw += line;
        const auto size = static_cast<std::size_t>(std::strtoul(line.c_str(), nullptr, 16));
        const std::string chunk = take(size + 2);
        raw += chunk;
        if (size == 0) return body;
        body += chunk.substr(0, size);
    }
}

Response Connection::read(std::string_view method) {
    const std::string head = take_until("\r\n\r\n");
    Response response = parse_head(head);
    response.raw = head;
    if (has_no_body(response, method)) return response;
    if (contains(lowered(response.headers.get("Transfer-Encoding")), "chunked")) {
        response.body = read_chunks(response.raw);
        return response;
    }
    if (response.headers.has("Content-Length")) {
        response.body =
            take(std::strtoul(response.headers.get("Content-Length").c_str(), nullptr, 10));
    } else {
        response.body = rest();
    }
    response.raw += response.body;
    return response;
}

Response Connection::exchange(const Request& request) {
    send(request.text());
    return read(request.method);
}

bool Connection::ends_without_more() {
    return rest().empty();
}

std::string Connection::rest() {
    while (fill()) {
    }
    return std::exchange(buffer_, "");
}

void Connection::end_writing() {
    shutdown(socket_.number(), SHUT_WR);
}

void Connection::abort() {
    const linger at_once{1, 0};
    setsockopt(socket_.number(), SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    socket_.reset();
}

Response ask(const Address& address, const Request& request) {
    Connection connection(address);
    return connection.exchange(request);
}

}  // namespace gatekeeper::tests
