#include "conversation.hpp"

#include <gatekeeper/delivery/curl_exchange.hpp>

#include <utility>

namespace gatekeeper::delivery {

CurlExchange::CurlExchange(ports::HttpExchange exchange)
    : conversation_(converse(std::move(exchange))) {}

CurlExchange::CurlExchange(ports::SmtpExchange exchange)
    : conversation_(converse(std::move(exchange))) {}

CurlExchange::~CurlExchange() = default;

CURL* CurlExchange::handle() const noexcept {
    return conversation_->handle();
}

ports::TransferResult CurlExchange::result(CURLcode code) {
    return conversation_->result(code);
}

}  // namespace gatekeeper::delivery
