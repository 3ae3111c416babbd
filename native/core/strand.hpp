// Strands: logical threads (an operating-system thread, or one task of a pool) with their clocks.
//
// A strand's clock says what happened before it by synchronisation. Its *view* adds what it may rely on by publication:
// stores of other strands that it has loaded order only accesses made while an object was new (race-model.md, 2.5).
// What is ordered *inside* the standard library, by locks of its own, counts where both accesses are the library's
// (2.2).
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "epoch.hpp"
#include "lock_set.hpp"
#include "spin_lock.hpp"
#include "sync_log.hpp"
#include "vector_clock.hpp"

namespace aether::core {

struct Field;
using ContextId = std::uint32_t;
using StrandId = std::uint64_t;

struct ReleasePoint;

// What a strand knew at one moment. Immutable, shared by every release made until the strand learns something new.
struct Snapshot {
    VectorClock clock;
    VectorClock view;
    VectorClock inside;  // beyond `clock`
    VectorClock handed;  // the same

    void join(const Snapshot& other) {
        clock.join(other.clock);
        view.join(other.view);
        inside.join(other.inside);
        handed.join(other.handed);
    }
    // Knows the release that `past` was taken at.
    void join(const ReleasePoint& point);
};

// A strand's past up to one release: a small value that locks, tokens and futures keep. Default: nothing.
struct ReleasePoint {
    std::shared_ptr<const Snapshot> past;
    std::uint64_t epoch = 0;

    [[nodiscard]] bool empty() const { return epoch == 0; }
};

// Who a strand is, for reports. `parent_context` is where it was created.
struct StrandInfo {
    StrandId id = 0;
    std::string name;
    std::uint64_t ident = 0;
    ContextId parent_context = 0;
    std::uint64_t parent_epoch = 0;
    bool is_task = false;
    std::atomic<bool> ended{false};
    SyncLog syncs;                      // what it did last to synchronise
    std::atomic<unsigned> ignoring{0};  // blocks in which its accesses are not recorded, one in another
};

// Loads that a probe announced and the interpreter does next: the fields, and their latest writes then (see
// Detector::complete_load).
struct PendingLoad {
    Field* field = nullptr;
    std::uint32_t changed = 0;  // latest_change
    bool signals = false;
    bool polls = false;
    bool awaits = false;
};
struct PendingLoads {
    static constexpr unsigned capacity = 8;
    std::array<PendingLoad, capacity> loads;
    unsigned count = 0;
};

// One logical thread. Used by one operating-system thread at a time; only `StrandTable` is shared.
class Strand {
  public:
    Strand(Slot slot, Time start, std::shared_ptr<StrandInfo> info);
    Strand(const Strand&) = delete;
    Strand& operator=(const Strand&) = delete;

    [[nodiscard]] Slot slot() const { return slot_of(now_); }
    [[nodiscard]] Time time() const { return time_of(now_); }
    // The present as an epoch word without flags.
    [[nodiscard]] std::uint64_t now() const { return now_; }
    // The first epoch word since the last release: accesses since then are in one FastTrack epoch.
    [[nodiscard]] std::uint64_t floor() const { return floor_; }
    [[nodiscard]] bool in_this_epoch(std::uint64_t word) const { return epoch_of(word) - floor_ <= now_ - floor_; }
    // True for this strand's own epochs: not for those of an earlier strand in its slot.
    [[nodiscard]] bool is_own(std::uint64_t word) const { return epoch_of(word) - origin_ <= now_ - origin_; }

    // True if what `word` names is ordered before this strand's present by synchronisation.
    [[nodiscard]] bool ordered(std::uint64_t word) const {
        return slot_of(word) == slot() || known_.clock.covers(slot_of(word), time_of(word));
    }
    // The same, with what the library's own locks order.
    [[nodiscard]] bool ordered_inside(std::uint64_t word) const {
        return ordered(word) || known_.inside.covers(slot_of(word), time_of(word));
    }
    // The same, with what the storers of pooled elements did before they put these back.
    [[nodiscard]] bool ordered_by_hand_over(std::uint64_t word) const {
        return ordered(word) || known_.handed.covers(slot_of(word), time_of(word));
    }
    // True if this strand has loaded a store that its slot made at or after `word` (or something ordered after one).
    [[nodiscard]] bool has_seen(std::uint64_t word) const {
        return slot_of(word) == slot() || known_.view.covers(slot_of(word), time_of(word));
    }

    // After each store: what the strand does from here on is not ordered by a load of that store.
    void tick() {
        now_ += one_tick;
        has_filled_ = false;
    }
    // A store of a number that fills a place is a signal as well, which the probe knows only when it is recorded.
    void note_fill() { has_filled_ = true; }
    void tick_after(bool published) {
        if (published || has_filled_) tick();
    }
    void start_epoch() {
        tick();
        floor_ = now_;
    }

    // The current snapshot, made anew only if the strand learnt something since the last one. O(slots) then, else O(1).
    [[nodiscard]] const std::shared_ptr<const Snapshot>& snapshot();

    [[nodiscard]] bool has_snapshot() const { return snapshot_ != nullptr; }

    // Joins a release point. O(1) if it is the strand's own, else O(slots): that its slot is known up to a later time
    // says nothing when a sweep has given the slot to a strand that knows nothing of the point's.
    void acquire(const ReleasePoint& point);
    // The same for what a lock of the library's own gives.
    void acquire_inside(const ReleasePoint& point);

    // Joins what the strand at `word` knew by its latest publication; with `synchronises`, as an edge, else as a view.
    void learn(std::uint64_t word, const Snapshot* past, bool synchronises);
    void learn_inside(std::uint64_t word, const Snapshot* past);
    void learn_handed(std::uint64_t word, const Snapshot* past);

    [[nodiscard]] const VectorClock& clock() const { return known_.clock; }
    [[nodiscard]] const VectorClock& view() const { return known_.view; }
    [[nodiscard]] const std::shared_ptr<StrandInfo>& info() const { return info_; }
    [[nodiscard]] HeldLocks& held() { return held_; }

    // It knows of nobody, and holds nothing, but goes on in its time.
    void start_over();

    // The loads that the last probe announced.
    PendingLoads pending;

    // Counts an access; gives how many there were. Only the strand's own thread calls it.
    std::uint64_t count_access() {
        const std::uint64_t count = accesses_.load(std::memory_order_relaxed) + 1;
        accesses_.store(count, std::memory_order_relaxed);
        return count;
    }
    // May be asked by any thread.
    [[nodiscard]] std::uint64_t accesses() const { return accesses_.load(std::memory_order_relaxed); }

  private:
    // Joins what the strand at `word` knew to a clock that adds to its own.
    void learn_beyond(VectorClock Snapshot::* which, std::uint64_t word, const Snapshot* past);

    bool has_filled_ = false;
    std::uint64_t now_;
    std::uint64_t floor_;
    std::uint64_t origin_;
    Snapshot known_;
    std::shared_ptr<const Snapshot> snapshot_;
    std::shared_ptr<StrandInfo> info_;
    HeldLocks held_;
    std::atomic<std::uint64_t> accesses_{0};
};

// All strands. Thread-safe. A slot is reused by a strand whose inherited clock covers the slot's last time, or after a
// sweep found no field that names it; so a race with a thread that ended unjoined is never hidden.
class StrandTable {
  public:
    StrandTable();
    ~StrandTable();
    StrandTable(const StrandTable&) = delete;
    StrandTable& operator=(const StrandTable&) = delete;

    // A new strand that starts after `start` (nothing: unordered with everything but prehistory). Null when all slots
    // are taken.
    [[nodiscard]] Strand* fork(const ReleasePoint& start, std::shared_ptr<StrandInfo> info);

    // The strand's past; advances it into a new epoch and makes its snapshot the latest of its slot.
    [[nodiscard]] ReleasePoint release(Strand& strand);

    // Before a store: makes the strand's knowledge available to whoever loads the store. If there is anything new, it
    // begins a new time, so that all stores of one time come with the same knowledge. O(1) if there is nothing new.
    void publish(Strand& strand);

    // `strand` has loaded the store made at `word`. With `synchronises` that is an edge (a flag, a hand-over), else it
    // counts for new objects only. What it learns may exceed what the storing strand knew at that very store: never the
    // reverse.
    void load(Strand& strand, std::uint64_t word, bool synchronises);

    // `strand` has taken an element that the strand at `word` had taken from the same container before and put back:
    // a view, and an edge for the element and what only it holds.
    void take_pooled(Strand& strand, std::uint64_t word);

    // All that other strands have released comes before what `strand` does now. O(slots * strands).
    void join_all(Strand& strand) const;

    // All living strands start over, and of those that have ended nothing is left: nothing may name them any more, and
    // no other strand may be at work, but for one that finishes.
    void start_over();
    // In a forked child: the threads of all living strands are gone.
    void abandon_all();
    // Somebody waits unseen for strands to end: what they do last is released to all, as `join_all` has it.
    void await_ends(bool awaited) { ends_awaited_.store(awaited, std::memory_order_relaxed); }
    // The strand may have nothing left to do: who waits for its end unseen may go on before it finishes.
    void release_if_awaited(Strand& strand) {
        if (ends_awaited_.load(std::memory_order_relaxed)) (void)release(strand);
    }

    // The strand's last act. The slot waits until it may be reused; the Strand is deleted.
    ReleasePoint finish(Strand* strand);

    // Who had `slot` at `time`; null for prehistory.
    [[nodiscard]] std::shared_ptr<StrandInfo> who(std::uint64_t word) const;

    // A sweep forgets the ended strands that nothing names and frees the slots whose strands no field names:
    // begin_sweep, then `mark` every word of every field and `keep` every other word that may yet be loaded, then
    // end_sweep. One at a time; other strands run meanwhile. It pays when it is due.
    [[nodiscard]] bool sweep_due() const;
    void begin_sweep();
    void mark(std::uint64_t word);
    void keep(std::uint64_t word);
    void end_sweep();

    // Bounds, whatever sweeps find: where there are more ended strands than this, the oldest are forgotten. Their
    // accesses count as ordered before everything, and a load of a store of theirs brings what all of them knew: too
    // much order, never too little.
    static constexpr std::size_t most_ended_slots = 1024;
    static constexpr std::size_t most_tenancies = std::size_t{16} * 1024;
    [[nodiscard]] bool forgotten(std::uint64_t word) const {
        return time_of(word) <= state(slot_of(word)).forgotten.load(std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t strands_forgotten() const { return forgotten_.load(std::memory_order_relaxed); }

    // How many strands live, and what they and those before them have counted.
    struct Activity {
        std::size_t living = 0;
        std::uint64_t accesses = 0;
    };
    [[nodiscard]] Activity activity() const;

    [[nodiscard]] std::size_t slots_in_use() const;
    [[nodiscard]] std::size_t infos_kept() const;

  private:
    struct Tenancy {
        Time start = 0;
        std::shared_ptr<StrandInfo> info;        // null: forgotten, with all before it in its slot
        std::shared_ptr<const Snapshot> latest;  // published
        std::uint64_t order = living;            // of ending
        bool named = true;                       // by a field
        bool kept = true;                        // by anything else

        static constexpr std::uint64_t living = std::numeric_limits<std::uint64_t>::max();
    };
    struct SlotState {
        mutable SpinLock lock;  // guards tenants; the table's lock guards the rest
        std::vector<Tenancy> tenants;
        std::atomic<Time> forgotten{0};  // up to this time
        std::atomic<Time> released{0};   // the latest that was
        Strand* living = nullptr;
        Time last_time = 0;
        std::uint64_t last_order = 0;
        bool in_sweep = false;

        [[nodiscard]] Tenancy* tenant_at(Time time);
    };
    // The tenancy that a sweep marked last: most words stand beside others of their strand.
    struct Marked {
        std::uint64_t first = 1;
        std::uint64_t last = 0;
    };

    [[nodiscard]] Slot take_slot(const VectorClock& inherited, Time& start);
    // Its past, without a word to `join_all`.
    [[nodiscard]] ReleasePoint end_epoch(Strand& strand);
    void set_latest(Slot slot, const std::shared_ptr<const Snapshot>& snapshot);
    [[nodiscard]] std::shared_ptr<const Snapshot> latest(std::uint64_t word) const;
    [[nodiscard]] bool known(std::uint64_t word) const;
    [[nodiscard]] SlotState& state(Slot slot) const { return *slots_[slot].load(std::memory_order_acquire); }
    void note(std::uint64_t word, bool Tenancy::* how, Marked& recent);
    // Calls `visit(SlotState&)` for each slot that is or was in use, with its lock held. The table's lock is held.
    template <class Visitor>
    void for_each_slot(Visitor&& visit) const;
    // Those whose strands no field names, among the slots that had ended when the sweep began.
    void free_slots();
    void bound();
    // Forgets those that ended up to the `latest`, in the order of ending.
    void forget(std::uint64_t latest);

    mutable SpinLock lock_;
    std::vector<Slot> ended_;  // some field may still name them
    std::vector<Slot> clean_;  // ended, and a sweep found no field that does
    std::unique_ptr<std::atomic<SlotState*>[]> slots_;
    std::atomic<std::size_t> slot_count_{1};
    std::size_t slot_threshold_ = 0;     // of a sweep
    std::size_t tenancy_threshold_ = 0;  // of a sweep
    std::size_t strands_to_sweep_ = 0;   // that have to begin first
    std::size_t tenancies_ = 0;
    std::uint64_t finished_ = 0;
    std::uint64_t accesses_of_finished_ = 0;
    Marked marked_;
    Marked kept_;
    std::size_t swept_words_ = 0;
    std::atomic<std::uint64_t> forgotten_{0};
    std::atomic<bool> ends_awaited_{false};
};

}  // namespace aether::core
