// The detector: compares an access with what a field remembers, and remembers the access (FastTrack, adapted to the
// model's classes).
//
// Thread-safe: any number of strands may access one field at once; each call locks the field for a few dozen
// instructions. Never allocates through Python, never blocks.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "access.hpp"
#include "field.hpp"
#include "field_entries.hpp"
#include "ownership.hpp"
#include "strand.hpp"

namespace aether::core {

// An access about to be recorded.
struct Access {
    AccessClass access = AccessClass::read;
    ContextId context = 0;
    bool fresh = false;                        // from Ownership::touch
    ValueHistory value = ValueHistory::other;  // of a write: what is stored
    bool signals = true;                       // of a read: may take a flag's store as a signal (race-model.md, 2.7)
    bool polls = false;                        // of a read: a polled length or truth (2.8)
    bool awaits = false;                       // of a read: what follows hangs on the location's being filled
    bool fills = false;                        // of a write: there was nothing, or None, as far as is known
    bool replaces = false;                     // of a write: the location held a value before, whoever stored it
    bool writes_commute = false;               // two writes of this location do not conflict (a container's contents)
    bool silenced = false;                     // its races may be left out of the report

    // Of a read: what it takes.
    [[nodiscard]] PendingLoad load() const { return {.signals = signals, .polls = polls, .awaits = awaits}; }
    // Of an entry's word.
    [[nodiscard]] std::uint64_t silence() const { return silenced ? Entry::silenced_bit : 0; }
    [[nodiscard]] Heed heed() const {
        if (polls || (signals && awaits)) return Heed::all;
        return signals ? Heed::flags : awaits ? Heed::fills : Heed::nothing;
    }
};

// Earlier accesses that no edge orders before the new one, as many as fit; `total` counts all.
struct Conflicts {
    static constexpr std::size_t capacity = 8;
    std::array<Entry, capacity> entries;
    std::size_t count = 0;
    std::size_t total = 0;
    bool many_writers = false;
    bool stored_often = false;  // more than once after its initial value
    ValueHistory value = ValueHistory::none;

    void add(const Entry& entry) {
        ++total;
        if (count < capacity) entries[count++] = entry;
    }
};

// One rule taken out, for the proof that the tests would notice (native/tests). A template argument: costs nothing at
// run time.
enum class Mistake : std::uint8_t {
    none,
    forget_reader,      // keeps the latest reader only
    ignore_two_writes,  // two writes never conflict
    write_drops_all,    // a write forgets unordered accesses too
    fresh_forever,      // accesses after the first foreign touch count as made while the object was new
    no_publication,     // a load of a store brings nothing
    no_signal,          // a load of a flag's new value orders nothing
    stale_time,         // a repeated access keeps its first time
    class_lost,         // a plain write replaces an update
    never_rechecked,    // an access repeated after another strand's write is not compared again
    store_unseen,       // a repeated write is not compared with readers since, and they do not see it
    no_fill,            // a load that waits for a place to be filled orders nothing
    filled_forever,     // a place that is stored again counts as filled once
    heedless_repeat,    // a load that takes signals is the same as one that does not
    stale_context,      // a repeated access moves its time and keeps where it was first made
    commuting_write,    // where writes commute, a write stands for earlier reads
    view_orders,        // what a strand has merely seen counts as ordered, new object or not
    early_collapse,     // a wide field keeps one reader and one writer
};

template <Mistake planted = Mistake::none>
class BasicDetector {
  public:
    explicit BasicDetector(StrandTable& strands) : strands_(strands) {}

    // The same access again, in the same epoch and from the same context: only its time moves. True if that was all.
    // Lock-free.
    [[nodiscard]] static bool repeat(Field& field, const Strand& strand, const Access& access);

    // A write of a field of a private object (Ownership::is_private): where it is the first, or adds nothing to what is
    // known of such writes but its time and class. None of them is part of a race: the latest stands for all.
    // Lock-free; false: record it.
    [[nodiscard]] static bool write_privately(Field& field, const Strand& strand, AccessClass access,
                                              ValueHistory value);

    // Moves the time of the strand's own read `present`, which the field holds, to now. Lock-free; false: record it.
    [[nodiscard]] static bool move_read(Field& field, const Strand& strand, std::uint64_t present);

    // The same read again, taking no other stores as signals, in a wide field. Lock-free; `no`: record it.
    [[nodiscard]] static Repeated repeat_wide_read(Field& field, const Strand& strand, AccessClass access, bool fresh,
                                                   Heed heed, ContextId context) {
        return repeat_entry(field, strand, read_flags(access, fresh), heed, context);
    }

    // The same read again, from elsewhere: it takes the place of the strand's own of this epoch, which was compared
    // with all that the field holds. False: there is none, record it.
    [[nodiscard]] static bool renew_read(Field& field, const Strand& strand, AccessClass access, bool fresh, Heed heed,
                                         ContextId context);

    // Records the access and gives the earlier ones that race with it.
    [[nodiscard]] Conflicts record(Field& field, Strand& strand, const Ownership& object, const Access& access);
    // The same for an access that repeats none.
    [[nodiscard]] Conflicts record_new(Field& field, Strand& strand, const Ownership& object, const Access& access);

    // That in two steps, since the first mostly suffices: what nobody else has accessed. False: `record_among` is next.
    [[nodiscard]] bool record_unshared(Field& field, Strand& strand, const Access& access);
    [[nodiscard]] Conflicts record_among(Field& field, Strand& strand, const Ownership& object, const Access& access);

    // Records nothing of the access, but what its load learns and its store publishes.
    void pass(Field& field, Strand& strand, const Access& access);

    // Repeats the acquire of a load that was announced before it happened: the store that it saw may have come in
    // between.
    void complete_load(const PendingLoad& load, Strand& strand);

    // Entries forgotten because a location had more unordered accesses of a class than are kept.
    [[nodiscard]] std::uint64_t forgotten() const { return forgotten_.load(std::memory_order_relaxed); }

    static constexpr std::size_t kept_per_class = 64;

  private:
    using Entries = std::vector<Entry>;

    static constexpr bool without(Mistake rule) { return planted == rule; }
    static constexpr std::uint64_t read_flags(AccessClass access, bool fresh) {
        return Entry::make_word(0, access, fresh, Heed::nothing) | Entry::checked_bit;
    }
    [[nodiscard]] static bool repeat_read(Field& field, const Strand& strand, const Access& access);
    [[nodiscard]] static bool repeat_write(Field& field, const Strand& strand, const Access& access);
    [[nodiscard]] static bool repeat_wide(Field& field, const Strand& strand, const Access& access);
    [[nodiscard]] static bool was_compared(const Entries& entries, const Strand& strand, const Access& access);
    [[nodiscard]] static bool record_alone(Field& field, const Strand& strand, const Access& access);
    [[nodiscard]] bool ordered(const Entry& entry, const Strand& strand, const Ownership& object) const;
    [[nodiscard]] static bool record_own(Field& field, const Strand& strand, const Access& access);
    [[nodiscard]] static bool conflicting(AccessClass old, const Access& access);
    [[nodiscard]] static bool forgettable(const Entry& old, const Access& access, bool in_order);
    // Whether the place is filled once when the access is done. `before`: the field's write word.
    [[nodiscard]] static bool is_filled(std::uint64_t before, const Access& access);
    void take_signals(const Entries& entries, Strand& strand, std::uint64_t written, const PendingLoad& load);
    void compare_and_remember(Entries& entries, const Strand& strand, const Ownership& object, const Access& access,
                              Conflicts* found);
    void bound(Entries& entries, AccessClass access);

    StrandTable& strands_;
    std::atomic<std::uint64_t> forgotten_{0};
};

using Detector = BasicDetector<>;
extern template class BasicDetector<Mistake::none>;

}  // namespace aether::core
