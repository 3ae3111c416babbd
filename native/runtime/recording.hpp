// From a probe to the detector: one access of one place by the calling strand.
#pragma once

#include <cstdint>

#include "../core/access.hpp"
#include "../core/field.hpp"
#include "../core/field_entries.hpp"
#include "guard.hpp"
#include "progress.hpp"
#include "python.hpp"
#include "reference.hpp"
#include "shadow.hpp"
#include "site.hpp"
#include "thread_state.hpp"

namespace aether::runtime {

enum class PlaceKind : std::uint8_t {
    attribute,
    class_attribute,
    global,
    cell,
    entry,
    entries,
    contents,
    structure,
    position,
    value,  // of one of aether's atomics; or what its lists and deques hold, found by value (`name`)
};

// What a location is, for the report: `object` holds it; `name` is an attribute's name, a key or null. Borrowed.
struct Place {
    PlaceKind kind;
    PyObject* object;
    PyObject* name;
    ShadowObject& shadow;
};

// Runs `action` unless this thread is recording already.
template <class Action>
void contain(Action&& action) noexcept {
    const Guard guard;
    if (guard.entered()) (void)survive(action);
}

// Compares and remembers the access; reports the races that it makes. The fast path is `already_recorded`.
void record(Site& site, core::Strand& strand, const Place& place, core::Field& field, core::AccessClass access,
            core::ValueHistory value, bool fresh);

// Which signals a load at the site takes, but where it stores the same flag.
[[nodiscard]] inline core::Heed heed_of(const Site& site) {
    return site.has(awaits) ? core::Heed::all : core::Heed::flags;
}

[[nodiscard]] inline bool already_recorded(const Site& site, const core::Field& field, const core::Strand& strand,
                                           core::AccessClass access, core::ValueHistory value, bool fresh) {
    if (core::is_write(access))
        return (fresh || value != core::ValueHistory::flag) && field.holds_write(strand.now(), access, fresh, value);
    return field.holds_read(strand.now(), access, fresh, heed_of(site));
}

// The read that the field holds of this epoch was made elsewhere: it is of here and now from here on. False: nothing
// was done.
[[nodiscard]] bool renew_read(Site& site, core::Strand& strand, core::Field& field, bool fresh);

// A read that stands in the field already, or one of its kind of this epoch: then only its time moves, and where it was
// made. False: nothing was done.
[[nodiscard]] inline bool repeats_read(Site& site, core::Strand& strand, core::Field& field, bool fresh) {
    const std::uint64_t written = field.write.load(std::memory_order_relaxed);
    if ((written & core::Field::wide_bit) != 0) {
        const core::Repeated repeated = core::Detector::repeat_wide_read(field, strand, site.load_class, fresh,
                                                                         heed_of(site), site.latest_context());
        return repeated == core::Repeated::yes ||
               (repeated == core::Repeated::elsewhere && renew_read(site, strand, field, fresh));
    }
    const std::uint64_t word = field.read.load(std::memory_order_relaxed);
    constexpr std::uint64_t kept = core::Field::read_history_mask | core::Field::heed_mask;
    if ((word & core::flag_mask & ~kept) != core::Field::read_word(0, site.load_class, fresh, core::Heed::nothing))
        return false;
    if (!core::includes(core::Field::heed_of(word), heed_of(site))) return false;  // whether it heeds now is asked anew
    if (core::epoch_of(word) == strand.now()) return true;
    if (!strand.in_this_epoch(word) || core::epoch_of(written) == 0) return false;
    return field.read_context.load(std::memory_order_acquire) == site.latest_context()
               ? core::Detector::move_read(field, strand, word)
               : renew_read(site, strand, field, fresh);
}

// A write of the site's in this epoch that stands in the field: then only its time moves. False: nothing was done.
[[nodiscard]] inline bool repeats_write(const Site& site, const core::Strand& strand, core::Field& field,
                                        core::AccessClass access, core::ValueHistory value, bool fresh) {
    const core::ContextId context = site.latest_context();
    if (context == 0 || site.has(second_half) || core::latest_context(field, true, context) != context) return false;
    return core::Detector::repeat(field, strand,
                                  {.access = access, .context = context, .fresh = fresh, .value = value});
}

// A write that stands in the field already, of now or of this epoch. False: nothing was done.
[[nodiscard]] inline bool repeats_change(const Site& site, const core::Strand& strand, core::Field& field,
                                         core::AccessClass access, core::ValueHistory value, bool fresh) {
    return already_recorded(site, field, strand, access, value, fresh) ||
           repeats_write(site, strand, field, access, value, fresh);
}

// Notes that the site's store is the first that its maker did into the object, or of it: the report calls that the
// place of its creation.
void note_first_store(Site& site, core::Strand& strand, ShadowObject& shadow);

// How many names an object of this type usually has: so much room its shadow gets at once.
[[nodiscard]] unsigned expected_names(PyTypeObject* type);
void note_names(PyTypeObject* type, unsigned count);

// The whole of an access of a known field.
inline void access_field(Site& site, core::Strand& strand, const Place& place, core::Field& field,
                         core::AccessClass access, core::ValueHistory value) {
    const bool fresh = place.shadow.ownership.touch(strand);
    if (already_recorded(site, field, strand, access, value, fresh)) return;
    if (access == site.load_class && !core::is_write(access) && repeats_read(site, strand, field, fresh)) return;
    record(site, strand, place, field, access, value, fresh);
}

// A load that the interpreter will do next, as the field is now: asked before the probe takes what the stores so far
// bring, so that none falls in between. `polls`: of a polled length or truth. Which value a store after this left is
// not known: a load with a branch that stores nothing is taken to be on it.
[[nodiscard]] inline core::PendingLoad load_from(core::Field& field, const Site& site, bool polls = false) {
    return {&field, core::latest_change(field), !site.has(no_signal) || site.has(if_true) != site.has(if_false), polls,
            site.has(awaits)};
}

// Announces it: the store that it sees may come after the probe (see finish_loads).
inline void announce_load(core::Strand& strand, const core::PendingLoad& load) {
    core::PendingLoads& pending = strand.pending;
    if (load.field != nullptr && pending.count < core::PendingLoads::capacity) pending.loads[pending.count++] = load;
}

// The same for a load that the next instruction does without a call: with the GIL no other thread runs before it, and
// nothing is announced.
[[nodiscard]] inline core::PendingLoad next_load_from([[maybe_unused]] core::Field& field,
                                                      [[maybe_unused]] const Site& site) {
#ifdef Py_GIL_DISABLED
    return load_from(field, site);
#else
    return {};
#endif
}

void complete_load(core::Strand& strand, core::PendingLoad load);

// At every probe: completes the loads that the last one announced.
inline void finish_loads(core::Strand& strand) {
    const unsigned count = strand.pending.count;
    strand.pending.count = 0;
    for (unsigned index = 0; index < count; ++index) {
        const core::PendingLoad& load = strand.pending.loads[index];
        if (core::latest_change(*load.field) != load.changed) complete_load(strand, load);
    }
}

// The calling strand, ready for an access at `site`; null if nothing is to be recorded. Completes the loads that the
// last probe announced.
[[nodiscard]] inline core::Strand* ready(Site& site) {
    core::Strand* strand = current_strand();
    if (strand == nullptr) return nullptr;
    if (!site.hit.load(std::memory_order_relaxed)) site.hit.store(true, std::memory_order_relaxed);
    if (counts_accesses.load(std::memory_order_relaxed)) [[unlikely]]
        count_for_progress(*strand);
    finish_loads(*strand);
    return strand;
}

// What a location holds after `value` was stored there, as a plain constant or not.
[[nodiscard]] core::ValueHistory history_of(PyObject* value, bool constant);

// What the location holds just now; null if that is not known without running Python code.
[[nodiscard]] Reference present_value(const Place& place);

// Notes that the site stores an object of this type.
void note_type(Site& site, PyTypeObject* type);

// Notes that the site stores `value`, which is not null.
inline void note_value(Site& site, PyObject* value) {
    PyTypeObject* const type = Py_TYPE(value);
    if (site.last_type.load(std::memory_order_relaxed) != type) note_type(site, type);
    if (site.last_value.load(std::memory_order_relaxed) != value)
        site.last_value.store(value, std::memory_order_relaxed);
}

// Notes what a store of `value` replaces (null: unknown): a copy-on-write stores an object of the type that was there.
void note_replaced(Site& site, PyObject* old, PyObject* value);

// The type of what replaces nothing.
extern PyTypeObject absent_type;

// Notes that an update replaces `present`, which it does not change, by another of its type: a tuple or a frozenset.
void note_copied(Site& site, PyObject* present);

// Before a second thread exists: a store says at least where the objects that it meets were created.
void note_prehistory(Site& site, PyObject* object, PyObject* value);

}  // namespace aether::runtime
