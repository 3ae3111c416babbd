// Where threads wait for something at an address, as with a futex: whoever makes it true wakes them by that address, so
// what is waited for needs no queue of its own. Waiters of one address are woken in the order of their coming.
//
// All waits of this folder end here, so what an interrupted or timed-out wait does with a wake-up that came at the same
// moment is decided once: a wait that fails passes it on, one whose time was up takes it.
//
// `Policy` gives Lock (one byte) and Sleeper: sleep(deadline), wake(), drain() and bool(), which is false where there
// is no memory for one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>

#include "../core/hash.hpp"

namespace aether::containers {

enum class Sleep : std::uint8_t { woken, timed_out, failed };

// `unneeded`: what is waited for was there already. `failed`: a Python exception is set.
enum class Wait : std::uint8_t { woken, unneeded, timed_out, failed };

template <class Policy>
class BasicParking {
  public:
    static constexpr std::size_t everyone = std::numeric_limits<std::size_t>::max();

    // Waits unless `needed()` says that there is nothing to wait for. It runs under the lock that unpark() takes: what
    // it reads must be changed before unpark() is called. It must read atomics alone.
    template <class Needed, class Deadline>
    Wait park(const void* address, Needed&& needed, Deadline deadline) {
        typename Policy::Sleeper sleeper;
        if (!sleeper) return Wait::failed;
        Waiter waiter{address, &sleeper};
        Bucket& bucket = bucket_of(address);
        {
            const std::scoped_lock guard(bucket.lock);
            if (!needed()) return Wait::unneeded;
            bucket.append(waiter);
        }
        return end_of(waiter, bucket, sleeper.sleep(deadline));
    }

    // Wakes up to `count` of those who wait at `address`; returns how many.
    std::size_t unpark(const void* address, std::size_t count) {
        Bucket& bucket = bucket_of(address);
        const std::scoped_lock guard(bucket.lock);
        std::size_t woken = 0;
        for (Waiter* each = bucket.first; each != nullptr && woken < count;) {
            Waiter* next = each->next;
            if (each->address == address) bucket.wake(*each), ++woken;
            each = next;
        }
        return woken;
    }

    // In the child after fork: the others' stacks, on which their waiters lay, are gone.
    void forget_all() {
        for (Bucket& bucket : buckets_) {
            bucket.lock.reset();
            bucket.first = bucket.last = nullptr;
        }
    }

  private:
    struct Waiter {
        const void* address;
        Policy::Sleeper* sleeper;
        Waiter* next = nullptr;
        Waiter* previous = nullptr;
        bool queued = false;
    };

    struct alignas(64) Bucket {
        Policy::Lock lock;
        Waiter* first = nullptr;
        Waiter* last = nullptr;

        void append(Waiter& waiter) {
            waiter.previous = last;
            waiter.queued = true;
            (last == nullptr ? first : last->next) = &waiter;
            last = &waiter;
        }
        void remove(Waiter& waiter) {
            (waiter.previous == nullptr ? first : waiter.previous->next) = waiter.next;
            (waiter.next == nullptr ? last : waiter.next->previous) = waiter.previous;
            waiter.queued = false;
        }
        // Under the lock to the end: without it the waiter might be gone before wake() has returned.
        void wake(Waiter& waiter) {
            remove(waiter);
            waiter.sleeper->wake();
        }
    };

    Wait end_of(Waiter& waiter, Bucket& bucket, Sleep sleep) {
        {
            const std::scoped_lock guard(bucket.lock);
            if (waiter.queued) {
                bucket.remove(waiter);
                return sleep == Sleep::failed ? Wait::failed : Wait::timed_out;
            }
        }
        if (sleep == Sleep::woken) return Wait::woken;
        waiter.sleeper->drain();
        if (sleep == Sleep::timed_out) return Wait::woken;
        unpark(waiter.address, 1);
        return Wait::failed;
    }

    Bucket& bucket_of(const void* address) {
        return buckets_[core::slot_by_hash(reinterpret_cast<std::uintptr_t>(address), bucket_bits)];
    }

    static constexpr unsigned bucket_bits = 6;
    std::array<Bucket, 1U << bucket_bits> buckets_;
};

}  // namespace aether::containers
