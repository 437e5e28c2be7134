#include "redis_socket.hpp"

#include "guarded.hpp"

#include <gatekeeper/host/redis_reply.hpp>

#include <hiredis/hiredis.h>

#include <array>
#include <charconv>
#include <new>
#include <utility>

namespace gatekeeper::nginx {
namespace {

using ports::RedisCommand;

constexpr ngx_msec_t kConnectTimeout = 500;
/// Far above any record of ours; what grows beyond it is not our Redis.
constexpr std::size_t kLargestReply = 1024 * 1024;
constexpr std::size_t kMostElements = 64 * 1024;

ngx_int_t keep_peer(ngx_peer_connection_t*, void*) {
    return NGX_OK;
}

/// The header of an array or a bulk string in RESP: its kind, a count and CRLF.
void append_header(std::string& out, char kind, std::size_t count) {
    std::array<char, 24> text{};
    text[0] = kind;
    char* end = std::to_chars(text.data() + 1, text.data() + text.size(), count).ptr;
    *end++ = '\r';
    *end++ = '\n';
    out.append(text.data(), end);
}

/// hiredis's own formatter asks for memory three times and prints with vsnprintf: a tenth of what
/// a session that is read from Redis cost the worker.
void append_formatted(std::string& out, const RedisCommand& command) {
    append_header(out, '*', command.arguments().size());
    for (const std::string& argument : command.arguments()) {
        append_header(out, '$', argument.size());
        out.append(argument).append("\r\n");
    }
}

/// hiredis makes room for as many elements as a header names, and looks at each when it frees them:
/// one line of a few bytes could take all memory and stop the worker for many seconds. Its count is
/// an int or a size_t, by version.
template <class Count>
void* make_bounded_array(const redisReadTask* task, Count count) {
    static const auto make_array = [] {
        const std::unique_ptr<redisReader, decltype(&redisReaderFree)> reader(redisReaderCreate(),
                                                                              &redisReaderFree);
        return reader ? reader->fn->createArray : nullptr;
    }();
    const bool bounded = make_array != nullptr && static_cast<std::size_t>(count) <= kMostElements;
    return bounded ? make_array(task, count) : nullptr;
}

/// The reader keeps a pointer to what it calls.
void bound(redisReader& reader) {
    static redisReplyObjectFunctions functions = [&reader] {
        redisReplyObjectFunctions usual = *reader.fn;
        usual.createArray = &make_bounded_array;
        return usual;
    }();
    reader.fn = &functions;
}

RedisSocket& socket_of(const ngx_event_t* event) {
    return *static_cast<RedisSocket*>(static_cast<ngx_connection_t*>(event->data)->data);
}

}  // namespace

void RedisSocket::FreeReader::operator()(redisReader* reader) const noexcept {
    redisReaderFree(reader);
}

RedisSocket::RedisSocket(RedisEndpoint endpoint, Owner& owner)
    : endpoint_(std::move(endpoint)), owner_(owner), flush_(*this) {}

RedisSocket::~RedisSocket() {
    if (connection_ != nullptr) ngx_close_connection(connection_);
}

void RedisSocket::connect() {
    ngx_str_t name = borrow(endpoint_.name);
    ngx_peer_connection_t peer{};
    peer.sockaddr = reinterpret_cast<sockaddr*>(&endpoint_.address);
    peer.socklen = endpoint_.length;
    peer.name = &name;
    peer.get = keep_peer;
    peer.log = ngx_cycle->log;
    peer.log_error = NGX_ERROR_ERR;

    const ngx_int_t result = ngx_event_connect_peer(&peer);
    connection_ = peer.connection;
    if (connection_ == nullptr || (result != NGX_OK && result != NGX_AGAIN)) {
        drop("Redis at " + endpoint_.name + " cannot be reached");
        return;
    }
    connection_->data = this;
    connection_->read->handler = on_read;
    connection_->write->handler = on_write;
    reader_.reset(redisReaderCreate());
    if (!reader_) throw std::bad_alloc();
    bound(*reader_);
    unfinished_ = 0;
    connecting_ = true;
    if (result == NGX_OK) {
        connected();
    } else {
        ngx_add_timer(connection_->write, kConnectTimeout);
    }
}

void RedisSocket::connected() {
    int error = 0;
    socklen_t size = sizeof(error);
    if (getsockopt(connection_->fd, SOL_SOCKET, SO_ERROR, &error, &size) == -1 || error != 0) {
        drop("Redis at " + endpoint_.name + " cannot be reached");
        return;
    }
    if (connection_->write->timer_set) {
        ngx_del_timer(connection_->write);
    }
    connecting_ = false;
    owner_.socket_connected();
}

void RedisSocket::send(const RedisCommand& command) {
    append_formatted(out_, command);
    flush_.post();
}

void RedisSocket::flush() {
    guarded("writing to Redis", ngx_cycle->log, [this] { write_some(); });
}

void RedisSocket::write_some() {
    std::size_t sent = 0;
    while (connection_ != nullptr && sent < out_.size()) {
        const ssize_t size = connection_->send(
            connection_, reinterpret_cast<u_char*>(out_.data() + sent), out_.size() - sent);
        if (size == NGX_AGAIN) break;
        if (size <= 0) {
            drop("the connection to Redis broke");
            return;
        }
        sent += static_cast<std::size_t>(size);
    }
    out_.erase(0, sent);
    if (connection_ != nullptr && ngx_handle_write_event(connection_->write, 0) != NGX_OK) {
        drop("the connection to Redis broke");
    }
}

void RedisSocket::on_write(ngx_event_t* event) noexcept {
    RedisSocket& socket = socket_of(event);
    guarded("writing to Redis", ngx_cycle->log, [&socket, event] {
        if (event->timedout) {
            socket.drop("Redis at " + socket.endpoint_.name + " did not accept in time");
        } else if (socket.connecting_) {
            socket.connected();
        } else {
            socket.write_some();
        }
    });
}

void RedisSocket::on_read(ngx_event_t* event) noexcept {
    RedisSocket& socket = socket_of(event);
    guarded("reading from Redis", ngx_cycle->log, [&socket] {
        if (socket.connecting_) socket.connected();
        socket.read_some();
    });
}

void RedisSocket::read_some() {
    std::array<u_char, 16 * 1024> buffer;
    while (connection_ != nullptr) {
        const ssize_t size = connection_->recv(connection_, buffer.data(), buffer.size());
        if (size == NGX_AGAIN) break;
        if (size <= 0) {
            drop("Redis closed the connection");
            return;
        }
        const int fed = redisReaderFeed(reader_.get(), reinterpret_cast<char*>(buffer.data()),
                                        static_cast<std::size_t>(size));
        unfinished_ += static_cast<std::size_t>(size);
        if (fed != REDIS_OK || !take_replies() || unfinished_ > kLargestReply) {
            drop("Redis answered with something that is not a reply");
            return;
        }
    }
    if (connection_ != nullptr && ngx_handle_read_event(connection_->read, 0) != NGX_OK) {
        drop("the connection to Redis broke");
    }
}

bool RedisSocket::take_replies() {
    while (connection_ != nullptr) {
        void* raw = nullptr;
        if (redisReaderGetReply(reader_.get(), &raw) != REDIS_OK) return false;
        if (raw == nullptr) break;
        const host::ReplyPointer reply(static_cast<redisReply*>(raw));
        unfinished_ = reader_->len - reader_->pos;
        if (!owner_.socket_reply(host::to_value(*reply))) return false;
    }
    return true;
}

void RedisSocket::drop(const std::string& reason) {
    log_line(NGX_LOG_ERR, ngx_cycle->log, reason);
    if (connection_ != nullptr) ngx_close_connection(std::exchange(connection_, nullptr));
    connecting_ = false;
    out_.clear();
    flush_.take_back();
    owner_.socket_lost(reason);
}

std::vector<RedisCommand> credentials_of(const settings::RedisSettings& settings) {
    std::vector<RedisCommand> commands;
    if (!settings.user.empty()) {
        commands.emplace_back("AUTH", settings.user, settings.password);
    } else if (!settings.password.empty()) {
        commands.emplace_back("AUTH", settings.password);
    }
    return commands;
}

}  // namespace gatekeeper::nginx
