#include "load.hpp"

#include "connection.hpp"
#include "eventually.hpp"
#include "files.hpp"

#include <memory>

namespace gatekeeper::tests {

Load::Load(const Address& address, const std::vector<Request>& requests, Check check)
    : check_(std::move(check)) {
    for (const Request& request : requests) {
        threads_.emplace_back([this, address, request] { run(address, request); });
    }
}

void Load::run(const Address& address, const Request& request) {
    std::unique_ptr<Connection> connection;
    while (!stopped_) {
        std::string problem;
        try {
            if (!connection) connection = std::make_unique<Connection>(address);
            const Response response = connection->exchange(request);
            problem = check_(response);
            if (response.headers.get("Connection") == "close") connection.reset();
            ++answered_;
        } catch (const ConnectionEnded&) {
            connection.reset();
        } catch (const std::exception& error) {
            problem = error.what();
            connection.reset();
        }
        if (problem.empty()) continue;
        const std::lock_guard lock(mutex_);
        wrong_.push_back(problem);
    }
}

void Load::stop() {
    stopped_ = true;
    for (std::thread& thread : threads_)
        thread.join();
    threads_.clear();
}

void Load::wait_for(std::size_t more) {
    const std::size_t wanted = answered_ + more;
    eventually([&] { return answered_ >= wanted; });
}

std::vector<std::string> Load::wrong() {
    const std::lock_guard lock(mutex_);
    return wrong_;
}

}  // namespace gatekeeper::tests
