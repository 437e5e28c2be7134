#pragma once

#include "posted.hpp"

#include <gatekeeper/ports/transfer.hpp>

#include <curl/curl.h>

#include <memory>
#include <set>

namespace gatekeeper::nginx {

/// HTTP through libcurl's multi interface on nginx's event loop: curl says which sockets to watch
/// and when to wake it, nginx does both. SMTP in a thread pool of its own, because libcurl waits
/// for the server's last replies in a loop of its own, multi interface or not (see
/// delivery::CurlExchange). A slow mail server or gateway holds nobody up.
class CurlTransfers final : public ports::Transfer {
  public:
    explicit CurlTransfers(ngx_thread_pool_t* mail_pool);
    CurlTransfers(const CurlTransfers&) = delete;
    CurlTransfers& operator=(const CurlTransfers&) = delete;
    ~CurlTransfers() override;

    async::Task<ports::TransferResult> http(ports::HttpExchange exchange) override;
    async::Task<ports::TransferResult> smtp(ports::SmtpExchange exchange) override;

  private:
    class Running;
    class Socket;

    static int socket_wanted(CURL*, curl_socket_t fd, int what, void* self, void* socket) noexcept;
    static int timer_wanted(CURLM*, long timeout_ms, void* self) noexcept;
    static void on_event(ngx_event_t* event) noexcept;

    void timer_rang();
    void act(curl_socket_t fd, int events);
    void collect();

    struct CleanUp {
        void operator()(CURLM* multi) const noexcept { curl_multi_cleanup(multi); }
    };

    ngx_thread_pool_t* mail_pool_;
    std::set<Socket*> sockets_;
    std::unique_ptr<CURLM, CleanUp> multi_;
    Alarm<CurlTransfers, &CurlTransfers::timer_rang> timer_;
};

}  // namespace gatekeeper::nginx
