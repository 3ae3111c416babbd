// Reading without a lock what others take away: whoever has taken it away waits, before it gives the memory back, until
// each reader that may have seen it has come to the end of its section (McKenney and Slingwine, "Read-Copy Update",
// PDCS 1998). A section takes no lock, waits for nothing and runs no Python, so it ends by itself.
//
// A reader's mark and its reads after it must not change places. So that readers need no fence for this, whoever waits
// sends one to all threads.
//
// `Policy` gives Atomic<T>, allocate(bytes, alignment), which may return null, light_fence() for readers, heavy_fence()
// for who waits, and wait_for_end(turn, seen), which returns when the turn is another than the one that was seen.
#pragma once

#include <atomic>
#include <cstdint>
#include <new>

namespace aether::containers {

template <class Policy>
class BasicReadSections {
    template <class T>
    using Atomic = Policy::template Atomic<T>;

  public:
    // A thread's own, as long as it lives; it does not nest sections. A cache line each.
    struct alignas(64) Record {
        Atomic<std::uint64_t> turn{0};  // odd: in a section
        Atomic<bool> taken{true};
        Record* next = nullptr;
    };

    static void enter(Record& record) {
        record.turn.store(record.turn.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
        Policy::light_fence();
    }
    static void exit(Record& record) {
        record.turn.store(record.turn.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

    // For a thread that reads for the first time. Null where there is no memory.
    Record* enrol() {
        for (Record* each = first_.load(); each != nullptr; each = each->next) {
            if (!each->taken.load() && !each->taken.exchange(true)) return each;
        }
        void* memory = Policy::allocate(sizeof(Record), alignof(Record));
        if (memory == nullptr) return nullptr;
        auto* made = new (memory) Record;
        made->next = first_.load();
        while (!first_.compare_exchange_strong(made->next, made)) {
        }
        return made;
    }
    // For a thread that ends. Its record stays: others may be looking at it.
    static void leave(Record& record) { record.taken.store(false); }

    // Until all sections that had begun have ended. Not within a section, nor under a lock.
    void wait_for_readers() {
        Policy::heavy_fence();
        for (Record* each = first_.load(); each != nullptr; each = each->next) {
            const std::uint64_t seen = each->turn.load(std::memory_order_acquire);
            if (seen % 2 != 0) Policy::wait_for_end(each->turn, seen);
        }
    }

    // In the child after fork, where the other readers are no more.
    void forget_others(const Record* own) {
        for (Record* each = first_.load(); each != nullptr; each = each->next) {
            if (each == own) continue;
            each->turn.store(0);
            each->taken.store(false);
        }
    }

  private:
    Atomic<Record*> first_{nullptr};  // they only become more
};

}  // namespace aether::containers
