// Lock sets: which locks a strand holds at an access. They exclude; whether they also order is the synchronisation's
// business.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <unordered_map>
#include <vector>

#include "spin_lock.hpp"

namespace aether::core {

using LockId = std::uint64_t;     // a lock object's identity: never reused
using LockSetId = std::uint32_t;  // 0: no lock

// Stands in the lock set of accesses that are to race with nothing.
inline constexpr LockId ignored_lock = ~LockId{0};

// Stands in that of guarded statements (native/mitigation). One lock for all: it excludes, and each access has a place.
inline constexpr LockId guard_lock = ~LockId{1};

// Those of sections, each by its object's address: two that are held at one time are never the same.
inline constexpr LockId section_locks = LockId{1} << 62;
// False for these three kinds. (Names of locks have the highest bit set.)
[[nodiscard]] constexpr bool is_of_program(LockId lock) {
    return lock != ignored_lock && lock != guard_lock &&
           (lock & (section_locks | (section_locks << 1))) != section_locks;
}

struct HeldLock {
    LockId lock = 0;
    std::uint32_t depth = 0;
    bool shared = false;      // held by readers together
    bool library = false;     // a lock of the standard library's own
    LockId name = 0;          // the same for all locks that are called the same in reports
    bool told_apart = false;  // the library holds it too: it keeps its identity
    friend bool operator==(const HeldLock& a, const HeldLock& b) {
        return a.lock == b.lock && a.shared == b.shared && a.library == b.library;
    }
};

// The locks of one strand, in order of acquisition. Not thread-safe. All operations O(locks held).
class HeldLocks {
  public:
    // Takes the lock, or takes it once more. True if it was not held before.
    bool hold(LockId lock, bool shared, bool library, LockId name = 0, bool told_apart = false);
    // Releases it once. True if it is no longer held.
    bool drop(LockId lock);
    [[nodiscard]] bool holds(LockId lock) const;
    [[nodiscard]] std::span<const HeldLock> locks() const { return locks_; }
    // Interned id of the present set; cached until the set changes.
    [[nodiscard]] LockSetId id();
    void clear() { *this = {}; }

  private:
    std::vector<HeldLock> locks_;
    LockSetId id_ = 0;
    bool known_ = true;
};

// All lock sets that an access was made under. Thread-safe. A lock that orders needs no identity here, only a name: two
// accesses under it are never unordered. Where the library takes one, that orders nothing: such locks are told apart.
class LockSetTable {
  public:
    [[nodiscard]] static LockSetTable& instance();
    [[nodiscard]] LockSetId intern(std::span<const HeldLock> locks);
    [[nodiscard]] std::vector<HeldLock> locks(LockSetId id) const;
    // True if some lock that one side holds as the library does stands in both sets, and at least one side holds it
    // alone: the two accesses exclude each other. Or if `ignored_lock` stands in one.
    [[nodiscard]] bool exclude(LockSetId a, LockSetId b) const;
    [[nodiscard]] std::size_t size() const;

  private:
    [[nodiscard]] bool is_ignored(LockSetId id) const;

    mutable SpinLock lock_;
    std::vector<std::vector<HeldLock>> sets_{1};
    std::unordered_multimap<std::uint64_t, LockSetId> by_hash_;
};

}  // namespace aether::core
