#pragma once

#include "posted.hpp"

#include <gatekeeper/ports/background.hpp>

#include <list>
#include <memory>

namespace gatekeeper::nginx {

/// Tasks of a worker that no request waits for. Each starts in the next turn of the event loop,
/// after the answers that are ready; all are cancelled when the worker goes.
class BackgroundTasks final : public ports::Background {
  public:
    BackgroundTasks();
    ~BackgroundTasks() override;

    void run(std::string_view what, async::Task<void> task) override;
    std::size_t under_way() const { return jobs_.size(); }

  private:
    class Job;

    void remove_finished();
    void stay_longer();

    std::list<std::unique_ptr<Job>> jobs_;
    Posted<BackgroundTasks, &BackgroundTasks::remove_finished> remove_;
    /// Runs while there are tasks: a worker told to quit stays as long as a timer does.
    Alarm<BackgroundTasks, &BackgroundTasks::stay_longer> stay_;
};

}  // namespace gatekeeper::nginx
