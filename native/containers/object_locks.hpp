// A lock for every object there is, by its address: an entry exists only while its object's lock is held or waited for,
// so objects need no room for it. Whoever holds or wants a lock keeps the object alive.
//
// A thread waits in the parking lot. A task waits in its event loop, and only announces itself here: release() tells
// that there are such.
//
// `Policy` gives Atomic<T>, what BasicParking takes, and allocate(bytes, alignment), which may return null, and
// release().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>
#include <utility>

#include "../core/hash.hpp"
#include "parking.hpp"

namespace aether::containers {

// Who holds a lock: a task, or the thread where none runs.
struct Owner {
    std::uintptr_t who = 0;
    std::uintptr_t thread = 0;
    bool is_task = false;
};

enum class Attempt : std::uint8_t {
    taken,
    held,   // by another, who will give it back
    hangs,  // by somebody of this thread, who cannot give it back while this one waits
    out_of_memory
};

template <class Policy>
class BasicObjectLocks {
    using Parking = BasicParking<Policy>;
    template <class T>
    using Atomic = Policy::template Atomic<T>;

  public:
    enum class Released : std::uint8_t { done, tasks_wait, not_held };

    // For a thread: whether it has the lock, and how a wait for it ended. A wait that failed may have it all the same.
    template <class Deadline>
    std::pair<Attempt, Wait> acquire(Parking& parking, const void* object, const Owner& owner, Deadline deadline) {
        return acquire_unless(parking, object, owner, deadline, [] { return false; });
    }
    // The same, for as long as it is not excused from waiting: that reads atomics alone, and who changes it calls
    // wake() afterwards.
    template <class Deadline, class Excused>
    std::pair<Attempt, Wait> acquire_unless(Parking& parking, const void* object, const Owner& owner, Deadline deadline,
                                            Excused&& excused) {
        Entry* waited_for = nullptr;
        const Attempt first = attempt(object, owner, Waiting::thread, &waited_for);
        if (first != Attempt::held) return {first, Wait::woken};
        for (;;) {
            const auto must_wait = [&] { return waited_for->who.load() != 0 && !excused(); };
            const Wait end = parking.park(waited_for, must_wait, deadline);
            const bool gives_up = end == Wait::timed_out || end == Wait::failed || excused();
            if (take_over(object, *waited_for, owner, gives_up))
                return {Attempt::taken, end == Wait::failed ? Wait::failed : Wait::woken};
            if (gives_up) return {Attempt::held, end};
        }
    }

    // Without waiting, and without announcing that somebody wants it.
    Attempt attempt_once(const void* object, const Owner& owner) {
        return attempt(object, owner, Waiting::nobody, nullptr);
    }
    // Those who wait for it look again whether they are excused.
    void wake(Parking& parking, const void* object) {
        const void* address = nullptr;
        {
            Bucket& bucket = bucket_of(object);
            const std::scoped_lock guard(bucket.lock);
            address = *bucket.find(object);
        }
        if (address != nullptr) parking.unpark(address, Parking::everyone);
    }
    // Who has it at this moment; 0: nobody.
    [[nodiscard]] std::uintptr_t holder(const void* object) {
        Bucket& bucket = bucket_of(object);
        const std::scoped_lock guard(bucket.lock);
        const Entry* entry = *bucket.find(object);
        return entry == nullptr ? 0 : entry->who.load();
    }

    // For a task: `held` announces it, until it has the lock or withdraws.
    Attempt attempt_or_announce(const void* object, const Owner& owner) {
        return attempt(object, owner, Waiting::task, nullptr);
    }
    // For a task that has announced itself.
    bool try_again(const void* object, const Owner& owner) {
        Bucket& bucket = bucket_of(object);
        const std::scoped_lock guard(bucket.lock);
        Entry* entry = *bucket.find(object);
        if (entry->who.load() != 0) return false;
        entry->set(owner);
        --entry->tasks;
        return true;
    }
    void withdraw(const void* object) {
        Entry* unused = nullptr;
        {
            Bucket& bucket = bucket_of(object);
            const std::scoped_lock guard(bucket.lock);
            Entry** place = bucket.find(object);
            if (*place == nullptr) return;
            --(*place)->tasks;
            unused = Bucket::unlink_if_unused(place);
        }
        free(unused);
    }

    // `not_held`: not by this owner, and nothing was done.
    Released release(Parking& parking, const void* object, const Owner& owner) {
        Entry* unused = nullptr;
        const void* address = nullptr;
        bool threads = false;
        bool tasks = false;
        {
            Bucket& bucket = bucket_of(object);
            const std::scoped_lock guard(bucket.lock);
            Entry** place = bucket.find(object);
            Entry* entry = *place;
            if (entry == nullptr || entry->who.load() != owner.who) return Released::not_held;
            if (--entry->depth > 0) return Released::done;
            entry->who.store(0);
            address = entry;
            threads = entry->threads > 0;
            tasks = entry->tasks > 0;
            unused = Bucket::unlink_if_unused(place);
        }
        free(unused);
        // The entry may be gone by now, and its address another's: then that one's waiter wakes and sees for itself.
        if (threads) parking.unpark(address, 1);
        return tasks ? Released::tasks_wait : Released::done;
    }

    [[nodiscard]] std::size_t size() {
        std::size_t entries = 0;
        for (Bucket& bucket : buckets_) {
            const std::scoped_lock guard(bucket.lock);
            for (const Entry* entry = bucket.first; entry != nullptr; entry = entry->next) ++entries;
        }
        return entries;
    }

    // In the child after fork, where the threads that waited are no more; tasks may go on. What the other threads held
    // stays held: what they were doing to the objects was never finished. Memory is not given back here: some
    // allocators need a lock for it.
    void forget_waiters() {
        for (Bucket& bucket : buckets_) {
            bucket.lock.reset();
            for (Entry** place = &bucket.first; *place != nullptr;) {
                (*place)->threads = 0;
                if (Bucket::unlink_if_unused(place) == nullptr) place = &(*place)->next;
            }
        }
    }

    // The same, for locks that must not stay held: only what `who` holds does.
    void forget_others(std::uintptr_t who) {
        for (Bucket& bucket : buckets_) {
            for (Entry* entry = bucket.first; entry != nullptr; entry = entry->next) {
                if (entry->who.load() != who) entry->who.store(0);
            }
        }
        forget_waiters();
    }

  private:
    enum class Waiting : std::uint8_t { nobody, thread, task };

    struct Entry {
        const void* object;
        Entry* next = nullptr;
        Atomic<std::uintptr_t> who{0};  // 0: nobody has it, somebody waits for it
        std::uintptr_t thread = 0;
        bool is_task = false;
        std::uint32_t depth = 0;
        std::uint32_t threads = 0;  // that wait
        std::uint32_t tasks = 0;

        explicit Entry(const void* of) : object(of) {}
        void set(const Owner& owner) {
            who.store(owner.who);
            thread = owner.thread;
            is_task = owner.is_task;
            depth = 1;
        }
        // A task waits in its loop, where another task of the thread goes on; a thread stands still.
        [[nodiscard]] bool would_hang(const Owner& owner, Waiting waiting) const {
            return thread == owner.thread && (waiting == Waiting::thread || !is_task);
        }
    };

    struct alignas(64) Bucket {
        Policy::Lock lock;
        Entry* first = nullptr;

        // Where the entry hangs, or where it would.
        Entry** find(const void* object) {
            Entry** place = &first;
            while (*place != nullptr && (*place)->object != object) place = &(*place)->next;
            return place;
        }
        static Entry* unlink_if_unused(Entry** place) {
            Entry* entry = *place;
            if (entry->who.load() != 0 || entry->threads > 0 || entry->tasks > 0) return nullptr;
            *place = entry->next;
            return entry;
        }
    };

    Attempt attempt(const void* object, const Owner& owner, Waiting waiting, Entry** waited_for) {
        // Memory is taken and given back with nothing held.
        void* memory = Policy::allocate(sizeof(Entry), alignof(Entry));
        if (memory == nullptr) return Attempt::out_of_memory;
        Entry* fresh = new (memory) Entry(object);
        fresh->set(owner);
        Attempt result = Attempt::taken;
        {
            Bucket& bucket = bucket_of(object);
            const std::scoped_lock guard(bucket.lock);
            Entry** place = bucket.find(object);
            if (*place == nullptr) {
                *place = std::exchange(fresh, nullptr);
            } else {
                result = attempt_known(**place, owner, waiting);
                if (waited_for != nullptr) *waited_for = *place;
            }
        }
        free(fresh);
        return result;
    }

    static Attempt attempt_known(Entry& entry, const Owner& owner, Waiting waiting) {
        const std::uintptr_t holder = entry.who.load();
        if (holder == owner.who) {
            ++entry.depth;
            return Attempt::taken;
        }
        if (holder == 0) {
            entry.set(owner);
            return Attempt::taken;
        }
        if (entry.would_hang(owner, waiting)) return Attempt::hangs;
        if (waiting == Waiting::thread) ++entry.threads;
        if (waiting == Waiting::task) ++entry.tasks;
        return Attempt::held;
    }

    // Whether the waiting thread has it now. It no longer waits then, nor if it gives up: then another has the lock,
    // and with it the entry.
    bool take_over(const void* object, Entry& entry, const Owner& owner, bool gives_up) {
        Bucket& bucket = bucket_of(object);
        const std::scoped_lock guard(bucket.lock);
        const bool taken = entry.who.load() == 0;
        if (taken) entry.set(owner);
        if (taken || gives_up) --entry.threads;
        return taken;
    }

    static void free(Entry* entry) {
        if (entry == nullptr) return;
        entry->~Entry();
        Policy::release(entry);
    }

    Bucket& bucket_of(const void* object) {
        return buckets_[core::slot_by_hash(reinterpret_cast<std::uintptr_t>(object), bucket_bits)];
    }

    static constexpr unsigned bucket_bits = 6;
    std::array<Bucket, 1U << bucket_bits> buckets_;
};

}  // namespace aether::containers
