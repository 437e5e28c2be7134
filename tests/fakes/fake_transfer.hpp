#pragma once

#include <gatekeeper/ports/port_failure.hpp>
#include <gatekeeper/ports/transfer.hpp>

#include <deque>
#include <utility>
#include <vector>

namespace gatekeeper::tests {

/// Answers with what the test queued, in order, and keeps what was asked of it. With nothing in the
/// queue an exchange does not complete.
class FakeTransfer final : public ports::Transfer {
  public:
    std::deque<ports::TransferResult> answers;
    int full = 0;  ///< So many exchanges are not even begun.
    std::vector<ports::HttpExchange> http_exchanges;
    std::vector<ports::SmtpExchange> smtp_exchanges;

    void answer(int status, std::string body = "") {
        answers.push_back({true, status, std::move(body), ""});
    }
    void fail(int last_status, std::string error) {
        answers.push_back({false, last_status, "", std::move(error)});
    }

    async::Task<ports::TransferResult> http(ports::HttpExchange exchange) override {
        http_exchanges.push_back(std::move(exchange));
        co_return next();
    }
    async::Task<ports::TransferResult> smtp(ports::SmtpExchange exchange) override {
        smtp_exchanges.push_back(std::move(exchange));
        co_return next();
    }

  private:
    ports::TransferResult next() {
        if (full > 0) {
            --full;
            throw ports::PortFailure("too many transfers");
        }
        if (answers.empty()) return {false, 0, "", "nothing queued"};
        ports::TransferResult result = std::move(answers.front());
        answers.pop_front();
        return result;
    }
};

}  // namespace gatekeeper::tests
