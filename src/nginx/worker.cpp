#include "worker.hpp"

#include "background_tasks.hpp"
#include "cached_sessions.hpp"
#include "configuration.hpp"
#include "curl_transfers.hpp"
#include "guarded.hpp"
#include "invalidation_feed.hpp"
#include "log_adapters.hpp"
#include "loop_clock.hpp"
#include "loop_timer.hpp"
#include "messenger_choice.hpp"
#include "redis_link.hpp"
#include "thread_hasher.hpp"

#include <gatekeeper/host/system.hpp>
#include <gatekeeper/store/redis_account_store.hpp>
#include <gatekeeper/store/redis_attempt_ledger.hpp>
#include <gatekeeper/store/redis_challenge_store.hpp>
#include <gatekeeper/store/redis_findings.hpp>
#include <gatekeeper/store/redis_session_store.hpp>
#include <gatekeeper/store/redis_token_store.hpp>

#include <curl/curl.h>

#include <utility>

namespace gatekeeper::nginx {
namespace {

/// The only global of the module, besides what nginx asks for.
std::unique_ptr<Worker> the_worker;

}  // namespace

/// In the order of dependence: what is below uses what is above and goes first.
struct Worker::Parts {
    explicit Parts(const MainConf& conf)
        : redis(*conf.redis, *conf.redis_endpoint),
          transfers(conf.mailing),
          keys(conf.redis->prefix),
          accounts(redis, random, keys),
          stored_sessions(redis, store::SessionMint(random, *conf.keys), clock, keys,
                          conf.session_policy()),
          cache(conf.cache_bounds(), conf.session_policy().idle),
          sessions(stored_sessions, cache, clock),
          feed(*conf.redis, *conf.redis_endpoint, redis, cache),
          challenges(redis, keys),
          tokens(redis, random, keys),
          attempts(redis, keys),
          hasher(conf.hashing, timer, conf.password_cost, conf.decoy),
          audit(redis, keys, clock, background),
          mailer(make_mailer(conf, messenger_parts())),
          texts(make_texts(conf, messenger_parts())),
          services{*conf.site,  conf.limits.limits,
                   *conf.theme, *conf.keys,
                   clock,       random,
                   accounts,    sessions,
                   challenges,  tokens,
                   attempts,    hasher,
                   *mailer,     *texts,
                   audit,       log,
                   background} {}

    MessengerParts messenger_parts() {
        return MessengerParts{transfers, background, timer, clock, random, log};
    }

    LoopClock clock;
    host::SystemRandom random;
    LoopTimer timer;
    ErrorLog log;
    RedisLink redis;
    CurlTransfers transfers;
    store::Keys keys;
    store::RedisAccountStore accounts;
    store::RedisSessionStore stored_sessions;
    store::VisitorCache cache;
    CachedSessions sessions;
    InvalidationFeed feed;
    store::RedisChallengeStore challenges;
    store::RedisTokenStore tokens;
    store::RedisAttemptLedger attempts;
    ThreadHasher hasher;
    AuditTrail audit;
    std::unique_ptr<ports::Mailer> mailer;
    std::unique_ptr<ports::TextMessenger> texts;
    flows::Services services;
    BackgroundTasks background;
};

Worker::Worker(const MainConf& conf) : parts_(std::make_unique<Parts>(conf)) {
    if (conf.cache_bounds().bytes > 0) parts_->feed.start();
    if (ngx_worker == 0) {
        parts_->background.run("examine Redis",
                               store::report_redis_problems(parts_->redis, parts_->log));
    }
}
Worker::~Worker() = default;

flows::Services& Worker::services() {
    return parts_->services;
}

CachedSessions& Worker::sessions() {
    return parts_->sessions;
}

Worker* worker() noexcept {
    return the_worker.get();
}

ngx_int_t start_worker(ngx_cycle_t* cycle) noexcept {
    const bool serves = ngx_process == NGX_PROCESS_WORKER || ngx_process == NGX_PROCESS_SINGLE;
    const MainConf* const conf = main_conf(cycle);
    if (!serves || conf == nullptr || !conf->site) return NGX_OK;
    return guarded<ngx_int_t>("starting a worker", cycle->log, NGX_ERROR, [conf] {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        the_worker = std::make_unique<Worker>(*conf);
        return NGX_OK;
    });
}

void stop_worker() noexcept {
    the_worker.reset();
}

}  // namespace gatekeeper::nginx
