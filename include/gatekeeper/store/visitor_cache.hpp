#pragma once

#include <gatekeeper/crypto/digest.hpp>
#include <gatekeeper/domain/admission.hpp>
#include <gatekeeper/domain/instant.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

namespace gatekeeper::store {

/// Who holds which session token, as one worker remembers it: by the SHA-256 of the token, least
/// recently used out first, bounded in entries and bytes. Also remembers, briefly and boundedly,
/// which tokens nobody holds. Only as true as the one who forgets from it: enable() while Redis
/// tells of every change, disable() when it stops.
class VisitorCache {
  public:
    struct Bounds {
        std::size_t entries = 50'000;
        std::size_t bytes = 32 * 1024 * 1024;
        std::size_t absent = 4096;
        domain::seconds absent_life = domain::seconds(5);
    };

    VisitorCache(Bounds bounds, domain::seconds idle);

    /// Empties it too: what was remembered before cannot be vouched for.
    void enable();
    void disable();
    bool is_enabled() const { return enabled_; }

    /// Nothing when it is not remembered, or past its idle or absolute end.
    std::shared_ptr<const domain::Visitor> find(const crypto::Sha256& digest, domain::Instant now);
    bool is_absent(const crypto::Sha256& digest, domain::Instant now) const;

    void remember(const crypto::Sha256& digest, domain::Visitor visitor);
    void remember_absent(const crypto::Sha256& digest, domain::Instant now);

    /// Everything about one account, by the text of its id.
    void forget(std::string_view account);
    void clear();

    std::size_t size() const { return entries_.size(); }
    std::size_t bytes() const { return bytes_; }

    /// How often something was forgotten: a look-up that began at another count is not remembered.
    std::uint64_t changes() const { return changes_; }

  private:
    struct Entry {
        crypto::Sha256 digest;
        std::shared_ptr<const domain::Visitor> visitor;
        domain::Instant ends;
        std::size_t bytes;
    };
    using Entries = std::list<Entry>;

    struct TextHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>()(text);
        }
    };

    void remove(Entries::iterator entry);
    void make_room();

    Bounds bounds_;
    domain::seconds idle_;
    bool enabled_ = false;
    std::uint64_t changes_ = 0;
    std::size_t bytes_ = 0;
    Entries entries_;  // most recently used first
    std::unordered_map<crypto::Sha256, Entries::iterator, crypto::Sha256Hash> by_digest_;
    std::unordered_multimap<std::string, Entries::iterator, TextHash, std::equal_to<>> by_account_;
    std::unordered_map<crypto::Sha256, domain::Instant, crypto::Sha256Hash> absent_;
};

}  // namespace gatekeeper::store
