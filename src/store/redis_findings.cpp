#include <gatekeeper/store/redis_findings.hpp>

#include <algorithm>
#include <charconv>
#include <string_view>

namespace gatekeeper::store {
namespace {

using Level = Finding::Level;

constexpr int kOldestMajor = 6;  // client-side caching came with it

/// The value of a line `name:value`; empty when there is none.
std::string value_in(std::string_view info, std::string_view name) {
    const std::string mark = std::string(name) + ":";
    while (!info.empty()) {
        const std::size_t end = std::min(info.find('\n'), info.size());
        std::string_view line = info.substr(0, end);
        info.remove_prefix(std::min(end + 1, info.size()));
        if (!line.starts_with(mark)) continue;
        if (line.ends_with('\r')) line.remove_suffix(1);
        return std::string(line.substr(mark.size()));
    }
    return "";
}

Finding judge_version(const std::string& info) {
    const std::string version = value_in(info, "redis_version");
    int major = 0;
    std::from_chars(version.data(), version.data() + version.size(), major);
    if (major >= kOldestMajor) return {Level::Ok, "Redis", "version " + version + " answers", ""};
    return {Level::Problem, "Redis", "version \"" + version + "\" is too old",
            "install Redis " + std::to_string(kOldestMajor) + ".0 or later"};
}

Finding judge_role(const std::string& info) {
    const std::string role = value_in(info, "role");
    if (role == "master") return {Level::Ok, "role", "a primary, which can be written to", ""};
    return {Level::Problem, "role", "this Redis is a replica (role " + role + ")",
            "name the primary in gatekeeper_redis"};
}

Finding judge_persistence(const std::string& info) {
    if (value_in(info, "aof_enabled") != "1") {
        return {Level::Problem, "persistence",
                "the append-only file is off: a restart of Redis loses customers' passwords and "
                "second factors",
                "write \"appendonly yes\" in redis.conf, and run \"redis-cli config set appendonly "
                "yes\" to switch it on without a restart"};
    }
    const std::string status = value_in(info, "aof_last_write_status");
    if (!status.empty() && status != "ok") {
        return {Level::Problem, "persistence",
                "the append-only file is on, but the last write to it failed",
                "see the log of Redis; its disk may be full"};
    }
    return {Level::Ok, "persistence", "the append-only file is on", ""};
}

Finding judge_eviction(const std::string& info) {
    const std::string policy = value_in(info, "maxmemory_policy");
    if (policy == "noeviction") return {Level::Ok, "eviction", "never (noeviction)", ""};
    const std::string remedy = "write \"maxmemory-policy noeviction\" in redis.conf";
    if (value_in(info, "maxmemory") == "0") {
        return {Level::Warning, "eviction",
                "the policy is " + policy + "; it has no effect only as long as maxmemory is 0",
                remedy};
    }
    return {Level::Problem, "eviction",
            "the policy is " + policy + ": Redis deletes customers when its memory is full",
            remedy};
}

}  // namespace

std::vector<Finding> judge_redis(const std::string& info) {
    return {judge_version(info), judge_role(info), judge_persistence(info), judge_eviction(info)};
}

async::Task<void> report_redis_problems(ports::RedisCommands& redis, ports::OperatorLog& log) {
    const ports::RedisReply reply = co_await redis.run(ports::RedisCommand("INFO"));
    if (!reply.is_string()) co_return;
    for (const Finding& finding : judge_redis(reply.text)) {
        if (finding.level != Level::Problem) continue;
        log.error("gatekeeper_redis: " + finding.text + "; " + finding.remedy);
    }
}

}  // namespace gatekeeper::store
