#include "thread_job.hpp"

namespace gatekeeper::nginx {

std::unique_ptr<ThreadJob> ThreadJob::post(ngx_thread_pool_t* pool, std::unique_ptr<ThreadJob> job,
                                           Waiter& waiter) {
    job->waiter_ = &waiter;
    job->task_.ctx = job.get();
    job->task_.handler = in_thread;
    job->task_.event.data = job.get();
    job->task_.event.handler = back_in_loop;
    job->task_.event.log = ngx_cycle->log;
    if (ngx_thread_task_post(pool, &job->task_) != NGX_OK) return job;
    static_cast<void>(job.release());
    return nullptr;
}

void ThreadJob::in_thread(void* data, ngx_log_t*) noexcept {
    auto* const job = static_cast<ThreadJob*>(data);
    try {
        job->work();
    } catch (...) {
        job->failure_ = std::current_exception();
    }
}

void ThreadJob::back_in_loop(ngx_event_t* event) noexcept {
    std::unique_ptr<ThreadJob> job(static_cast<ThreadJob*>(event->data));
    Waiter* const waiter = job->waiter_;
    if (waiter != nullptr) waiter->job_done(std::move(job));
}

}  // namespace gatekeeper::nginx
