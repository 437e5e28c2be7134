#include <gatekeeper/store/visitor_cache.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace gatekeeper::store {
namespace {

using crypto::Sha256;
using domain::Instant;
using domain::Visitor;

/// What an entry takes, the maps' own nodes estimated.
std::size_t weight_of(const Visitor& visitor) {
    constexpr std::size_t kNodes = 3 * 64;
    std::size_t bytes = sizeof(Visitor) + kNodes + visitor.account.text().size() +
                        visitor.profile.email.size() + visitor.profile.username.size() +
                        visitor.profile.legacy_id.size() + visitor.session.host.size();
    for (const std::string& service : visitor.profile.services) {
        bytes += sizeof(std::string) + service.size();
    }
    return bytes;
}

}  // namespace

VisitorCache::VisitorCache(Bounds bounds, domain::seconds idle) : bounds_(bounds), idle_(idle) {}

void VisitorCache::enable() {
    clear();
    enabled_ = true;
}

void VisitorCache::disable() {
    clear();
    enabled_ = false;
}

std::shared_ptr<const Visitor> VisitorCache::find(const Sha256& digest, Instant now) {
    const auto found = by_digest_.find(digest);
    if (found == by_digest_.end()) return nullptr;
    const Entries::iterator entry = found->second;
    if (now >= entry->ends) {
        remove(entry);
        return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, entry);
    return entry->visitor;
}

bool VisitorCache::is_absent(const Sha256& digest, Instant now) const {
    const auto found = absent_.find(digest);
    return found != absent_.end() && now < found->second;
}

void VisitorCache::remember(const Sha256& digest, Visitor visitor) {
    if (!enabled_ || by_digest_.contains(digest)) return;
    const Instant ends = std::min(visitor.session.ends, visitor.session.seen + idle_);
    const std::size_t bytes = weight_of(visitor);
    auto shared = std::make_shared<const Visitor>(std::move(visitor));
    entries_.push_front(Entry{digest, std::move(shared), ends, bytes});
    const Entries::iterator entry = entries_.begin();
    by_digest_.emplace(digest, entry);
    by_account_.emplace(entry->visitor->account.text(), entry);
    bytes_ += bytes;
    make_room();
}

void VisitorCache::remember_absent(const Sha256& digest, Instant now) {
    if (!enabled_) return;
    if (absent_.size() >= bounds_.absent) absent_.clear();
    absent_[digest] = now + bounds_.absent_life;
}

void VisitorCache::forget(std::string_view account) {
    ++changes_;
    auto [first, last] = by_account_.equal_range(account);
    while (first != last) {
        const Entries::iterator entry = first->second;
        ++first;
        remove(entry);
    }
}

void VisitorCache::clear() {
    ++changes_;
    by_digest_.clear();
    by_account_.clear();
    absent_.clear();
    entries_.clear();
    bytes_ = 0;
}

void VisitorCache::remove(Entries::iterator entry) {
    by_digest_.erase(entry->digest);
    const auto [first, last] = by_account_.equal_range(entry->visitor->account.text());
    const auto own =
        std::find_if(first, last, [entry](const auto& pair) { return pair.second == entry; });
    if (own != last) by_account_.erase(own);
    bytes_ -= entry->bytes;
    entries_.erase(entry);
}

void VisitorCache::make_room() {
    while (entries_.size() > bounds_.entries || bytes_ > bounds_.bytes) {
        remove(std::prev(entries_.end()));
    }
}

}  // namespace gatekeeper::store
