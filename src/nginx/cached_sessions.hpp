#pragma once

#include "posted.hpp"

#include <gatekeeper/async/root.hpp>
#include <gatekeeper/ports/clock.hpp>
#include <gatekeeper/ports/session_store.hpp>
#include <gatekeeper/store/visitor_cache.hpp>

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace gatekeeper::nginx {

/// The session store behind this worker's memory. What is remembered is answered without asking;
/// equal questions that are under way are asked once. A change made through here is forgotten at
/// once here, and by the other workers when Redis tells them.
class CachedSessions final : public ports::SessionStore {
  public:
    CachedSessions(ports::SessionStore& store, store::VisitorCache& cache,
                   const ports::Clock& clock);
    ~CachedSessions() override;

    /// The hot path: who holds this cookie, if that is remembered and its use need not be noted.
    /// Allocates nothing, waits for nothing.
    std::shared_ptr<const domain::Visitor> remembered(std::string_view cookie);

    async::Task<std::optional<domain::SessionToken>> open(domain::Account account,
                                                          domain::Factor factor,
                                                          std::string host) override;
    async::Task<std::optional<domain::Visitor>> find(domain::SessionToken token) override;
    async::Task<std::optional<domain::SessionToken>> add_host(domain::AccountId account,
                                                              std::string family,
                                                              std::string host) override;
    async::Task<std::optional<domain::SessionToken>> elevate(domain::SessionToken token,
                                                             domain::Factor factor,
                                                             std::string host) override;
    domain::seconds touch_every() const override { return store_.touch_every(); }
    async::Task<void> touch(domain::SessionToken token) override;
    async::Task<void> close(domain::SessionToken token) override;

  private:
    class Lookup;
    class Waiter;

    void retire(Lookup& lookup);
    void remove_retired();

    ports::SessionStore& store_;
    store::VisitorCache& cache_;
    const ports::Clock& clock_;
    const domain::seconds touch_every_;
    std::unordered_map<crypto::Sha256, std::unique_ptr<Lookup>, crypto::Sha256Hash> lookups_;
    std::vector<std::unique_ptr<Lookup>> retired_;  ///< Done, but perhaps still on the stack.
    Posted<CachedSessions, &CachedSessions::remove_retired> remove_;
};

}  // namespace gatekeeper::nginx
