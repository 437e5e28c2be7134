#pragma once

#include "http.hpp"
#include "listener.hpp"

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace gatekeeper::tests {

/// A request as the app behind the gate got it.
struct Received {
    std::string method;
    std::string target;
    Headers headers;
    std::string body;
    /// The head as it came; of FastCGI and uwsgi "NAME: value" lines.
    std::string head;
};

/// What the app got, whoever speaks to it in whatever protocol.
class Inbox {
  public:
    void put(Received received);
    std::vector<Received> all() const;
    /// Those whose path (without query) is this one.
    std::vector<Received> to(std::string_view path) const;
    /// The only one to this path; throws when there is none, or more.
    Received only(std::string_view path) const;
    std::size_t count() const { return all().size(); }

  private:
    mutable std::mutex mutex_;
    std::vector<Received> received_;
};

/// The app behind the gate: an HTTP server in the test that keeps what it gets and says so,
/// or answers what the test wants.
class App {
  public:
    using Answer = std::function<std::string(const Received&)>;

    explicit App(const std::string& socket);

    Inbox& inbox() { return inbox_; }
    /// The whole answer for a path, head and body.
    void answer(const std::string& path, Answer answer);

  private:
    void serve(int connection);
    std::string answer_to(const Received& received);

    Inbox inbox_;
    std::mutex mutex_;
    std::map<std::string, Answer> answers_;
    Listener listener_;
};

/// Something an app says to everybody who gets through to it.
inline constexpr std::string_view kSecretOfTheApp = "the app's own words";

std::string http_answer(int status, const Headers& headers, std::string_view body);

/// A FastCGI responder (version 1, one request a connection).
class FastCgiApp {
  public:
    explicit FastCgiApp(const std::string& socket);
    Inbox& inbox() { return inbox_; }

  private:
    void serve(int connection);

    Inbox inbox_;
    Listener listener_;
};

class UwsgiApp {
  public:
    explicit UwsgiApp(const std::string& socket);
    Inbox& inbox() { return inbox_; }

  private:
    void serve(int connection);

    Inbox inbox_;
    Listener listener_;
};

}  // namespace gatekeeper::tests
