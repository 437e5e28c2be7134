#pragma once

#include "ngx.hpp"

#include <gatekeeper/flows/services.hpp>

#include <memory>

namespace gatekeeper::nginx {

struct MainConf;
class CachedSessions;

/// All that one worker process works with. Made after the fork, gone before nginx closes its
/// connections.
class Worker {
  public:
    explicit Worker(const MainConf& conf);
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker();

    flows::Services& services();
    CachedSessions& sessions();

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

/// The worker of this process; nullptr where the module has nothing to do.
Worker* worker() noexcept;

ngx_int_t start_worker(ngx_cycle_t* cycle) noexcept;
void stop_worker() noexcept;

}  // namespace gatekeeper::nginx
