#include "fault_proxy.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <thread>

namespace gatekeeper::tests {
namespace {

std::string receive(int connection) {
    std::array<char, 16384> buffer{};
    const ssize_t got = recv(connection, buffer.data(), buffer.size(), 0);
    return got <= 0 ? "" : std::string(buffer.data(), static_cast<std::size_t>(got));
}

/// The client learns of it by a reset, on a unix socket by the end of the connection.
void reset(int client) {
    const linger at_once{1, 0};
    setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
    shutdown(client, SHUT_RD);
}

}  // namespace

struct FaultProxy::Link {
    int client;
    Descriptor server;
    bool silent = false;
};

FaultProxy::FaultProxy(const std::string& socket, Upstream upstream)
    : upstream_(std::move(upstream)), listener_(socket, [this](int client) { serve(client); }) {}

FaultProxy::FaultProxy(const Address& address, Upstream upstream)
    : upstream_(std::move(upstream)), listener_(address, [this](int client) { serve(client); }) {}

FaultProxy::~FaultProxy() {
    {
        const std::lock_guard lock(mutex_);
        stopped_ = true;
    }
    changed_.notify_all();
    listener_.stop();
}

void FaultProxy::inject(Fault fault) {
    std::unique_lock lock(mutex_);
    fault_ = std::move(fault);
    ++generation_;
    answers_ = 0;
    bytes_ = 0;
    changed_.notify_all();
    changed_.wait(lock, [this] { return held_ == 0; });
}

void FaultProxy::silence_present() {
    const std::lock_guard lock(mutex_);
    for (Link* const link : links_)
        link->silent = true;
}

void FaultProxy::lead_to(Upstream upstream) {
    const std::lock_guard lock(mutex_);
    upstream_ = std::move(upstream);
}

std::size_t FaultProxy::connections() {
    const std::lock_guard lock(mutex_);
    return connections_;
}

std::size_t FaultProxy::held() {
    const std::lock_guard lock(mutex_);
    return held_;
}

Fault FaultProxy::fault() {
    const std::lock_guard lock(mutex_);
    return fault_;
}

void FaultProxy::serve(int client) {
    Upstream upstream;
    {
        const std::lock_guard lock(mutex_);
        ++connections_;
        upstream = upstream_;
    }
    Link link{client, {}, false};
    if (!fault().refuses) link.server = upstream();
    if (!link.server.is_open()) return reset(client);
    {
        const std::lock_guard lock(mutex_);
        links_.insert(&link);
    }
    std::thread answers([this, &link] { pass_answers(link); });
    for (std::string bytes = receive(client); !bytes.empty(); bytes = receive(client)) {
        const bool swallowed = fault().swallows;
        const std::lock_guard lock(mutex_);
        if (!swallowed && !link.silent) write_bytes(link.server.number(), bytes);
    }
    shutdown(link.server.number(), SHUT_RDWR);
    answers.join();
    const std::lock_guard lock(mutex_);
    links_.erase(&link);
}

void FaultProxy::pass_answers(Link& link) {
    bool goes_on = true;
    while (goes_on) {
        std::string bytes = receive(link.server.number());
        if (bytes.empty()) {
            shutdown(link.client, SHUT_RDWR);
            return;
        }
        goes_on = pass(link, std::move(bytes));
    }
    reset(link.client);
}

/// False when the connection is to be reset.
bool FaultProxy::pass(Link& link, std::string bytes) {
    Fault present;
    {
        std::unique_lock lock(mutex_);
        const std::size_t generation = generation_;
        if (fault_.swallows || link.silent) return true;
        ++answers_;
        if (fault_.hold_after && answers_ > *fault_.hold_after) {
            ++held_;
            changed_.wait(lock, [&] { return stopped_ || generation_ != generation; });
            --held_;
            changed_.notify_all();
        }
        present = fault_;
    }
    if (!present.instead.empty()) bytes = present.instead;
    const std::size_t size = present.piece == 0 ? bytes.size() : present.piece;
    for (std::string_view rest = bytes; !rest.empty();
         rest.remove_prefix(std::min(size, rest.size()))) {
        if (present.delay.count() > 0) {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, present.delay, [this] { return stopped_; });
        }
        if (!write_piece(link, rest.substr(0, size))) return false;
    }
    return true;
}

bool FaultProxy::write_piece(Link& link, std::string_view bytes) {
    std::size_t allowed = bytes.size();
    {
        const std::lock_guard lock(mutex_);
        if (fault_.cut_after) allowed = std::min(allowed, *fault_.cut_after - bytes_);
        bytes_ += allowed;
    }
    write_bytes(link.client, bytes.substr(0, allowed));
    return allowed == bytes.size();
}

FaultProxy::Upstream to_socket(const std::string& path) {
    return [path] {
        Descriptor server(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un place{};
        place.sun_family = AF_UNIX;
        std::copy(path.begin(), path.end(), place.sun_path);
        if (connect(server.number(), reinterpret_cast<sockaddr*>(&place), sizeof(place)) != 0) {
            server.reset();
        }
        return server;
    };
}

FaultProxy::Upstream to_port(const std::string& port) {
    return [port] {
        Descriptor server(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_in place{};
        place.sin_family = AF_INET;
        place.sin_port = htons(static_cast<std::uint16_t>(std::atoi(port.c_str())));
        inet_pton(AF_INET, "127.0.0.1", &place.sin_addr);
        if (connect(server.number(), reinterpret_cast<sockaddr*>(&place), sizeof(place)) != 0) {
            server.reset();
        }
        return server;
    };
}

FaultProxy::Upstream to_nobody() {
    return [] { return Descriptor(); };
}

}  // namespace gatekeeper::tests
