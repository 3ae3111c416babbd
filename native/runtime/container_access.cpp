#include "container_access.hpp"

#include <atomic>

#include "attribute.hpp"
#include "call_site.hpp"
#include "class_lookup.hpp"
#include "container.hpp"
#include "key_sweep.hpp"
#include "library_container.hpp"
#include "namespace_changes.hpp"
#include "namespaces.hpp"
#include "own_access.hpp"
#include "types.hpp"
#include "walk.hpp"

namespace aether::runtime {

using core::AccessClass;
using core::ValueHistory;

namespace {

AccessClass touched(const Site& site, Touch how) {
    return how == Touch::read ? site.load_class : as_class(how);
}

void touch(Site& site, core::Strand& strand, const Whole& whole, Touch how) {
    access_field(site, strand, whole.place, whole.field, touched(site, how), ValueHistory::other);
}

void access_all_entries(Site& site, core::Strand& strand, PyObject* object, ShadowObject& shadow, core::Field& all,
                        AccessClass access) {
    access_field(site, strand, {PlaceKind::entries, object, nullptr, shadow}, all, access, ValueHistory::other);
}

}  // namespace

// In this order: whoever makes the location of all entries meanwhile looks at those of the entries afterwards.
void access_entry(Site& site, core::Strand& strand, const Place& place, Container& container, core::Field& entry,
                  AccessClass access, ValueHistory value) {
    access_field(site, strand, place, entry, access, value);
    core::Field* all = place.kind == PlaceKind::entry ? container.all_entries() : nullptr;
    if (all != nullptr) access_all_entries(site, strand, place.object, place.shadow, *all, core::as_part(access));
}

void rewrite_entries(Site& site, core::Strand& strand, PyObject* object, ShadowObject& shadow) {
    if (is_nobody_elses(object, strand)) return;
    write_each_name(site, strand, object, shadow);
    access_all_entries(site, strand, object, shadow, container_of(shadow).make_all_entries(), AccessClass::rewrite);
}

bool is_sequence(ContainerKind kind) {
    return kind == ContainerKind::list || kind == ContainerKind::deque || kind == ContainerKind::bytearray ||
           kind == ContainerKind::array;
}

Py_ssize_t length_of(PyObject* sequence) {
    return std::atomic_ref(reinterpret_cast<PyVarObject*>(sequence)->ob_size).load(std::memory_order_relaxed);
}

// The index of a sequence's element as it counts them; false if `key` is no int or is out of range for ssize_t.
bool normalise_index(PyObject* sequence, PyObject* key, Py_ssize_t& position) {
    if (!PyLong_Check(key)) return false;
    position = PyLong_AsSsize_t(key);
    if (position == -1 && PyErr_Occurred() != nullptr) {
        PyErr_Clear();
        return false;
    }
    if (position < 0) position += length_of(sequence);
    return true;
}

bool is_dict(ContainerKind kind) {
    return kind == ContainerKind::dict || kind == ContainerKind::ordered_dict;
}

Py_ssize_t size_of(ContainerKind kind, PyObject* object) {
    if (is_dict(kind)) return PyDict_GET_SIZE(object);
    return kind == ContainerKind::set ? PySet_GET_SIZE(object) : 0;
}

namespace {

int keep_key(PyObject* key, void* sweep) {
    static_cast<KeySweep*>(sweep)->keep(key);
    return 0;
}

void keep_keys(KeySweep& sweep, ContainerKind kind, PyObject* object) {
    Py_BEGIN_CRITICAL_SECTION(object);
    if (is_dict(kind)) {
        Py_ssize_t position = 0;
        PyObject* key = nullptr;
        while (PyDict_Next(object, &position, &key, nullptr) != 0) sweep.keep(key);
    } else {
        PySet_Type.tp_traverse(object, keep_key, &sweep);  // calls for each element, and for nothing else
    }
    Py_END_CRITICAL_SECTION();
}

// Before the location of an entry is looked up.
void forget_keys_if_due(ContainerKind kind, PyObject* object, Container& container) {
    const auto entries = static_cast<std::size_t>(size_of(kind, object));
    if (!KeySweep::is_due(container, entries)) return;
    KeySweep sweep(container);
    if (!sweep.begin()) return;
    keep_keys(sweep, kind, object);
    sweep.forget(entries);
}

}  // namespace

// The location of an entry; null if its key names none.
core::Field* entry_field(ContainerKind kind, const Place& entry, Container& container) {
    PyObject* object = entry.object;
    PyObject* key = entry.name;
    if (entry.kind == PlaceKind::attribute) return &field_of(entry.shadow, key);
    if (!is_sequence(kind)) {
        if (is_dict(kind) || kind == ContainerKind::set) forget_keys_if_due(kind, object, container);
        return &container.entry(Key::of(key));
    }
    Py_ssize_t position = 0;
    return normalise_index(object, key, position) && position >= 0 && position <= length_of(object)
               ? &container.element(static_cast<std::size_t>(position))
               : nullptr;
}

namespace {

// False for a subclass with a __getitem__ in Python: what that does is watched itself.
bool uses_builtin_subscript(ContainerKind kind, PyObject* object) {
    if (kind == ContainerKind::none || kind == ContainerKind::set) return false;
    if (PyList_CheckExact(object) || PyDict_CheckExact(object)) return true;
    if (!is_dict(kind) && kind != ContainerKind::list) return true;
    static PyObject* const name = PyUnicode_InternFromString("__getitem__");
    if (!holds_only_names(Py_TYPE(object))) return false;
    const Reference found = look_up(Py_TYPE(object), name);
    return found != nullptr &&
           (Py_IS_TYPE(found.get(), &PyMethodDescr_Type) || Py_IS_TYPE(found.get(), &PyWrapperDescr_Type));
}

}  // namespace

bool is_compared_in_c(PyObject* key) {
    if (is_atomic(key)) return true;
    if (PyWeakref_CheckRef(key)) {
        PyObject* referent = nullptr;
        const Reference held(PyWeakref_GetRef(key, &referent) == 1 ? referent : nullptr);
        return held != nullptr && !PyWeakref_CheckRef(referent) && is_compared_in_c(referent);
    }
    if (PyTuple_CheckExact(key)) {
        for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(key); ++index) {
            if (!is_compared_in_c(PyTuple_GET_ITEM(key, index))) return false;
        }
        return true;
    }
    const PyTypeObject* type = Py_TYPE(key);
    return type->tp_hash == PyBaseObject_Type.tp_hash && type->tp_richcompare == PyBaseObject_Type.tp_richcompare;
}

void change_privately(Site& site, core::Strand& strand, PyObject* object, Touch structure) {
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    note_first_store(site, strand, shadow);
    if (structure < Touch::write) return;
    core::Field& field = container_of(shadow).structure;
    // The change itself may have run the program's code, and that may have made the container known.
    const bool still_private = shadow.ownership.is_private(strand);
    if (!still_private || !core::Detector::write_privately(field, strand, as_class(structure), ValueHistory::other))
        touch(site, strand, {{PlaceKind::structure, object, nullptr, shadow}, field}, structure);
}

void note_put(const Site& site, core::Strand& strand, PyObject* object) {
    if (is_nobody_elses(object, strand)) return;  // who is given the container has what was done before
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    const core::Access put{.access = AccessClass::write, .context = site.latest_context(), .writes_commute = true};
    (void)detector().record(container_of(shadow).puts(), strand, shadow.ownership, put);
}

void note_insertion(const core::Strand& strand, PyObject* object, PyObject* key) {
    container_of(*shadow_of(object, expected_names(Py_TYPE(object)))).note_insertion(Key::of(key), strand.now());
}

bool is_present(PyObject* object, PyObject* key, bool unknown) {
    if (!is_compared_in_c(key)) return unknown;
    PyObject* raised = PyErr_GetRaisedException();
    const int found = is_dict(kind_of(object)) ? PyDict_Contains(object, key)
                      : PyAnySet_Check(object) ? PySet_Contains(object, key)
                                               : 1;
    PyErr_SetRaisedException(raised);
    return found == 1;
}

core::PendingLoad access_container(Site& site, core::Strand& strand, PyObject* object, const Effect& effect,
                                   PyObject* key) {
    if (effect.intake != Intake::none) {
        take_in_container(site, strand, object, effect.intake);
        return {};
    }
    if (is_nobody_elses(object, strand)) {
        if (!effect.only_reads()) change_privately(site, strand, object, effect.structure);
        return {};
    }
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    Container& container = container_of(shadow);
    const ContainerKind kind = kind_of(object);
    core::PendingLoad load;
    if (key != nullptr && effect.entry != Touch::none) {
        const Place place = place_of_entry(object, shadow, key);
        if (core::Field* entry = entry_field(kind, place, container)) {
            load = load_from(*entry, site);
            const bool updates = effect.entry == Touch::write && site.has(is_update);
            const AccessClass access = updates ? AccessClass::update : touched(site, effect.entry);
            access_entry(site, strand, place, container, *entry, access, ValueHistory::other);
        }
    }
    if (load.field != nullptr && effect.stores && effect.structure == Touch::write)
        container.note_insertion(Key::of(key), strand.now());
    if (effect.rewrites_entries()) rewrite_entries(site, strand, object, shadow);
    const bool polls = effect.structure == Touch::read && site.has(loop_test);
    if (effect.structure != Touch::none) touch(site, strand, structure_of(object, shadow), effect.structure);
    if (polls) {
        const core::PendingLoad poll = load_from(container.puts(), site, true);
        complete_load(strand, poll);
        announce_load(strand, poll);
    }
    if (effect.contents != Touch::none) touch(site, strand, contents_of(object, shadow), effect.contents);
    return load;
}

bool loads_items(PyObject* object) {
    static PyObject* const load = PyUnicode_InternFromString("__getitem__");
    const ContainerKind kind = kind_of(object);
    if (kind == ContainerKind::none) return has_own_method(object, load) || has_library_method(object, load);
    return uses_builtin_subscript(kind, object);
}

bool stores_items(PyObject* object) {
    static PyObject* const store = PyUnicode_InternFromString("__setitem__");
    static PyObject* const deletion = PyUnicode_InternFromString("__delitem__");
    const ContainerKind kind = kind_of(object);
    if (kind == ContainerKind::set) return false;
    if (kind == ContainerKind::none) {
        return (has_own_method(object, store) && has_own_method(object, deletion)) ||
               (has_library_method(object, store) && has_library_method(object, deletion));
    }
    return !is_watched_override(Py_TYPE(object), store) && !is_watched_override(Py_TYPE(object), deletion);
}

bool updates_items(PyObject* object) {
    return loads_items(object) && stores_items(object);
}

core::PendingLoad record_load(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    const ContainerKind kind = kind_of(object);
    if (PySlice_Check(key)) return access_container(site, strand, object, slice_load_effect, nullptr);
    const core::PendingLoad load = access_container(site, strand, object, load_effect, key);
    const bool from_end = is_sequence(kind) && PyLong_CheckExact(key) && PyLong_AsLong(key) < 0;
    // A deque's index counts from where the last appendleft or popleft has left its end.
    if (from_end || kind == ContainerKind::deque) (void)access_container(site, strand, object, length_effect, nullptr);
    return load;
}

Reference present_item(PyObject* object, PyObject* key) {
    PyObject* raised = PyErr_GetRaisedException();
    PyObject* present = nullptr;
    Py_ssize_t position = 0;
    if (PyList_Check(object)) {
        if (normalise_index(object, key, position)) present = PyList_GetItemRef(object, position);
    } else if (PyDict_Check(object) && (PyUnicode_CheckExact(key) || PyLong_CheckExact(key))) {
        (void)PyDict_GetItemRef(object, key, &present);
    }
    PyErr_SetRaisedException(raised);
    return Reference(present);
}

void touch_structure(Site& site, core::Strand& strand, PyObject* object, AccessClass access) {
    const Whole whole = structure_of(object, *shadow_of(object, expected_names(Py_TYPE(object))));
    access_field(site, strand, whole.place, whole.field, access, ValueHistory::other);
}

void touch_contents(Site& site, core::Strand& strand, PyObject* object) {
    const Whole whole = contents_of(object, *shadow_of(object, expected_names(Py_TYPE(object))));
    access_field(site, strand, whole.place, whole.field, AccessClass::write, ValueHistory::other);
}

}  // namespace aether::runtime
