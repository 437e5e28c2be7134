#pragma once

#include <gatekeeper/ports/transfer.hpp>

#include <curl/curl.h>

#include <memory>

namespace gatekeeper::delivery {

class Conversation;

/// One exchange as a libcurl easy handle, completely set up: TLS 1.2 or later with chain and host
/// name checked, no redirect, no proxy or .netrc of the environment, a connection of its own that
/// is never used again, so that libcurl has no reason to repeat a request by itself.
///
/// HTTP may run on a multi handle. **SMTP belongs in a thread that may wait**: after the last dot
/// and after QUIT every libcurl so far (8.22 included) waits for the server's answer in a loop of
/// its own, inside curl_multi_socket_action() as much as inside curl_easy_perform().
///
/// For SMTP `completed` means that the server gave its verdict; `status` is 2xx when it took the
/// message. Not completed with status 354: the message was on its way when the connection went,
/// and it may or may not be delivered. Any other status: it was not sent.
class CurlExchange {
  public:
    /// Both throw PortFailure for what could not be sent safely: control characters in a header,
    /// an address or a URL; a user and password over SMTP without TLS.
    explicit CurlExchange(ports::HttpExchange exchange);
    explicit CurlExchange(ports::SmtpExchange exchange);
    CurlExchange(const CurlExchange&) = delete;
    CurlExchange& operator=(const CurlExchange&) = delete;
    ~CurlExchange();

    CURL* handle() const noexcept;

    /// Once, after libcurl is done with the handle and said `code`.
    ports::TransferResult result(CURLcode code);

  private:
    std::unique_ptr<Conversation> conversation_;
};

}  // namespace gatekeeper::delivery
