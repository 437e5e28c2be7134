#include "redis.hpp"

#include "files.hpp"

#include <hiredis/hiredis.h>
#include <signal.h>
#include <sys/stat.h>

#include <filesystem>
#include <stdexcept>

namespace gatekeeper::tests {
namespace {

using Reply = std::unique_ptr<redisReply, void (*)(void*)>;

Reply send(redisContext& context, const std::vector<std::string>& words) {
    std::vector<const char*> pointers;
    std::vector<std::size_t> sizes;
    for (const std::string& word : words) {
        pointers.push_back(word.data());
        sizes.push_back(word.size());
    }
    void* const reply =
        redisCommandArgv(&context, static_cast<int>(words.size()), pointers.data(), sizes.data());
    if (reply == nullptr) throw std::runtime_error("Redis does not answer");
    return Reply(static_cast<redisReply*>(reply), freeReplyObject);
}

std::string text_of(const redisReply& reply) {
    if (reply.type == REDIS_REPLY_INTEGER) return std::to_string(reply.integer);
    if (reply.type == REDIS_REPLY_ERROR) throw std::runtime_error(reply.str);
    if (reply.type == REDIS_REPLY_NIL) return "";
    if (reply.type != REDIS_REPLY_ARRAY) return {reply.str, reply.len};
    std::string text;
    for (std::size_t i = 0; i < reply.elements; ++i)
        text += text_of(*reply.element[i]) + "\n";
    return text;
}

bool accepts(const std::string& socket) {
    try {
        return Redis(socket).ask({"PING"}) == "PONG";
    } catch (const std::runtime_error&) {
        return false;  // not yet
    }
}

}  // namespace

void Redis::Free::operator()(redisContext* context) const {
    redisFree(context);
}

Redis::Redis(const std::string& socket) : context_(redisConnectUnix(socket.c_str())) {
    if (!context_ || context_->err != 0) throw std::runtime_error("no Redis at " + socket);
}

std::string Redis::ask(const std::vector<std::string>& words) {
    return text_of(*send(*context_, words));
}

std::int64_t Redis::number(const std::vector<std::string>& words) {
    return std::stoll(ask(words));
}

std::vector<std::string> Redis::list(const std::vector<std::string>& words) {
    const Reply reply = send(*context_, words);
    std::vector<std::string> elements;
    for (std::size_t i = 0; i < reply->elements; ++i) {
        elements.push_back(text_of(*reply->element[i]));
    }
    return elements;
}

RedisServer::RedisServer(const std::string& folder)
    : folder_(folder + "/redis"), socket_(folder + "/redis.sock") {
    std::filesystem::create_directories(folder_);
}

void RedisServer::start() {
    const std::vector<std::string> command = {"redis-server",
                                              "--port",
                                              "0",
                                              "--unixsocket",
                                              socket_,
                                              "--unixsocketperm",
                                              "777",
                                              "--dir",
                                              folder_,
                                              "--appendonly",
                                              "yes",
                                              "--save",
                                              "",
                                              "--maxmemory-policy",
                                              "noeviction",
                                              "--appendfsync",
                                              appendfsync_};
    process_ = Process(command, folder_ + "/log");
    if (!eventually([this] { return accepts(socket_) || !process_.is_running(); }) ||
        !process_.is_running()) {
        throw std::runtime_error("redis-server does not start: " + read_file(folder_ + "/log"));
    }
}

void RedisServer::keep_every_write() {
    appendfsync_ = "always";
    client().ask({"CONFIG", "SET", "appendfsync", appendfsync_});
}

void RedisServer::kill() {
    process_.signal(SIGKILL);
    process_.wait();
}

void RedisServer::freeze() {
    process_.signal(SIGSTOP);
    const std::string state = "/proc/" + std::to_string(process_.pid()) + "/stat";
    eventually([&] { return contains(read_file(state), ") T "); });
}

void RedisServer::thaw() {
    process_.signal(SIGCONT);
}

}  // namespace gatekeeper::tests
