#include "listener.hpp"

#include "files.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace gatekeeper::tests {
namespace {

constexpr int kQueue = 512;

Descriptor listen_on(const std::string& path) {
    Descriptor listening(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un place{};
    place.sun_family = AF_UNIX;
    std::copy(path.begin(), path.end(), place.sun_path);
    unlink(path.c_str());
    if (bind(listening.number(), reinterpret_cast<sockaddr*>(&place), sizeof(place)) != 0 ||
        listen(listening.number(), kQueue) != 0) {
        throw std::runtime_error("cannot listen on " + path);
    }
    return listening;
}

}  // namespace

Descriptor listen_on(const Address& address, int queue) {
    Descriptor listening(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    setsockopt(listening.number(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_port = htons(static_cast<std::uint16_t>(address.port));
    inet_pton(AF_INET, address.ip.c_str(), &place.sin_addr);
    if (bind(listening.number(), reinterpret_cast<sockaddr*>(&place), sizeof(place)) != 0 ||
        listen(listening.number(), queue) != 0) {
        throw std::runtime_error("cannot listen on " + address.text());
    }
    return listening;
}

Listener::Listener(const std::string& socket, Serve serve)
    : Listener(listen_on(socket), std::move(serve)) {}

Listener::Listener(const Address& address, Serve serve)
    : Listener(listen_on(address, kQueue), std::move(serve)) {}

Listener::Listener(Descriptor listening, Serve serve)
    : serve_(std::move(serve)),
      socket_(std::move(listening)),
      acceptor_([this] { accept_all(); }) {}

void Listener::accept_all() {
    while (!stopped_) {
        const int connection = accept4(socket_.number(), nullptr, nullptr, SOCK_CLOEXEC);
        if (connection < 0) continue;
        const std::lock_guard lock(mutex_);
        if (stopped_) {
            close(connection);
            return;
        }
        open_.push_back(connection);
        threads_.emplace_back([this, connection] { run(connection); });
    }
}

void Listener::run(int connection) {
    serve_(connection);
    const std::lock_guard lock(mutex_);
    open_.remove(connection);
    close(connection);
}

void Listener::stop() {
    if (stopped_.exchange(true)) return;
    shutdown(socket_.number(), SHUT_RDWR);
    acceptor_.join();
    {
        const std::lock_guard lock(mutex_);
        for (const int connection : open_)
            shutdown(connection, SHUT_RDWR);
    }
    for (std::thread& thread : threads_)
        thread.join();
    socket_.reset();
}

std::string read_bytes(int connection, std::size_t size) {
    std::string bytes(size, '\0');
    std::size_t filled = 0;
    while (filled < size) {
        const ssize_t got = recv(connection, bytes.data() + filled, size - filled, 0);
        if (got <= 0) break;
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

std::string read_until(int connection, std::string_view mark) {
    std::string bytes;
    while (!bytes.ends_with(mark)) {
        const std::string byte = read_bytes(connection, 1);
        if (byte.empty()) return "";
        bytes += byte;
    }
    return bytes;
}

void write_bytes(int connection, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

}  // namespace gatekeeper::tests
