#include "address.hpp"

#include "descriptor.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace gatekeeper::tests {

Address free_address() {
    const auto id = static_cast<unsigned>(getpid());
    Address address;
    address.ip = "127." + std::to_string(1 + ((id >> 15) & 0x7f)) + "." +
                 std::to_string((id >> 7) & 0xff) + "." + std::to_string(1 + (id & 0x7f));
    const Descriptor probe(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in place{};
    place.sin_family = AF_INET;
    inet_pton(AF_INET, address.ip.c_str(), &place.sin_addr);
    socklen_t size = sizeof(place);
    if (bind(probe.number(), reinterpret_cast<sockaddr*>(&place), size) != 0 ||
        getsockname(probe.number(), reinterpret_cast<sockaddr*>(&place), &size) != 0) {
        throw std::runtime_error("no free port on " + address.ip);
    }
    address.port = ntohs(place.sin_port);
    return address;
}

}  // namespace gatekeeper::tests
