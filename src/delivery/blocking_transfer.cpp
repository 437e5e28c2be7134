#include <gatekeeper/delivery/blocking_transfer.hpp>

#include <utility>

namespace gatekeeper::delivery {

using ports::TransferResult;

TransferResult perform(CurlExchange& exchange) {
    const CURLcode code = curl_easy_perform(exchange.handle());
    return exchange.result(code);
}

async::Task<TransferResult> BlockingTransfer::http(ports::HttpExchange exchange) {
    CurlExchange prepared(std::move(exchange));
    co_return perform(prepared);
}

async::Task<TransferResult> BlockingTransfer::smtp(ports::SmtpExchange exchange) {
    CurlExchange prepared(std::move(exchange));
    co_return perform(prepared);
}

}  // namespace gatekeeper::delivery
