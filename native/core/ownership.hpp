// Ownership of an object: who made it, whether another strand has touched it, and its latest stores (race-model.md, 2.5
// and 2.6).
#pragma once

#include <atomic>
#include <cstdint>

#include "epoch.hpp"
#include "strand.hpp"

namespace aether::core {

// Lives in the object's shadow. All members are words that any thread may read and write; each is right on its own.
struct Ownership {
    // The maker's epoch when the object was made (a slot alone may be a later strand's), or `shared`.
    std::atomic<std::uint64_t> owner{shared};
    // The latest store of a reference to the object that its maker made while it was new; 0: none was seen.
    std::atomic<std::uint64_t> published{0};
    // The latest store of a reference to the object by anyone.
    std::atomic<std::uint64_t> stored{0};

    static constexpr std::uint64_t shared = 0;

    // Called at each access: true while the object is new, that is touched by its maker alone.
    [[nodiscard]] bool touch(const Strand& strand) {
        const std::uint64_t present = owner.load(std::memory_order_relaxed);
        if (present == shared) return false;
        if (strand.is_own(present)) return true;
        owner.store(shared, std::memory_order_relaxed);
        return false;
    }

    // True while no other strand has touched the object that this one made.
    [[nodiscard]] bool is_new(const Strand& strand) const {
        const std::uint64_t present = owner.load(std::memory_order_relaxed);
        return present != shared && strand.is_own(present);
    }

    // True while the object is new and no store of a reference to it was seen: whatever its maker does to it now is
    // ordered before every other strand's first touch (see ordered_by_store), so that its loads need not be recorded.
    [[nodiscard]] bool is_private(const Strand& strand) const {
        return is_new(strand) && published.load(std::memory_order_relaxed) == 0;
    }

    // A reference to the object is about to be stored by `strand`. True if that publishes it for the first time.
    bool store(const Strand& strand) {
        stored.store(strand.now(), std::memory_order_relaxed);
        const std::uint64_t present = owner.load(std::memory_order_relaxed);
        if (present == shared || !strand.is_own(present)) return false;
        const bool first = published.load(std::memory_order_relaxed) == 0;
        published.store(strand.now(), std::memory_order_relaxed);
        return first;
    }

    // True if the access `word`, made while the object was new, is ordered for a strand that got its reference where no
    // probe could see it: it counts as loaded from the latest store, and if none was seen all is ordered.
    [[nodiscard]] bool ordered_by_store(std::uint64_t word) const {
        const std::uint64_t latest = published.load(std::memory_order_relaxed);
        return latest == 0 || time_of(latest) >= time_of(word);
    }
};

}  // namespace aether::core
