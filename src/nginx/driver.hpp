#pragma once

#include "guarded.hpp"
#include "posted.hpp"

#include <gatekeeper/async/root.hpp>

#include <exception>
#include <new>
#include <optional>
#include <utility>

namespace gatekeeper::nginx {

/// Owns the coroutine that works for one request, from its start to its answer. Lives in memory
/// of ngx_http_cleanup_add: nginx destroys it first when the client goes away, and destroying the
/// frame cancels whatever it waits for. The coroutine never sees the request; its end is noted
/// and dealt with from the event loop.
template <class Result>
class Driver : private async::RootListener<Result> {
  public:
    /// Throws std::bad_alloc.
    template <class Derived, class... Arguments>
    static Derived& make(ngx_http_request_t* r, Arguments&&... arguments) {
        ngx_http_cleanup_t* const cleanup = ngx_http_cleanup_add(r, sizeof(Derived));
        if (cleanup == nullptr) throw std::bad_alloc();
        auto* const driver = new (cleanup->data) Derived(r, std::forward<Arguments>(arguments)...);
        cleanup->handler = [](void* data) noexcept { static_cast<Derived*>(data)->~Derived(); };
        return *driver;
    }

    Driver(const Driver&) = delete;
    Driver& operator=(const Driver&) = delete;

    /// Runs the task until it first waits, and listens for the client's going away meanwhile.
    void start(async::Task<Result> task) {
        watch_client();
        root_.start(std::move(task), *this);
        if (!outcome_ && !failure_) deadline_.set(kLongestWait);
    }

  protected:
    explicit Driver(ngx_http_request_t* r) : r_(r), finish_(*this), deadline_(*this) {}
    virtual ~Driver() = default;

    /// Exactly one of the two is called, with the frame gone. Either may end the request, as its
    /// last act; an exception before that ends it with 500.
    virtual void succeed(Result result) = 0;
    virtual void fail() = 0;

    ngx_http_request_t* const r_;

  private:
    /// Every wait inside has a shorter limit of its own; this one also keeps a worker that is
    /// told to quit from leaving before the answer.
    static constexpr ngx_msec_t kLongestWait = 60'000;

    void finished(Result result) noexcept override {
        outcome_.emplace(std::move(result));
        finish_.post();
    }
    void failed(std::exception_ptr failure) noexcept override {
        failure_ = std::move(failure);
        finish_.post();
    }

    void watch_client() {
        // A subrequest that waits is woken whenever its turn in the page comes: nothing to do yet.
        r_->write_event_handler = ngx_http_request_empty_handler;
        if (r_ != r_->main) return;
        r_->read_event_handler = ngx_http_test_reading;
        ngx_event_t* const read = r_->connection->read;
        if (read->ready) {
            ngx_post_event(read, &ngx_posted_events);
        } else if (ngx_handle_read_event(read, 0) != NGX_OK) {
            throw std::bad_alloc();
        }
    }

    void finish() {
        ngx_connection_t* const connection = r_->connection;
        ngx_http_set_log_request(connection->log, r_);
        deadline_.cancel();
        root_.cancel();
        if (failure_) log_failure();
        std::optional<Result> outcome = std::exchange(outcome_, std::nullopt);
        ngx_http_request_t* const r = r_;
        const bool answered = guarded("answering a request", connection->log, false, [&] {
            if (outcome) {
                succeed(std::move(*outcome));
            } else {
                fail();
            }
            return true;
        });
        if (!answered) ngx_http_finalize_request(r, NGX_HTTP_INTERNAL_SERVER_ERROR);
        ngx_http_run_posted_requests(connection);
    }

    void log_failure() noexcept {
        guarded("answering a request", r_->connection->log,
                [this] { std::rethrow_exception(std::exchange(failure_, nullptr)); });
    }

    void too_late() {
        root_.cancel();
        finish();
    }

    async::Root<Result> root_;
    std::optional<Result> outcome_;
    std::exception_ptr failure_;
    Posted<Driver, &Driver::finish> finish_;
    Alarm<Driver, &Driver::too_late> deadline_;
};

}  // namespace gatekeeper::nginx
