#include "background_tasks.hpp"

#include "guarded.hpp"

#include <gatekeeper/async/root.hpp>
#include <gatekeeper/ports/port_failure.hpp>

#include <exception>
#include <string>
#include <utility>

namespace gatekeeper::nginx {
namespace {

constexpr std::size_t kMostJobs = 4096;
constexpr ngx_msec_t kStay = 60'000;

}  // namespace

class BackgroundTasks::Job final : private async::RootListener<void> {
  public:
    Job(BackgroundTasks& owner, std::string_view what, async::Task<void> task)
        : owner_(owner), what_(what), task_(std::move(task)), start_(*this) {
        start_.post_next_turn();
    }
    virtual ~Job() = default;

    bool done() const { return done_; }

  private:
    void start() { root_.start(std::move(task_), *this); }

    void finished() noexcept override {
        done_ = true;
        owner_.remove_.post();
    }
    void failed(std::exception_ptr failure) noexcept override {
        guarded(what_, ngx_cycle->log, [&failure] { std::rethrow_exception(failure); });
        finished();
    }

    BackgroundTasks& owner_;
    std::string_view what_;
    async::Task<void> task_;
    async::Root<void> root_;
    bool done_ = false;
    Posted<Job, &Job::start> start_;
};

BackgroundTasks::BackgroundTasks() : remove_(*this), stay_(*this) {}
BackgroundTasks::~BackgroundTasks() = default;

void BackgroundTasks::run(std::string_view what, async::Task<void> task) {
    if (jobs_.size() >= kMostJobs) throw ports::PortFailure("too much work in the background");
    jobs_.push_back(std::make_unique<Job>(*this, what, std::move(task)));
    if (!stay_.is_set()) stay_.set(kStay);
}

void BackgroundTasks::remove_finished() {
    std::erase_if(jobs_, [](const std::unique_ptr<Job>& job) { return job->done(); });
    if (jobs_.empty()) stay_.cancel();
}

void BackgroundTasks::stay_longer() {
    if (!jobs_.empty()) stay_.set(kStay);
}

}  // namespace gatekeeper::nginx
