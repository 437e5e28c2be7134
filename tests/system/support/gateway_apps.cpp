#include "app.hpp"
#include "files.hpp"

namespace gatekeeper::tests {
namespace {

constexpr std::string_view kAnswer =
    "Status: 200 OK\r\nContent-Type: text/plain\r\n\r\nthe app's own words\n";

constexpr int kParams = 4;
constexpr int kStdin = 5;
constexpr int kStdout = 6;
constexpr int kEnd = 3;

int byte_at(std::string_view bytes, std::size_t at) {
    return static_cast<unsigned char>(bytes[at]);
}

std::string record(int type, std::string_view content) {
    const auto byte = [](std::size_t value) { return static_cast<char>(value & 0xff); };
    std::string text = {1, static_cast<char>(type), 0, 1};
    text += {byte(content.size() >> 8), byte(content.size()), 0, 0};
    return text + std::string(content);
}

/// A FastCGI length: one byte, or four when the first has its high bit set.
std::size_t take_length(std::string_view& bytes) {
    std::size_t size = static_cast<std::size_t>(byte_at(bytes, 0));
    std::size_t used = 1;
    if (size > 127) {
        size &= 0x7f;
        for (; used < 4; ++used)
            size = size << 8 | static_cast<std::size_t>(byte_at(bytes, used));
    }
    bytes.remove_prefix(used);
    return size;
}

std::string take(std::string_view& bytes, std::size_t size) {
    std::string taken(bytes.substr(0, size));
    bytes.remove_prefix(std::min(size, bytes.size()));
    return taken;
}

void put_parameter(Received& received, const std::string& name, const std::string& value) {
    received.headers.add(name, value);
    received.head += name + ": " + value + "\n";
    if (name == "REQUEST_METHOD") received.method = value;
    if (name == "REQUEST_URI") received.target = value;
}

}  // namespace

FastCgiApp::FastCgiApp(const std::string& socket)
    : listener_(socket, [this](int connection) { serve(connection); }) {}

void FastCgiApp::serve(int connection) {
    Received received;
    std::string parameters;
    while (true) {
        const std::string head = read_bytes(connection, 8);
        if (head.size() < 8) return;
        const auto size = static_cast<std::size_t>(byte_at(head, 4) << 8 | byte_at(head, 5));
        const std::string content = read_bytes(connection, size);
        read_bytes(connection, static_cast<std::size_t>(byte_at(head, 6)));
        if (byte_at(head, 1) == kParams) parameters += content;
        if (byte_at(head, 1) == kStdin) received.body += content;
        if (byte_at(head, 1) == kStdin && content.empty()) break;
    }
    std::string_view rest = parameters;
    while (!rest.empty()) {
        const std::size_t name_size = take_length(rest);
        const std::size_t value_size = take_length(rest);
        const std::string name = take(rest, name_size);
        put_parameter(received, name, take(rest, value_size));
    }
    inbox_.put(std::move(received));
    write_bytes(connection, record(kStdout, kAnswer) + record(kStdout, "") +
                                record(kEnd, std::string(8, '\0')));
}

UwsgiApp::UwsgiApp(const std::string& socket)
    : listener_(socket, [this](int connection) { serve(connection); }) {}

void UwsgiApp::serve(int connection) {
    const std::string head = read_bytes(connection, 4);
    if (head.size() < 4) return;
    const auto size_at = [](std::string_view bytes, std::size_t at) {
        return static_cast<std::size_t>(byte_at(bytes, at) | byte_at(bytes, at + 1) << 8);
    };
    const std::string content = read_bytes(connection, size_at(head, 1));
    std::string_view rest = content;
    const auto take_text = [&] {
        const std::size_t size = size_at(rest, 0);
        rest.remove_prefix(2);
        return take(rest, size);
    };
    Received received;
    while (rest.size() >= 2) {
        const std::string name = take_text();
        put_parameter(received, name, take_text());
    }
    const std::string length = received.headers.get("CONTENT_LENGTH");
    if (!length.empty()) received.body = read_bytes(connection, std::stoul(length));
    inbox_.put(std::move(received));
    write_bytes(connection, replaced(std::string(kAnswer), "Status:", "HTTP/1.1"));
}

}  // namespace gatekeeper::tests
