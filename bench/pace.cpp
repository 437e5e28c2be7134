// Asks over kept-alive HTTP/1.1 connections at a fixed rate and prints one JSON object.
//
// pace --to HOST:PORT --template FILE [--words FILE] [--random] [--rate N] [--seconds N]
//      [--connections N] [--interval SECONDS] [--drain SECONDS]
//
// The template is one whole request; every {word} in it becomes the next line of --words (or a
// random one). With a rate, requests are due at even distances and a latency counts from when the
// request was due, so a server that stalls cannot hide it. Without one, every connection asks as
// soon as it was answered. What is still unanswered when the drain ends counts as failed.

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <random>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;
using Time = Clock::time_point;

struct Options {
    std::string host;
    int port = 0;
    std::string request;
    std::vector<std::string> words;
    bool random = false;
    double rate = 0;
    double seconds = 1;
    std::size_t connections = 16;
    double interval = 0.25;
    double drain = 5;
};

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path + " cannot be read");
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> lines_of(const std::string& path) {
    std::vector<std::string> lines;
    std::istringstream text(content_of(path));
    for (std::string line; std::getline(text, line);)
        lines.push_back(line);
    if (lines.empty()) throw std::runtime_error(path + " is empty");
    return lines;
}

Options read_options(int count, char** words) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string name = words[i];
        if (name == "--random") {
            options.random = true;
            continue;
        }
        if (++i == count) throw std::runtime_error(name + " wants a value");
        const std::string value = words[i];
        if (name == "--to") {
            const std::size_t colon = value.rfind(':');
            if (colon == std::string::npos) throw std::runtime_error("--to HOST:PORT");
            options.host = value.substr(0, colon);
            options.port = std::stoi(value.substr(colon + 1));
        } else if (name == "--template") {
            options.request = content_of(value);
        } else if (name == "--words") {
            options.words = lines_of(value);
        } else if (name == "--rate") {
            options.rate = std::stod(value);
        } else if (name == "--seconds") {
            options.seconds = std::stod(value);
        } else if (name == "--connections") {
            options.connections = std::stoul(value);
        } else if (name == "--interval") {
            options.interval = std::stod(value);
        } else if (name == "--drain") {
            options.drain = std::stod(value);
        } else {
            throw std::runtime_error("no option " + name);
        }
    }
    if (options.port == 0 || options.request.empty()) {
        throw std::runtime_error("--to and --template are needed");
    }
    return options;
}

/// Latencies in buckets that grow by 2 %, from a microsecond on.
class Histogram {
  public:
    void add(double microseconds) {
        const double index = std::log(std::max(microseconds, 1.0)) / std::log(kGrowth);
        ++counts_[std::min(static_cast<std::size_t>(index), counts_.size() - 1)];
        ++total_;
    }
    std::uint64_t total() const { return total_; }

    double quantile(double share) const {
        const auto wanted = static_cast<std::uint64_t>(std::ceil(share * double(total_)));
        std::uint64_t seen = 0;
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            seen += counts_[i];
            if (seen >= wanted && seen > 0) return value(i);
        }
        return 0;
    }

    void print(std::ostream& out) const {
        out << "{\"count\":" << total_;
        for (const auto& [name, share] : {std::pair{"p50", 0.5}, std::pair{"p90", 0.9},
                                          std::pair{"p99", 0.99}, std::pair{"p999", 0.999}}) {
            out << ",\"" << name << "\":" << quantile(share);
        }
        out << ",\"max\":" << quantile(1);
    }
    void print_buckets(std::ostream& out) const {
        out << ",\"buckets\":[";
        const char* separator = "";
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            if (counts_[i] == 0) continue;
            out << separator << '[' << value(i) << ',' << counts_[i] << ']';
            separator = ",";
        }
        out << ']';
    }

  private:
    static constexpr double kGrowth = 1.02;
    static double value(std::size_t index) { return std::pow(kGrowth, double(index) + 0.5); }

    std::array<std::uint64_t, 1024> counts_{};
    std::uint64_t total_ = 0;
};

/// What of an answer has come so far.
class Answer {
  public:
    enum class State { Incomplete, Complete, Broken };

    State take(std::string_view bytes) {
        text_.append(bytes);
        if (!has_head_ && !read_head()) return State::Incomplete;
        if (status_ == 0) return State::Broken;
        if (chunked_) {
            return text_.ends_with("0\r\n\r\n") ? State::Complete : State::Incomplete;
        }
        return text_.size() >= head_ + body_ ? State::Complete : State::Incomplete;
    }
    bool empty() const { return text_.empty(); }
    int status() const { return status_; }
    bool closes() const { return closes_; }
    bool retry_after() const { return retry_after_; }
    void clear() { *this = Answer(); }

  private:
    bool read_head() {
        head_ = text_.find("\r\n\r\n");
        if (head_ == std::string::npos) return false;
        head_ += 4;
        has_head_ = true;
        std::string head = text_.substr(0, head_);
        std::transform(head.begin(), head.end(), head.begin(),
                       [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if (head.starts_with("http/1.1 ")) status_ = std::atoi(head.c_str() + 9);
        const std::size_t length = head.find("\r\ncontent-length:");
        if (length != std::string::npos)
            body_ = std::strtoul(head.c_str() + length + 17, nullptr, 10);
        chunked_ = head.find("\r\ntransfer-encoding: chunked") != std::string::npos;
        closes_ = head.find("\r\nconnection: close") != std::string::npos;
        retry_after_ = head.find("\r\nretry-after:") != std::string::npos;
        return true;
    }

    std::string text_;
    std::size_t head_ = 0;
    std::size_t body_ = 0;
    int status_ = 0;
    bool has_head_ = false;
    bool chunked_ = false;
    bool closes_ = false;
    bool retry_after_ = false;
};

struct Connection {
    int socket = -1;
    bool busy = false;
    bool fresh = true;  ///< Nothing was answered on it yet.
    Time due;
    std::string unsent;
    std::string request;
    Answer answer;
};

struct Interval {
    Histogram latency;
    std::uint64_t failed = 0;
};

class Pace {
  public:
    explicit Pace(Options options)
        : options_(std::move(options)),
          connections_(options_.connections),
          poll_(epoll_create1(0)) {
        for (std::size_t i = 0; i < connections_.size(); ++i) {
            connect(connections_[i]);
            idle_.push_back(&connections_[i]);
        }
    }

    void run() {
        start_ = Clock::now();
        end_ = start_ + duration(options_.seconds);
        const Time end = end_;
        const Time last = end + duration(options_.drain);
        std::uint64_t scheduled = 0;
        for (;;) {
            const Time now = Clock::now();
            Time next = end;
            if (options_.rate > 0) {
                next = start_ + duration(double(scheduled) / options_.rate);
                while (next <= now && next < end) {
                    queue_.push_back(next);
                    next = start_ + duration(double(++scheduled) / options_.rate);
                }
            } else if (now < end) {
                while (queue_.size() < idle_.size())
                    queue_.push_back(now);
            }
            while (!queue_.empty() && !idle_.empty())
                ask_next();
            const bool over = now >= end;
            if (over && queue_.empty() && idle_.size() == connections_.size()) break;
            if (now >= last) break;
            wait_until(over ? last : std::min(next, end));
        }
        elapsed_ = std::chrono::duration<double>(Clock::now() - start_).count();
        for (const Connection& connection : connections_)
            failed_ += connection.busy ? 1 : 0;
        failed_ += queue_.size();
    }

    void print(std::ostream& out) const {
        out << "{\"answered\":" << latency_.total() << ",\"in_time\":" << in_time_
            << ",\"failed\":" << failed_ << ",\"again\":" << again_
            << ",\"retry_after\":" << retry_after_ << ",\"seconds\":" << elapsed_
            << ",\"status\":{";
        const char* separator = "";
        for (const auto& [status, histogram] : by_status_) {
            out << separator << '"' << status << "\":";
            histogram->print(out);
            out << '}';
            separator = ",";
        }
        out << "},\"latency\":";
        latency_.print(out);
        latency_.print_buckets(out);
        out << "},\"timeline\":[";
        separator = "";
        for (const auto& [index, interval] : timeline_) {
            out << separator << "{\"at\":" << double(index) * options_.interval
                << ",\"failed\":" << interval->failed << ",\"latency\":";
            interval->latency.print(out);
            interval->latency.print_buckets(out);
            out << "}}";
            separator = ",";
        }
        out << "]}" << std::endl;
    }

  private:
    static Clock::duration duration(double seconds) {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    }

    void connect(Connection& connection) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(options_.port));
        inet_pton(AF_INET, options_.host.c_str(), &address.sin_addr);
        connection.socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (connection.socket < 0 ||
            ::connect(connection.socket, reinterpret_cast<sockaddr*>(&address), sizeof(address)) !=
                0) {
            throw std::runtime_error("no connection: " + std::string(std::strerror(errno)));
        }
        const int on = 1;
        setsockopt(connection.socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        fcntl(connection.socket, F_SETFL, O_NONBLOCK);
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.ptr = &connection;
        epoll_ctl(poll_, EPOLL_CTL_ADD, connection.socket, &event);
        connection.fresh = true;
        connection.answer.clear();
    }

    void reconnect(Connection& connection) {
        close(connection.socket);
        connect(connection);
    }

    std::string next_request() {
        if (options_.words.empty()) return options_.request;
        const std::size_t index = options_.random ? random_() % options_.words.size()
                                                  : next_word_++ % options_.words.size();
        std::string text;
        std::string_view rest = options_.request;
        for (std::size_t at; (at = rest.find("{word}")) != std::string_view::npos;) {
            text.append(rest.substr(0, at)).append(options_.words[index]);
            rest.remove_prefix(at + 6);
        }
        return text.append(rest);
    }

    void ask_next() {
        Connection& connection = *idle_.back();
        idle_.pop_back();
        connection.due = queue_.front();
        queue_.pop_front();
        connection.busy = true;
        connection.request = next_request();
        send_request(connection);
    }

    void send_request(Connection& connection) {
        const std::string& text = connection.request;
        const ssize_t sent = send(connection.socket, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent != static_cast<ssize_t>(text.size())) ended(connection);
    }

    void wait_until(Time time) {
        const auto left = std::max(time - Clock::now(), Clock::duration(0));
        const auto whole = std::chrono::duration_cast<std::chrono::seconds>(left);
        timespec timeout{};
        timeout.tv_sec = whole.count();
        timeout.tv_nsec = std::chrono::nanoseconds(left - whole).count();
        std::array<epoll_event, 256> events;
        const int count = epoll_pwait2(poll_, events.data(), events.size(), &timeout, nullptr);
        for (int i = 0; i < count; ++i)
            read_from(*static_cast<Connection*>(events[i].data.ptr));
    }

    void read_from(Connection& connection) {
        std::array<char, 65536> buffer;
        const ssize_t got = recv(connection.socket, buffer.data(), buffer.size(), 0);
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) return ended(connection);
        if (!connection.busy) return reconnect(connection);
        const auto state =
            connection.answer.take(std::string_view(buffer.data(), static_cast<std::size_t>(got)));
        if (state == Answer::State::Incomplete) return;
        if (state == Answer::State::Broken) return fail(connection);
        note(connection);
        const bool closes = connection.answer.closes();
        connection.answer.clear();
        connection.fresh = false;
        if (closes) reconnect(connection);
        release(connection);
    }

    /// The server may close a kept connection at any time between two requests; every client
    /// asks again on a new one then. Anything else is a failure.
    void ended(Connection& connection) {
        const bool between = connection.answer.empty() && !connection.fresh;
        if (!connection.busy) return reconnect(connection);
        if (!between) return fail(connection);
        ++again_;
        reconnect(connection);
        send_request(connection);
    }

    void fail(Connection& connection) {
        ++failed_;
        ++interval_of(connection.due).failed;
        reconnect(connection);
        release(connection);
    }

    void release(Connection& connection) {
        connection.busy = false;
        idle_.push_back(&connection);
    }

    Interval& interval_of(Time due) {
        const double seconds = std::chrono::duration<double>(due - start_).count();
        auto& interval = timeline_[static_cast<long>(seconds / options_.interval)];
        if (!interval) interval = std::make_unique<Interval>();
        return *interval;
    }

    void note(Connection& connection) {
        const double latency =
            std::chrono::duration<double, std::micro>(Clock::now() - connection.due).count();
        const int status = connection.answer.status();
        auto& histogram = by_status_[status];
        if (!histogram) histogram = std::make_unique<Histogram>();
        histogram->add(latency);
        latency_.add(latency);
        if (Clock::now() < end_) ++in_time_;
        interval_of(connection.due).latency.add(latency);
        if (connection.answer.retry_after()) ++retry_after_;
    }

    Options options_;
    std::vector<Connection> connections_;
    int poll_;
    Time start_;
    Time end_;
    double elapsed_ = 0;
    std::deque<Time> queue_;
    std::vector<Connection*> idle_;
    std::mt19937 random_{20260101};
    std::size_t next_word_ = 0;
    std::uint64_t in_time_ = 0;  ///< Answered before the run was over.
    std::uint64_t failed_ = 0;
    std::uint64_t again_ = 0;
    std::uint64_t retry_after_ = 0;
    Histogram latency_;
    std::map<int, std::unique_ptr<Histogram>> by_status_;
    std::map<long, std::unique_ptr<Interval>> timeline_;
};

}  // namespace

int main(int count, char** words) {
    try {
        Pace pace(read_options(count, words));
        pace.run();
        pace.print(std::cout);
        return 0;
    } catch (const std::exception& error) {
        std::cerr << "pace: " << error.what() << '\n';
        return 1;
    }
}
