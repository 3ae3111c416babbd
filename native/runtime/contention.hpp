// How often threads take locks, how long they wait for them and hold them, by the place where the locks were made.
//
// Tallies are never freed, so that a thread may still count into one while another begins anew.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "../core/hash.hpp"
#include "../core/spin_lock.hpp"
#include "python.hpp"

namespace aether::runtime::contention {

using Nanoseconds = std::uint64_t;

namespace detail {
extern std::atomic<bool> on;
}
[[nodiscard]] inline bool is_on() {
    return detail::on.load(std::memory_order_relaxed);
}

[[nodiscard]] Nanoseconds now();

// What a tally is about: locks that were made at one place, or of objects of one type.
struct Subject {
    std::string kind;
    std::string file;  // empty: not of a place
    std::string function;
    int line = 0;
    bool made = false;  // there; else they were taken there for the first time

    bool operator==(const Subject&) const = default;
};

struct Counts {
    std::uint64_t locks = 0;
    std::uint64_t acquisitions = 0;
    std::uint64_t contended = 0;  // of the acquisitions
    std::uint64_t failed = 0;     // attempts
    Nanoseconds wait_total = 0, wait_longest = 0;
    Nanoseconds hold_total = 0, hold_longest = 0;
    std::uint64_t holds = 0;    // that have ended
    std::uint64_t waiting = 0;  // threads, now
};

class Tally {
  public:
    explicit Tally(Subject subject) : subject_(std::move(subject)) {}

    [[nodiscard]] const Subject& subject() const { return subject_; }
    [[nodiscard]] Counts counts();
    void forget();
    void add_lock();
    void begin_wait();
    void end_wait();
    void add_acquisition(bool contended, Nanoseconds wait);
    void add_failure();
    void add_hold(Nanoseconds time);

  private:
    Subject subject_;
    core::SpinLock lock_;
    Counts counts_;
};

// Who holds a lock: all of a lock's holders together, or each reader by its thread.
struct Holder {
    const PyObject* lock;
    std::uintptr_t reader;  // 0: no reader
    bool operator==(const Holder&) const = default;
};

class Records {
  public:
    // Nothing is known any more.
    void forget();
    [[nodiscard]] Tally& tally(const Subject& subject);

    // The tally of a lock; null: it was not seen yet.
    [[nodiscard]] Tally* tally_of(const PyObject* lock);
    // The lock is new, or seen for the first time: nothing of an earlier one at its address holds. Null: nobody asks
    // for it.
    void set_tally(const PyObject* lock, Tally* tally);

    // `nests`: a thread that has it takes it once more; that is no acquisition. `times`: how deep it is taken.
    void acquired(const Holder& holder, Tally& tally, bool nests, bool contended, Nanoseconds wait, long times = 1);
    // Before it is given back. `by_owner`: only the thread that has it can.
    void released(const Holder& holder, bool by_owner, bool wholly = false);

    [[nodiscard]] std::vector<Tally*> tallies();

  private:
    struct Hold {
        Tally* tally = nullptr;
        long depth = 0;
        unsigned long owner = 0;
        Nanoseconds since = 0;
    };
    struct HashHolder {
        std::size_t operator()(const Holder& holder) const {
            return core::slot_by_hash((reinterpret_cast<std::uintptr_t>(holder.lock) >> 4) ^ holder.reader, 48);
        }
    };
    struct Shard {
        core::SpinLock lock;
        std::unordered_map<Holder, Hold, HashHolder> holds;
        std::unordered_map<const PyObject*, Tally*> tallies;
    };
    static constexpr unsigned shard_bits = 6;

    Shard& shard_of(const PyObject* lock) {
        return shards_[core::slot_by_hash(reinterpret_cast<std::uintptr_t>(lock) >> 4, shard_bits)];
    }

    std::array<Shard, std::size_t{1} << shard_bits> shards_;
    core::SpinLock tallies_lock_;
    std::vector<std::unique_ptr<Tally>> tallies_;
    std::unordered_map<std::string, std::vector<Tally*>> by_place_;
};

[[nodiscard]] Records& records();

}  // namespace aether::runtime::contention
