#pragma once

#include <gatekeeper/async/task.hpp>
#include <gatekeeper/ports/operator_log.hpp>
#include <gatekeeper/ports/redis_commands.hpp>

#include <string>
#include <vector>

namespace gatekeeper::store {

/// What an examination found out about one thing.
struct Finding {
    enum class Level { Ok, Warning, Problem };

    Level level;
    std::string topic;
    std::string text;    ///< What is the case.
    std::string remedy;  ///< What to do about it; empty when all is well.
};

/// Judges what INFO says: version, role, whether accounts survive a restart and are never evicted.
std::vector<Finding> judge_redis(const std::string& info);

/// Asks Redis and writes every problem to the log. A Redis user that may not ask is no problem.
/// Throws PortFailure.
async::Task<void> report_redis_problems(ports::RedisCommands& redis, ports::OperatorLog& log);

}  // namespace gatekeeper::store
