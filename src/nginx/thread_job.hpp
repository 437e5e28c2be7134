#pragma once

#include "posted.hpp"

#include <gatekeeper/ports/port_failure.hpp>

#include <coroutine>
#include <exception>
#include <memory>
#include <utility>

namespace gatekeeper::nginx {

/// Work for a thread. Owned by the thread pool from the moment it is queued until it comes back
/// to the event loop; the thread touches nothing but the job. Whoever waits for it can leave.
class ThreadJob {
  public:
    ThreadJob() = default;
    ThreadJob(const ThreadJob&) = delete;
    ThreadJob& operator=(const ThreadJob&) = delete;
    virtual ~ThreadJob() = default;

    /// Who is told when the job is back; it takes the job over.
    class Waiter {
      public:
        virtual void job_done(std::unique_ptr<ThreadJob> job) noexcept = 0;

      protected:
        ~Waiter() = default;
    };

    /// Queues the job; gives it back when the queue is full.
    static std::unique_ptr<ThreadJob> post(ngx_thread_pool_t* pool, std::unique_ptr<ThreadJob> job,
                                           Waiter& waiter);

    void abandon() noexcept { waiter_ = nullptr; }
    const std::exception_ptr& failure() const { return failure_; }

  protected:
    virtual void work() = 0;

  private:
    static void in_thread(void* data, ngx_log_t* log) noexcept;
    static void back_in_loop(ngx_event_t* event) noexcept;

    ngx_thread_task_t task_{};
    Waiter* waiter_ = nullptr;
    std::exception_ptr failure_;
};

/// co_await runs the job in `pool` and rethrows what it threw. Throws PortFailure when the queue
/// is full.
template <class Job>
class InThread final : private ThreadJob::Waiter {
  public:
    InThread(ngx_thread_pool_t* pool, std::unique_ptr<Job> job)
        : pool_(pool), job_(std::move(job)), queued_(nullptr) {}
    InThread(const InThread&) = delete;
    InThread& operator=(const InThread&) = delete;
    ~InThread() {
        if (queued_ != nullptr) queued_->abandon();
    }

    bool await_ready() const noexcept { return false; }
    bool await_suspend(std::coroutine_handle<> frame) {
        queued_ = job_.get();
        job_ = ThreadJob::post(pool_, std::move(job_), *this);
        if (job_) {
            queued_ = nullptr;
            return false;
        }
        wakeup_.expect(frame);
        return true;
    }
    void await_resume() {
        if (!came_back_) throw ports::PortFailure("too much waits for a thread");
        if (job_->failure()) std::rethrow_exception(job_->failure());
    }

    const Job& job() const { return static_cast<const Job&>(*job_); }

  private:
    void job_done(std::unique_ptr<ThreadJob> job) noexcept override {
        job_ = std::move(job);
        queued_ = nullptr;
        came_back_ = true;
        wakeup_.post();
    }

    ngx_thread_pool_t* pool_;
    std::unique_ptr<ThreadJob> job_;
    ThreadJob* queued_;
    bool came_back_ = false;
    Wakeup wakeup_;
};

}  // namespace gatekeeper::nginx
