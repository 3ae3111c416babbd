#include "lock_set.hpp"

#include <algorithm>
#include <mutex>

namespace aether::core {

bool HeldLocks::hold(LockId lock, bool shared, bool library, LockId name, bool told_apart) {
    for (HeldLock& held : locks_) {
        if (held.lock == lock) {
            ++held.depth;
            return false;
        }
    }
    locks_.push_back({lock, 1, shared, library, name, library || told_apart});
    known_ = false;
    return true;
}

bool HeldLocks::drop(LockId lock) {
    // The lock taken last is usually the first to be released.
    for (auto held = locks_.rbegin(); held != locks_.rend(); ++held) {
        if (held->lock != lock) continue;
        if (--held->depth > 0) return false;
        locks_.erase(std::next(held).base());
        known_ = locks_.empty();
        id_ = 0;
        return true;
    }
    return false;
}

bool HeldLocks::holds(LockId lock) const {
    return std::ranges::any_of(locks_, [lock](const HeldLock& held) { return held.lock == lock; });
}

LockSetId HeldLocks::id() {
    if (!known_) {
        std::vector<HeldLock> named(locks_);
        for (HeldLock& held : named) {
            if (!held.told_apart && held.name != 0) held.lock = held.name;
        }
        id_ = LockSetTable::instance().intern(named);
        known_ = true;
    }
    return id_;
}

LockSetTable& LockSetTable::instance() {
    static LockSetTable table;
    return table;
}

LockSetId LockSetTable::intern(std::span<const HeldLock> locks) {
    if (locks.empty()) return 0;
    std::uint64_t hash = 14695981039346656037ULL;
    for (const HeldLock& held : locks) hash = (hash ^ held.lock ^ (held.shared ? 1ULL << 63 : 0)) * 1099511628211ULL;
    const std::scoped_lock guard(lock_);
    const auto [first, last] = by_hash_.equal_range(hash);
    for (auto found = first; found != last; ++found) {
        if (std::ranges::equal(sets_[found->second], locks)) return found->second;
    }
    const auto id = static_cast<LockSetId>(sets_.size());
    sets_.emplace_back(locks.begin(), locks.end());
    by_hash_.emplace(hash, id);
    return id;
}

std::vector<HeldLock> LockSetTable::locks(LockSetId id) const {
    const std::scoped_lock guard(lock_);
    return id < sets_.size() ? sets_[id] : std::vector<HeldLock>{};
}

bool LockSetTable::exclude(LockSetId a, LockSetId b) const {
    const std::scoped_lock guard(lock_);
    if (is_ignored(a) || is_ignored(b)) return true;
    for (const HeldLock& one : sets_[a]) {
        for (const HeldLock& other : sets_[b]) {
            const bool unordered = one.library || other.library;
            if (unordered && one.lock == other.lock && !(one.shared && other.shared)) return true;
        }
    }
    return false;
}

bool LockSetTable::is_ignored(LockSetId id) const {
    return std::ranges::any_of(sets_[id], [](const HeldLock& held) { return held.lock == ignored_lock; });
}

std::size_t LockSetTable::size() const {
    const std::scoped_lock guard(lock_);
    return sets_.size();
}

}  // namespace aether::core
