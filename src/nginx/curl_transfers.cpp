#include "curl_transfers.hpp"

#include "guarded.hpp"
#include "thread_job.hpp"

#include <gatekeeper/delivery/curl_exchange.hpp>

#include <coroutine>
#include <new>
#include <utility>

namespace gatekeeper::nginx {

/// One transfer under way; leaves the multi handle when nobody waits for it any more.
class CurlTransfers::Running {
  public:
    Running(CurlTransfers& transfers, delivery::CurlExchange& exchange)
        : multi_(transfers.multi_.get()), exchange_(exchange) {
        curl_easy_setopt(exchange_.handle(), CURLOPT_PRIVATE, this);
    }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;
    ~Running() {
        if (added_) curl_multi_remove_handle(multi_, exchange_.handle());
    }

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> frame) {
        wakeup_.expect(frame);
        added_ = curl_multi_add_handle(multi_, exchange_.handle()) == CURLM_OK;
        return added_;
    }
    CURLcode await_resume() const noexcept { return code_; }

    void done(CURLcode code) noexcept {
        code_ = code;
        wakeup_.post();
    }

  private:
    CURLM* multi_;
    delivery::CurlExchange& exchange_;
    bool added_ = false;
    CURLcode code_ = CURLE_FAILED_INIT;
    Wakeup wakeup_;
};

/// One of curl's sockets, dressed as an nginx connection so that the event loop can watch it.
/// curl opens and closes it.
class CurlTransfers::Socket {
  public:
    Socket(CurlTransfers& owner, curl_socket_t fd)
        : owner(owner), connection_(ngx_get_connection(fd, ngx_cycle->log)) {
        if (connection_ == nullptr) throw std::bad_alloc();
        connection_->data = this;
        connection_->read->handler = on_event;
        connection_->write->handler = on_event;
        connection_->read->log = ngx_cycle->log;
        connection_->write->log = ngx_cycle->log;
    }
    Socket(const Socket&) = delete;
    Socket& operator=(const Socket&) = delete;
    ~Socket() {
        watch(CURL_POLL_NONE);
        for (ngx_event_t* const event : {connection_->read, connection_->write}) {
            if (event->posted) {
                ngx_delete_posted_event(event);
            }
        }
        ngx_free_connection(connection_);
        connection_->fd = static_cast<ngx_socket_t>(-1);
    }

    /// Level-triggered: curl reads what it likes and expects to be told of the rest again.
    bool watch(int what) noexcept {
        return set(connection_->read, NGX_READ_EVENT, what & CURL_POLL_IN) &&
               set(connection_->write, NGX_WRITE_EVENT, what & CURL_POLL_OUT);
    }

    curl_socket_t fd() const noexcept { return connection_->fd; }

    CurlTransfers& owner;

  private:
    static bool set(ngx_event_t* event, ngx_int_t kind, bool wanted) noexcept {
        if (wanted && !event->active) return ngx_add_event(event, kind, NGX_LEVEL_EVENT) == NGX_OK;
        if (!wanted && event->active) return ngx_del_event(event, kind, 0) == NGX_OK;
        return true;
    }

    ngx_connection_t* connection_;
};

namespace {

class SmtpJob final : public ThreadJob {
  public:
    explicit SmtpJob(ports::SmtpExchange exchange) : exchange_(std::move(exchange)) {}

    const ports::TransferResult& result() const { return result_; }

  private:
    void work() override {
        delivery::CurlExchange prepared(std::move(exchange_));
        result_ = prepared.result(curl_easy_perform(prepared.handle()));
    }

    ports::SmtpExchange exchange_;
    ports::TransferResult result_;
};

}  // namespace

CurlTransfers::CurlTransfers(ngx_thread_pool_t* mail_pool)
    : mail_pool_(mail_pool), multi_(curl_multi_init()), timer_(*this) {
    if (!multi_) throw std::bad_alloc();
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, socket_wanted);
    curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, timer_wanted);
    curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
}

CurlTransfers::~CurlTransfers() {
    multi_.reset();
    for (Socket* const socket : sockets_)
        delete socket;
}

async::Task<ports::TransferResult> CurlTransfers::http(ports::HttpExchange exchange) {
    delivery::CurlExchange prepared(std::move(exchange));
    Running running(*this, prepared);
    const CURLcode code = co_await running;
    co_return prepared.result(code);
}

async::Task<ports::TransferResult> CurlTransfers::smtp(ports::SmtpExchange exchange) {
    InThread<SmtpJob> in_thread(mail_pool_, std::make_unique<SmtpJob>(std::move(exchange)));
    co_await in_thread;
    co_return in_thread.job().result();
}

int CurlTransfers::socket_wanted(CURL*, curl_socket_t fd, int what, void* self,
                                 void* known) noexcept {
    auto* const transfers = static_cast<CurlTransfers*>(self);
    auto* socket = static_cast<Socket*>(known);
    return guarded("watching a socket for curl", ngx_cycle->log, -1, [&] {
        if (what == CURL_POLL_REMOVE) {
            transfers->sockets_.erase(socket);
            delete socket;
            return 0;
        }
        if (socket == nullptr) {
            auto fresh = std::make_unique<Socket>(*transfers, fd);
            transfers->sockets_.insert(fresh.get());
            socket = fresh.release();
            curl_multi_assign(transfers->multi_.get(), fd, socket);
        }
        return socket->watch(what) ? 0 : -1;
    });
}

int CurlTransfers::timer_wanted(CURLM*, long timeout_ms, void* self) noexcept {
    auto* const transfers = static_cast<CurlTransfers*>(self);
    transfers->timer_.cancel();
    if (timeout_ms >= 0) transfers->timer_.set(static_cast<ngx_msec_t>(timeout_ms));
    return 0;
}

void CurlTransfers::on_event(ngx_event_t* event) noexcept {
    auto* const connection = static_cast<ngx_connection_t*>(event->data);
    auto* const socket = static_cast<Socket*>(connection->data);
    CurlTransfers& transfers = socket->owner;
    const int events = event->write ? CURL_CSELECT_OUT : CURL_CSELECT_IN;
    guarded("a transfer", ngx_cycle->log,
            [&transfers, socket, events] { transfers.act(socket->fd(), events); });
}

void CurlTransfers::timer_rang() {
    guarded("a transfer", ngx_cycle->log, [this] { act(CURL_SOCKET_TIMEOUT, 0); });
}

void CurlTransfers::act(curl_socket_t fd, int events) {
    int running = 0;
    curl_multi_socket_action(multi_.get(), fd, events, &running);
    collect();
}

void CurlTransfers::collect() {
    int left = 0;
    while (const CURLMsg* const message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        void* running = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &running);
        static_cast<Running*>(running)->done(message->data.result);
    }
}

}  // namespace gatekeeper::nginx
