#include "container_probe.hpp"

#include <algorithm>
#include <optional>

#include "attribute.hpp"
#include "class_lookup.hpp"
#include "container_access.hpp"
#include "frames.hpp"
#include "history.hpp"
#include "library_container.hpp"
#include "namespaces.hpp"
#include "own_access.hpp"
#include "publication.hpp"
#include "types.hpp"
#include "walk.hpp"

namespace aether::runtime {

using core::AccessClass;
using core::ValueHistory;

namespace {

// As for attributes: what is new or a number is judged otherwise. To who asks by `get`, a key that is absent is None.
void note_replaced_item(Site& site, const ShadowObject& shadow, PyObject* object, PyObject* key, PyObject* value) {
    if (value == nullptr || site.has(atom) ||
        shadow.ownership.owner.load(std::memory_order_relaxed) != core::Ownership::shared)
        return;
    const Reference present = present_item(object, key);
    const bool is_absent = present == nullptr && PyDict_Check(object) && !is_present(object, key);
    note_replaced(site, is_absent && value != Py_None ? Py_None : present.get(), value);
}

// The element itself, before the store.
void store_entry(Site& site, core::Strand& strand, ContainerKind kind, PyObject* object, PyObject* key,
                 PyObject* value) {
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    Container& container = container_of(shadow);
    const AccessClass access =
        site.op == SiteOp::update_item || site.has(is_update) ? AccessClass::update : AccessClass::write;
    note_replaced_item(site, shadow, object, key, value);
    const Place entry = place_of_entry(object, shadow, key);
    // `+=` and the like make numbers and strings, of what is no container.
    const ValueHistory history =
        site.op == SiteOp::update_item ? ValueHistory::scalar : history_of(value, site.has(const_flag));
    if (core::Field* field = entry_field(kind, entry, container))
        access_entry(site, strand, entry, container, *field, access, history);
}

// The part of a sequence that a slice means.
struct Part {
    Py_ssize_t length;  // of the sequence
    Py_ssize_t first;
    Py_ssize_t step;
    Py_ssize_t count;
    bool asks_length;  // a bound counts from the end, or is none
};

// Nothing for the whole, and where asking would run the program's code.
std::optional<Part> part_of(ContainerKind kind, PyObject* sequence, PyObject* key) {
    if (!is_sequence(kind) || !PySlice_Check(key)) return std::nullopt;
    const auto* slice = reinterpret_cast<const PySliceObject*>(key);
    const auto is_plain = [](PyObject* bound) { return Py_IsNone(bound) != 0 || PyLong_CheckExact(bound); };
    if (!is_plain(slice->start) || !is_plain(slice->stop) || !is_plain(slice->step)) return std::nullopt;
    Py_ssize_t first = 0;
    Py_ssize_t stop = 0;
    Py_ssize_t step = 0;
    if (PySlice_Unpack(key, &first, &stop, &step) < 0) {
        PyErr_Clear();
        return std::nullopt;
    }
    const Py_ssize_t length = length_of(sequence);
    const bool asks_length = first < 0 || stop < 0 || first > length || stop > length;
    const Py_ssize_t count = PySlice_AdjustIndices(length, &first, &stop, step);
    if (count == 0 || count == length) return std::nullopt;
    return Part{length, first, step, count, asks_length};
}

// As many elements for as many: nothing else in the sequence moves.
bool replaces(const Part& part, PyObject* sequence, PyObject* value) {
    if (part.step != 1) return true;
    return PyList_CheckExact(value) || PyTuple_CheckExact(value) ? length_of(value) == part.count
                                                                 : length_of(sequence) == part.length;
}

// Of a long part the ends, where a neighbour's overlaps.
constexpr Py_ssize_t most_at_an_end = 4096;

// A store of each element.
void store_part(Site& site, core::Strand& strand, ContainerKind kind, PyObject* object, const Part& part) {
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    Container& container = container_of(shadow);
    const OneOperation operation;
    for (Py_ssize_t index = 0; index < part.count; ++index) {
        if (index == most_at_an_end) index = std::max(index, part.count - most_at_an_end);
        const Reference key(PyLong_FromSsize_t(part.first + index * part.step));
        if (key == nullptr) return PyErr_Clear();
        const Place entry = place_of_entry(object, shadow, key.get());
        if (core::Field* field = entry_field(kind, entry, container))
            access_entry(site, strand, entry, container, *field, AccessClass::write, ValueHistory::other);
    }
    if (part.asks_length) (void)access_container(site, strand, object, length_effect, nullptr);
    touch_contents(site, strand, object);
}

// The container that an update found there, and changed in place.
bool stores_what_is_there(const Site& site, PyObject* object, PyObject* key, PyObject* value) {
    if (site.op != SiteOp::update_item || value == nullptr || PySlice_Check(key) || !works_in_place(site, value))
        return false;
    return present_item(object, key).get() == value;
}

// What is known before a store into a container. True if it was told as one that puts a key there: who waits for the
// key may take it as soon as it is stored, and then what is said after the store is no later.
bool before_store(Site& site, core::Strand& strand, ContainerKind kind, PyObject* object, PyObject* key,
                  PyObject* value) {
    if (PySlice_Check(key)) {
        (void)access_container(site, strand, object, slice_store_effect, nullptr);
        note_put(site, strand, object);
        return false;
    }
    store_entry(site, strand, kind, object, key, value);
    if (value == nullptr) {
        const bool shifts = is_sequence(kind);
        if (shifts) rewrite_entries(site, strand, object, *shadow_of(object, expected_names(Py_TYPE(object))));
        touch_structure(site, strand, object, shifts ? AccessClass::rewrite : AccessClass::write);
        return false;
    }
    const bool puts = is_dict(kind) && !is_present(object, key);
    if (puts) {
        note_put(site, strand, object);
    } else {
        touch_contents(site, strand, object);  // before who loads the element goes on
    }
    return puts;
}

// Whether the store inserted is known only after it. The structure comes first: it says more of the operation.
void after_store(Site& site, core::Strand& strand, PyObject* object, PyObject* key, bool inserted, bool put) {
    if (inserted) {
        note_insertion(strand, object, key);
        touch_structure(site, strand, object, AccessClass::write);
        if (!put) note_put(site, strand, object);  // another has removed the key meanwhile
    }
    if (inserted || put) touch_contents(site, strand, object);
    if ((inserted || put) && !is_nobody_elses(object, strand)) strand.tick();
}

// A look-up in a defaultdict that has inserted `value`.
void record_insertion(Site& site, core::Strand& strand, PyObject* object, PyObject* key, PyObject* value) {
    const bool published = publish(site, strand, value, object);
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    Container& container = container_of(shadow);
    const bool updates = site.has(feeds_update) || site.op == SiteOp::update_item;
    const Place entry = place_of_entry(object, shadow, key);
    if (core::Field* field = entry_field(kind_of(object), entry, container))
        access_entry(site, strand, entry, container, *field, updates ? AccessClass::update : AccessClass::write,
                     history_of(value, false));
    touch_structure(site, strand, object, AccessClass::write);
    touch_contents(site, strand, object);
    note_put(site, strand, object);
    if (published || !is_nobody_elses(object, strand)) strand.tick();
}

void load_within(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    const Within within(site, object, key, "__getitem__");
    if (within.container() != nullptr) (void)record_load(site, strand, within.container(), within.key());
}

}  // namespace

namespace {

// `value` is null: it is deleted.
void store_in_own(Site& site, core::Strand& strand, PyObject* object, PyObject* key, PyObject* value) {
    access_own(site, strand, object, value == nullptr ? delete_effect : store_effect, key, value);
}

}  // namespace

bool will_insert(PyObject* object, PyObject* key) {
    return default_factory(object) != Factory::none && !is_present(object, key);
}

bool insert_default(Site& site, PyObject* object, PyObject* key) {
    const Reference container(Py_NewRef(object));
    const Reference value(PyObject_GetItem(object, key));
    if (value == nullptr) return false;
    contain([&] {
        if (core::Strand* strand = ready(site)) record_insertion(site, *strand, object, key, value.get());
    });
    return true;
}

PyObject* load_item(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    if (is_own(object)) {
        contain([&] { access_own(site, strand, object, load_effect, key, nullptr); });
        return PyObject_GetItem(object, key);
    }
    bool inserts = false;
    contain([&] { inserts = will_insert(object, key); });
    PyObject* value = PyObject_GetItem(object, key);
    if (value != nullptr) {
        contain([&] {
            if (inserts) {
                record_insertion(site, strand, object, key, value);
            } else {
                load_within(site, strand, object, key);
            }
        });
        return value;
    }
    // A load that finds nothing has looked at the place.
    PyObject* raised = PyErr_GetRaisedException();
    if (PyErr_GivenExceptionMatches(raised, PyExc_LookupError) != 0)
        contain([&] { load_within(site, strand, object, key); });
    PyErr_SetRaisedException(raised);
    return value;
}

int store_item(Site& site, core::Strand& strand, PyObject* object, PyObject* key, PyObject* value) {
    if (is_own(object)) {
        contain([&] { store_in_own(site, strand, object, key, value); });
        return value == nullptr ? PyObject_DelItem(object, key) : PyObject_SetItem(object, key, value);
    }
    const Within within(site, object, key, value == nullptr ? "__delitem__" : "__setitem__");
    PyObject* container = within.container();
    if (container != nullptr && stores_what_is_there(site, container, within.key(), value))
        return PyObject_SetItem(object, key, value);
    const ContainerKind kind = container == nullptr ? ContainerKind::none : kind_of(container);
    const Py_ssize_t before = size_of(kind, container);
    const std::optional<Part> part = value == nullptr ? std::nullopt : part_of(kind, container, within.key());
    // A flag may be polled once others know of it.
    const bool own = container != nullptr && !site.has(const_flag) && is_nobody_elses(container, strand);
    bool published = false;
    bool put = false;
    contain([&] {
        if (container == nullptr) return;
        published = publish(site, strand, value, container);
        if (!own && !part) put = before_store(site, strand, kind, container, within.key(), value);
        if (!put) strand.tick_after(published);
    });
    const int result = value == nullptr ? PyObject_DelItem(object, key) : PyObject_SetItem(object, key, value);
    const bool resized = size_of(kind, container) != before;
    if (own) {
        const bool rewrites = PySlice_Check(key) || (value == nullptr && is_sequence(kind));
        const Touch structure = rewrites ? Touch::rewrite : resized || value == nullptr ? Touch::write : Touch::none;
        contain([&] { change_privately(site, strand, container, structure); });
    } else if (part && result == 0) {
        contain([&] {
            if (replaces(*part, container, value)) {
                store_part(site, strand, kind, container, *part);
            } else {
                (void)access_container(site, strand, container, slice_store_effect, nullptr);
                note_put(site, strand, container);
            }
        });
    } else if (container != nullptr && value != nullptr && result == 0 && !PySlice_Check(key)) {
        contain([&] { after_store(site, strand, container, within.key(), resized, put); });
    }
    if (put) strand.tick_after(published);
    return result;
}

// As `store_item`, of which only what the store itself shows is missing.
void announce_store(Site& site, core::Strand& strand, PyObject* object, PyObject* key, PyObject* value) {
    if (is_own(object)) return store_in_own(site, strand, object, key, value);
    const Within within(site, object, key, value == nullptr ? "__delitem__" : "__setitem__");
    PyObject* container = within.container();
    if (container == nullptr || stores_what_is_there(site, container, within.key(), value)) return;
    const ContainerKind kind = kind_of(container);
    const bool rewrites = PySlice_Check(key) || (value == nullptr && is_sequence(kind));
    const bool inserts = value != nullptr && is_dict(kind) && !is_present(container, within.key());
    const std::optional<Part> part = value == nullptr ? std::nullopt : part_of(kind, container, within.key());
    const bool published = publish(site, strand, value, container);
    if (!site.has(const_flag) && is_nobody_elses(container, strand)) {
        const bool writes = inserts || value == nullptr;
        change_privately(site, strand, container, rewrites ? Touch::rewrite : writes ? Touch::write : Touch::none);
    } else if (part && replaces(*part, container, value)) {
        store_part(site, strand, kind, container, *part);
    } else {
        const bool put = before_store(site, strand, kind, container, within.key(), value);
        if (value != nullptr && !rewrites) after_store(site, strand, container, within.key(), inserts, put);
    }
    strand.tick_after(published);
}

void announce_insertion(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    record_insertion(site, strand, object, key, Py_None);
}

void announce_item(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    if (is_own(object)) return access_own(site, strand, object, load_effect, key, nullptr);
    const Within within(site, object, key, "__getitem__");
    if (within.container() != nullptr)
        announce_load(strand, record_load(site, strand, within.container(), within.key()));
}

void update_item(Site& site, core::Strand& strand, PyObject* whole, PyObject* whole_key) {
    if (is_own(whole)) return access_own(site, strand, whole, store_effect, whole_key, nullptr);
    const Within within(site, whole, whole_key, "__setitem__");
    PyObject* object = within.container();
    PyObject* key = within.key();
    if (object == nullptr) return;
    const Reference present = present_item(object, key);
    if (present != nullptr && works_in_place(site, present.get())) {
        (void)record_load(site, strand, object, key);  // in place: the operation is the element's, not the container's
        return;
    }
    const ContainerKind kind = kind_of(object);
    store_entry(site, strand, kind, object, key, Py_None);
    if (is_dict(kind) && !is_present(object, key)) touch_structure(site, strand, object, AccessClass::write);
    touch_contents(site, strand, object);
}

void iterate(Site& site, core::Strand& strand, PyObject* iterable) {
    const Intake intake = site.effect == nullptr ? Intake::steps : site.effect->intake;
    if (site.has(fused) && is_walked_by_iterator(iterable)) {
        if (PyIter_Check(iterable) == 0) take_in(site, strand, iterable, Intake::begin);
    } else {
        take_in(site, strand, iterable, intake);
    }
}

void step(Site& site, core::Strand& strand) {
    const Frame* frame = current_frame();
    PyObject* walked = frame == nullptr ? nullptr : loop_below(frame, reinterpret_cast<const PyObject*>(&site));
    if (walked != nullptr) take_in(site, strand, walked, Intake::steps);
}

void test_truth(Site& site, core::Strand& strand, PyObject* object) {
    if (PyBool_Check(object) || is_atomic(object)) return;
    if (is_own(object)) return access_own(site, strand, object, length_effect, nullptr, nullptr);
    const Within within(site, object, nullptr, "__len__");
    if (within.container() != nullptr) access_container(site, strand, within.container(), length_effect, nullptr);
}

namespace {

// `dataclasses.asdict(object)`: each field, but not what those hold.
void load_fields(Site& site, core::Strand& strand, PyObject* object) {
    static PyObject* const declared = PyUnicode_InternFromString("__dataclass_fields__");
    if (!holds_only_names(Py_TYPE(object))) return;
    const Reference fields = look_up(Py_TYPE(object), declared);
    const Reference names(fields == nullptr || !PyDict_CheckExact(fields.get()) ? nullptr : PyDict_Keys(fields.get()));
    if (names == nullptr) return PyErr_Clear();
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(names.get()); ++index) {
        PyObject* name = kept_name(PyList_GET_ITEM(names.get(), index));
        if (name != nullptr && is_location(site, object, name))
            access_attribute(site, strand, object, name, AccessClass::read, ValueHistory::none);
    }
}

}  // namespace

void pass_to_builtin(Site& site, core::Strand& strand, PyObject* argument) {
    if (site.effect == nullptr) return;
    if (site.effect->intake == Intake::fields) return load_fields(site, strand, argument);
    if (site.effect->intake != Intake::none) return take_in(site, strand, argument, site.effect->intake);
    if (is_own(argument)) return access_own(site, strand, argument, *site.effect, nullptr, nullptr);
    PyObject* container = viewed(argument);
    const Within within(site, container == nullptr ? argument : container, nullptr, "__len__");
    if (within.container() != nullptr) access_container(site, strand, within.container(), *site.effect, nullptr);
}

}  // namespace aether::runtime
