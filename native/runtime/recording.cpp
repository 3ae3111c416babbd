#include "recording.hpp"

#include <array>

#include "../core/field_entries.hpp"
#include "attribute.hpp"
#include "class_lookup.hpp"
#include "container_access.hpp"
#include "feeds.hpp"
#include "history.hpp"
#include "ignoring.hpp"
#include "namespaces.hpp"
#include "phases.hpp"
#include "python_code.hpp"
#include "races.hpp"
#include "types.hpp"
#include "variable.hpp"

namespace aether::runtime {

namespace {

struct NameCount {
    std::atomic<PyTypeObject*> type{nullptr};
    std::atomic<unsigned> count{0};
};
constexpr std::size_t name_counts_size = 1024;
constexpr unsigned default_names = 8;  // of the first object of a type
std::array<NameCount, name_counts_size> name_counts;

NameCount& name_count(PyTypeObject* type) {
    return name_counts[(reinterpret_cast<std::uintptr_t>(type) >> 5) % name_counts_size];
}

// A load takes no signal where the branch that its value leads to stores the same flag (race-model.md, 2.7). On which
// branches that is, the site knows.
bool takes_signals(const Site& site, const Place& place, const core::Field& field) {
    if (!site.has(no_signal)) return true;
    if (site.has(if_true) == site.has(if_false) ||
        core::Field::value_of(field.write.load(std::memory_order_relaxed)) != core::ValueHistory::flag)
        return false;
    const Reference value = present_value(place);
    const bool known = value.get() == Py_True || value.get() == Py_False || value.get() == Py_None;
    return known && !site.has(value.get() == Py_True ? if_true : if_false);
}

// True if the store is not the location's initial one, though it is the first that was seen. What a probe that comes
// after its store finds is no answer.
bool replaces_unseen(const Site& site, const Place& place, const core::Field& field) {
    if ((field.read.load(std::memory_order_relaxed) & core::Field::stored_again_bit) != 0) return false;
    const std::uint64_t written = field.write.load(std::memory_order_relaxed);
    if (core::epoch_of(written) != 0 && (written & core::Field::wide_bit) == 0) return false;
    const Reference value = present_value(place);
    return value != nullptr && value.get() != site.last_value.load(std::memory_order_relaxed);
}

// True if there is nothing at the place, or None.
bool is_blank(const Place& place) {
    const Reference value = present_value(place);
    if (value != nullptr) return value.get() == Py_None;
    return place.kind != PlaceKind::entry || !is_present(place.object, place.name, true);
}

// A plain store of something into a place that was blank so far, and perhaps others' to ask for. What a constructor
// stores first is no news to them. What a probe that comes after its store finds is no blank.
bool may_fill(const Site& site, const core::Strand& strand, const Place& place, const core::Field& field,
              core::AccessClass access, core::ValueHistory value, bool fresh) {
    if (access != core::AccessClass::write || value == core::ValueHistory::none || !stores_plainly(site)) return false;
    const std::uint64_t written = field.write.load(std::memory_order_relaxed);
    if (core::Field::value_of(written) != core::ValueHistory::none) return false;
    if (fresh && place.shadow.ownership.is_private(strand)) return false;
    const bool is_first = core::epoch_of(written) == 0;
    return !is_first || (!fresh && is_blank(place));
}

// A setter's store completes the update that a getter's load began, where its caller gave it what the getter returned.
core::AccessClass class_of_store(Site& site, core::Strand& strand, core::Field& field) {
    return load_behind(field, strand, site) == nullptr ? core::AccessClass::write : core::AccessClass::update;
}

// Others may come after what precedes these: they are recorded in any case.
bool is_signal(const Place& place, const core::Access& access) {
    return core::is_write(access.access) &&
           (access.fills || access.value == core::ValueHistory::flag || place.kind == PlaceKind::structure);
}

core::ContextId capture_here(const Site& site, core::Strand& strand) {
    if (!is_ignoring(strand)) return capture(site.id, strand, site.latest_context());
    strand.held().hold(core::ignored_lock, true, true);
    const core::ContextId context = capture(site.id, strand);
    strand.held().drop(core::ignored_lock);
    return context;
}

// What is written to a private object can be part of no race: that it was created is all that may be told of it.
core::ContextId context_of(Site& site, core::Strand& strand, ShadowObject& shadow, core::AccessClass access,
                           bool fresh) {
    const core::ContextId created = shadow.created.load(std::memory_order_acquire);
    const bool creates = fresh && core::is_write(access);
    if (creates && created != 0 && shadow.ownership.is_private(strand)) return created;
    const core::ContextId context = capture_here(site, strand);
    site.context.store(context, std::memory_order_release);
    if (creates && created == 0) shadow.created.store(context, std::memory_order_release);
    return context;
}

}  // namespace

void record(Site& site, core::Strand& strand, const Place& place, core::Field& field, core::AccessClass access,
            core::ValueHistory value, bool fresh) {
    note_phase(strand);
    if (site.has(second_half) && access == core::AccessClass::write) access = class_of_store(site, strand, field);
    // An access repeated at its site in the same epoch keeps the stack of the first time.
    const core::ContextId known = core::latest_context(field, core::is_write(access), site.latest_context());
    const bool again = known != 0 && (known == site.latest_context() || context_at(known).site == site.id);
    core::Access present{
        .access = access,
        .context = again ? known : 0,
        .fresh = fresh,
        .value = value,
        .signals = takes_signals(site, place, field),
        .awaits = site.has(awaits),
        .fills = may_fill(site, strand, place, field, access, value, fresh),
        // One name and another come and go in any order.
        .writes_commute = place.kind == PlaceKind::contents || is_whole_namespace(place),
        .silenced = is_ignoring(strand) || site.has(all_ignored),
    };
    if (is_ignoring(strand) && !is_signal(place, present)) return detector().pass(field, strand, present);
    // Publications move the strand's time, not its epoch: many accesses that come here are old acquaintances.
    if (again && core::Detector::repeat(field, strand, present)) {
        site.context.store(known, std::memory_order_release);
        return;
    }
    present.replaces = core::is_write(access) && !fresh && replaces_unseen(site, place, field);
    present.context = context_of(site, strand, place.shadow, access, fresh);
    const bool is_alone = detector().record_unshared(field, strand, present);
    if (present.fills) strand.note_fill();
    if (is_alone) return;
    const core::Conflicts found = detector().record_among(field, strand, place.shadow.ownership, present);
    if (found.total > 0) report_conflicts(place, strand, present, found);
    if (present.awaits) detector().complete_load({.field = &field, .awaits = true}, strand);
}

bool renew_read(Site& site, core::Strand& strand, core::Field& field, bool fresh) {
    if (is_ignoring(strand) || site.has(no_signal | all_ignored)) return false;
    bool renewed = false;
    (void)survive([&] {
        const core::ContextId context = capture(site.id, strand, site.latest_context());
        renewed = core::Detector::renew_read(field, strand, site.load_class, fresh, heed_of(site), context);
        if (renewed) site.context.store(context, std::memory_order_release);
    });
    return renewed;
}

void complete_load(core::Strand& strand, core::PendingLoad load) {
    (void)survive([&] { detector().complete_load(load, strand); });
}

void note_first_store(Site& site, core::Strand& strand, ShadowObject& shadow) {
    if (shadow.created.load(std::memory_order_acquire) == 0)
        shadow.created.store(capture(site.id, strand), std::memory_order_release);
}

Reference present_value(const Place& place) {
    switch (place.kind) {
        case PlaceKind::attribute:
            return PyDict_CheckExact(place.object) ? present_in(place.object, place.name)  // an object's `__dict__`
                                                   : present_field(place.object, place.name);
        case PlaceKind::class_attribute:
            return look_up(reinterpret_cast<PyTypeObject*>(place.object), place.name);
        case PlaceKind::global:
            return present_in(place.object, place.name);
        case PlaceKind::cell:
            return Reference(PyCell_Get(place.object));
        case PlaceKind::entry:
            return present_item(place.object, place.name);
        case PlaceKind::entries:
        case PlaceKind::contents:
        case PlaceKind::structure:
        case PlaceKind::position:
        case PlaceKind::value:
            break;
    }
    return nullptr;
}

// What is asked of the type later is asked now: it may be gone by then.
void note_type(Site& site, PyTypeObject* type) {
    if (site.last_type.exchange(type, std::memory_order_relaxed) != nullptr)
        site.stores_mixed.store(true, std::memory_order_relaxed);
    site.python_operators.store(has_python_operators(type), std::memory_order_relaxed);
}

PyTypeObject absent_type;  // no object is ever made of it: its address is what tells

void note_replaced(Site& site, PyObject* old, PyObject* value) {
    site.replaced_type.store(old == nullptr ? nullptr : Py_TYPE(old), std::memory_order_relaxed);
    site.stored_same.store(old != nullptr && old == value, std::memory_order_relaxed);
}

void note_copied(Site& site, PyObject* present) {
    if (present == nullptr || (!PyTuple_CheckExact(present) && !PyFrozenSet_CheckExact(present))) return;
    note_value(site, present);
    site.replaced_type.store(Py_TYPE(present), std::memory_order_relaxed);
}

core::ValueHistory history_of(PyObject* value, bool constant) {
    if (value == nullptr) return core::ValueHistory::other;
    if (value == Py_None) return core::ValueHistory::none;
    if (PyBool_Check(value)) return constant ? core::ValueHistory::flag : core::ValueHistory::other;
    if (PyLong_CheckExact(value) || PyFloat_CheckExact(value) || PyUnicode_CheckExact(value))
        return core::ValueHistory::scalar;
    return core::ValueHistory::other;
}

void note_prehistory(Site& site, PyObject* object, PyObject* value) {
    const bool blank_object = object != nullptr && creation_of(object) == 0;
    const bool blank_value = value != nullptr && !is_atomic(value) && is_shareable(value) && creation_of(value) == 0;
    if (!blank_object && !blank_value) return;
    core::Strand* strand = current_strand();
    if (strand == nullptr) return;
    const core::ContextId place = capture(site.id, *strand);
    if (blank_object) note_creation(object, place);
    if (blank_value) note_creation(value, place);
}

unsigned expected_names(PyTypeObject* type) {
    if (type == &PyList_Type || type == &PyDict_Type || type == &PySet_Type) return 0;  // these have no attributes
    if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0) return 1;  // what C defines has few attributes
    const NameCount& known = name_count(type);
    return known.type.load(std::memory_order_relaxed) == type ? known.count.load(std::memory_order_relaxed)
                                                              : default_names;
}

void note_names(PyTypeObject* type, unsigned count) {
    NameCount& known = name_count(type);
    if (known.type.load(std::memory_order_relaxed) != type) {
        known.count.store(count, std::memory_order_relaxed);
        known.type.store(type, std::memory_order_relaxed);
    } else if (known.count.load(std::memory_order_relaxed) < count) {
        known.count.store(count, std::memory_order_relaxed);
    }
}

}  // namespace aether::runtime
