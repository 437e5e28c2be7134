/// What a server says to gatekeeperctl, over a real socket: the same replies as nginx's side reads.
#include "ctl/redis_connection.hpp"

#include "fuzz/resp.hpp"
#include "support/temporary_directory.hpp"

#include <gatekeeper/ports/port_failure.hpp>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <stdexcept>
#include <string>

namespace gatekeeper::fuzz {
namespace {

/// Fits into the socket's buffer, so that one thread can write and read.
constexpr std::size_t kMost = 32 * 1024;

/// Takes a connection, says one thing and hangs up.
class Server {
  public:
    Server() : path_((directory_.path() / "redis").string()) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path_.copy(address.sun_path, sizeof(address.sun_path) - 1);
        socket_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (socket_ < 0 ||
            bind(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
            listen(socket_, 1) != 0) {
            throw std::runtime_error("no socket to listen on");
        }
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server() { close(socket_); }

    const std::string& path() const { return path_; }

    void say(std::string_view bytes) const {
        const int connection = accept(socket_, nullptr, nullptr);
        const ssize_t sent = send(connection, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        close(connection);
        if (sent != static_cast<ssize_t>(bytes.size()))
            throw std::runtime_error("not all was sent");
    }

  private:
    tests::TemporaryDirectory directory_;
    std::string path_;
    int socket_ = -1;
};

}  // namespace

FUZZ_TARGET(redis_connection) {
    if (input.size() > kMost || announces_too_much(input)) return;
    static const Server kServer;
    settings::RedisSettings settings;
    settings.unix_path = kServer.path();
    ctl::RedisConnection connection(settings);
    kServer.say(input);

    std::vector<ports::RedisReply> replies;
    try {
        while (true)
            replies.push_back(connection.receive());
    } catch (const ports::PortFailure& failure) {
        must(std::string_view(failure.what()).find(settings.unix_path) != std::string_view::npos,
             "a failure names the server");
    }
    must(same(replies, read_stream(input, input.size()).replies), "both sides read the same");
}

}  // namespace gatekeeper::fuzz
