#include "cached_sessions.hpp"

#include <gatekeeper/flows/gate.hpp>

#include <algorithm>
#include <coroutine>
#include <exception>
#include <optional>
#include <utility>

namespace gatekeeper::nginx {
namespace {

using crypto::Sha256;
using domain::SessionToken;
using domain::Visitor;

}  // namespace

/// One question to the store, which belongs to nobody: whoever asked first may leave.
class CachedSessions::Lookup final : private async::RootListener<std::optional<Visitor>> {
  public:
    Lookup(CachedSessions& owner, const Sha256& digest)
        : owner_(owner), digest_(digest), changes_(owner.cache_.changes()) {}
    virtual ~Lookup();

    void start(async::Task<std::optional<Visitor>> question) {
        root_.start(std::move(question), *this);
    }

    const Sha256& digest() const { return digest_; }
    void join(Waiter& waiter) { waiters_.push_back(&waiter); }
    void leave(Waiter& waiter) { std::erase(waiters_, &waiter); }

  private:
    void finished(std::optional<Visitor> visitor) noexcept override;
    void failed(std::exception_ptr failure) noexcept override;

    CachedSessions& owner_;
    Sha256 digest_;
    std::uint64_t changes_;
    std::vector<Waiter*> waiters_;
    async::Root<std::optional<Visitor>> root_;
};

/// One request that waits for a look-up.
class CachedSessions::Waiter {
  public:
    Waiter(CachedSessions& sessions, const Sha256& digest, SessionToken token)
        : sessions_(sessions), digest_(digest), token_(std::move(token)) {}
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    ~Waiter() {
        if (lookup_ != nullptr) lookup_->leave(*this);
    }

    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> frame) {
        wakeup_.expect(frame);
        std::unique_ptr<Lookup>& lookup = sessions_.lookups_[digest_];
        const bool first = lookup == nullptr;
        if (first) lookup = std::make_unique<Lookup>(sessions_, digest_);
        lookup_ = lookup.get();
        lookup_->join(*this);
        if (first) lookup_->start(sessions_.store_.find(token_));
    }
    std::optional<Visitor> await_resume() {
        if (failure_) std::rethrow_exception(failure_);
        return std::move(answer_);
    }

    void orphan() noexcept { lookup_ = nullptr; }
    void answer(std::optional<Visitor> visitor, std::exception_ptr failure) noexcept {
        lookup_ = nullptr;
        answer_ = std::move(visitor);
        failure_ = std::move(failure);
        wakeup_.post();
    }

  private:
    CachedSessions& sessions_;
    Sha256 digest_;
    SessionToken token_;
    Lookup* lookup_ = nullptr;
    std::optional<Visitor> answer_;
    std::exception_ptr failure_;
    Wakeup wakeup_;
};

CachedSessions::Lookup::~Lookup() {
    for (Waiter* const waiter : waiters_)
        waiter->orphan();
}

void CachedSessions::Lookup::finished(std::optional<Visitor> visitor) noexcept {
    const bool still_true = owner_.cache_.changes() == changes_;
    if (still_true && visitor) {
        owner_.cache_.remember(digest_, *visitor);
    } else if (still_true) {
        owner_.cache_.remember_absent(digest_, owner_.clock_.now());
    }
    for (Waiter* const waiter : std::exchange(waiters_, {}))
        waiter->answer(visitor, nullptr);
    owner_.retire(*this);
}

void CachedSessions::Lookup::failed(std::exception_ptr failure) noexcept {
    for (Waiter* const waiter : std::exchange(waiters_, {}))
        waiter->answer(std::nullopt, failure);
    owner_.retire(*this);
}

CachedSessions::CachedSessions(ports::SessionStore& store, store::VisitorCache& cache,
                               const ports::Clock& clock)
    : store_(store),
      cache_(cache),
      clock_(clock),
      touch_every_(store.touch_every()),
      remove_(*this) {}

CachedSessions::~CachedSessions() = default;

void CachedSessions::retire(Lookup& lookup) {
    auto node = lookups_.extract(lookup.digest());
    retired_.push_back(std::move(node.mapped()));
    remove_.post();
}

void CachedSessions::remove_retired() {
    retired_.clear();
}

std::shared_ptr<const Visitor> CachedSessions::remembered(std::string_view cookie) {
    if (cookie.size() != SessionToken::kCharacters) return nullptr;
    const domain::Instant now = clock_.now();
    std::shared_ptr<const Visitor> visitor = cache_.find(crypto::sha256(cookie), now);
    if (visitor && now - visitor->session.seen >= touch_every_) return nullptr;
    return visitor;
}

async::Task<std::optional<Visitor>> CachedSessions::find(SessionToken token) {
    const Sha256 digest = token.sha256();
    const std::shared_ptr<const Visitor> known = cache_.find(digest, clock_.now());
    if (known) co_return *known;
    if (cache_.is_absent(digest, clock_.now())) co_return std::nullopt;
    Waiter waiter(*this, digest, token);
    std::optional<Visitor> visitor = co_await waiter;
    co_return visitor;
}

async::Task<std::optional<SessionToken>> CachedSessions::open(domain::Account account,
                                                              domain::Factor factor,
                                                              std::string host) {
    co_return co_await store_.open(std::move(account), factor, std::move(host));
}

async::Task<std::optional<SessionToken>> CachedSessions::add_host(domain::AccountId account,
                                                                  std::string family,
                                                                  std::string host) {
    cache_.forget(account.text());
    co_return co_await store_.add_host(std::move(account), std::move(family), std::move(host));
}

async::Task<std::optional<SessionToken>> CachedSessions::elevate(SessionToken token,
                                                                 domain::Factor factor,
                                                                 std::string host) {
    const std::string account = token.account().text();
    std::optional<SessionToken> fresh =
        co_await store_.elevate(std::move(token), factor, std::move(host));
    cache_.forget(account);
    co_return fresh;
}

async::Task<void> CachedSessions::touch(SessionToken token) {
    cache_.forget(token.account().text());
    co_await store_.touch(std::move(token));
}

async::Task<void> CachedSessions::close(SessionToken token) {
    const std::string account = token.account().text();
    co_await store_.close(std::move(token));
    cache_.forget(account);
}

}  // namespace gatekeeper::nginx
