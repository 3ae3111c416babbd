// A StripedMap whose every step a scheduler decides on, with keys of which only a function can tell whether they are
// equal, and a watch on what the rules forbid: to use what is gone, to run a function or to wait while a lock is held.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "containers/read_sections.hpp"
#include "containers/striped_map.hpp"
#include "stepped.hpp"

namespace aether::testing {

// Of the scene that runs.
struct Offences {
    int count = 0;
    std::vector<void*> given_back;  // memory, kept until the end so that it is seen who reads it

    Offences() = default;
    Offences(const Offences&) = delete;
    Offences& operator=(const Offences&) = delete;
    ~Offences() { begin(); }

    void begin() {
        count = 0;
        for (void* each : given_back) std::free(each);
        given_back.clear();
    }
};
inline Offences offences;

// What is read under a lock is read relaxed: nobody else writes it meanwhile, so it takes no step.
template <class T>
class WatchedAtomic {
  public:
    explicit(false) WatchedAtomic(T value = {}) : value_(value) {}
    WatchedAtomic(const WatchedAtomic&) = delete;
    WatchedAtomic& operator=(const WatchedAtomic&) = delete;
    ~WatchedAtomic() { alive_ = gone; }

    T load(std::memory_order order = std::memory_order_seq_cst) const {
        const T value = order == std::memory_order_relaxed ? value_.now() : value_.load();
        watch();
        return value;
    }
    void store(T value, std::memory_order order = std::memory_order_seq_cst) {
        value_.store(value, order);
        watch();
    }
    T exchange(T value) { return value_.exchange(value); }
    T fetch_add(T amount) { return value_.fetch_add(amount); }
    bool compare_exchange_strong(T& expected, T desired) { return value_.compare_exchange_strong(expected, desired); }

    [[nodiscard]] T now() const { return value_.now(); }

  private:
    void watch() const { offences.count += alive_ == present ? 0 : 1; }

    static constexpr std::uint32_t present = 0xA11E;
    static constexpr std::uint32_t gone = 0xDEAD;

    SteppedAtomic<T> value_;
    volatile std::uint32_t alive_ = present;
};

// A key or a value. Dead ones stay, so that it is seen who uses them.
struct alignas(16) Thing {
    std::uint64_t hash = 0;
    int meaning = 0;  // two of one meaning are equal
    containers::KeyKind kind = containers::KeyKind::any;
    int references = 1;
};

struct MapPolicy {
    template <class T>
    using Atomic = WatchedAtomic<T>;
    using Object = Thing;

    static inline thread_local int locks_held = 0;

    class Lock {
      public:
        void lock() {
            if (locks_held > 0) ++offences.count;
            lock_.lock();
            ++locks_held;
        }
        bool try_lock() {
            const bool taken = lock_.try_lock();
            locks_held += taken ? 1 : 0;
            return taken;
        }
        void unlock() {
            --locks_held;
            lock_.unlock();
        }

      private:
        Stepped::Lock lock_;
    };

    struct Fences {
        template <class T>
        using Atomic = WatchedAtomic<T>;
        static void* allocate(std::size_t size, std::size_t alignment) { return std::aligned_alloc(alignment, size); }
        static void light_fence() {}
        static void heavy_fence() {}
        static void wait_for_end(const WatchedAtomic<std::uint64_t>& turn, std::uint64_t seen) {
            Scheduler::block([&turn, seen] { return turn.now() != seen; });
        }
    };
    using ReadSections = containers::BasicReadSections<Fences>;

    static constexpr bool reads_unlocked = true;
    static inline ReadSections sections;  // it forgets no record, and each thread of a scene gives its own back
    static inline thread_local bool reads = false;

    class ReadSection {
      public:
        ReadSection() : record_(sections.enrol()) {
            ReadSections::enter(*record_);
            reads = true;
        }
        ~ReadSection() {
            reads = false;
            ReadSections::exit(*record_);
            ReadSections::leave(*record_);
        }
        ReadSection(const ReadSection&) = delete;
        ReadSection& operator=(const ReadSection&) = delete;
        explicit operator bool() const { return true; }

      private:
        ReadSections::Record* record_;
    };
    static void wait_for_readers() {
        with_nothing_held();
        sections.wait_for_readers();
    }

    static void* allocate(std::size_t size, std::size_t) { return std::malloc(size); }
    static void release(void* memory) { offences.given_back.push_back(memory); }
    static void no_memory() { ++offences.count; }

    static void publish(Thing*) {}
    static bool try_incref(Thing* thing) {
        Scheduler::step();
        if (thing->references == 0) return false;
        ++thing->references;
        return true;
    }
    // Under a lock what is there stays there; without one, anything may come before.
    static void incref(Thing* thing) {
        if (reads) Scheduler::step();
        if (thing->references == 0) ++offences.count;
        ++thing->references;
    }
    static void decref(Thing* thing) {
        with_nothing_held();
        Scheduler::step();
        if (--thing->references < 0) ++offences.count;
    }
    static bool same_text(const Thing* one, const Thing* other) {
        if (one->references <= 0 || other->references <= 0) ++offences.count;
        return one->meaning == other->meaning;
    }
    // As __eq__: others run meanwhile.
    static int equal(const Thing* one, const Thing* other) {
        with_nothing_held();
        Scheduler::step();
        if (one->references <= 0) ++offences.count;
        return one->meaning == other->meaning ? 1 : 0;
    }

  private:
    static void with_nothing_held() {
        if (locks_held > 0 || reads) ++offences.count;
    }
};

using SteppedMap = containers::StripedMap<MapPolicy>;

}  // namespace aether::testing
