#include "container_probe.hpp"

#include <array>

#include <memory>
#include <mutex>
#include <string_view>
#include <unordered_set>

#include "../core/field_entries.hpp"
#include "../core/spin_lock.hpp"
#include "attribute.hpp"
#include "call_site.hpp"
#include "class_lookup.hpp"
#include "container.hpp"
#include "frames.hpp"
#include "key_sweep.hpp"
#include "library_container.hpp"
#include "namespaces.hpp"
#include "publication.hpp"
#include "reference.hpp"
#include "types.hpp"
#include "walk.hpp"

namespace aether::runtime {

namespace {

using core::AccessClass;
using core::ValueHistory;

// A method call, or a getattr with a computed name, whose arguments are being evaluated. Borrowed pointers: the
// receiver is on the interpreter's stack until the call.
struct Receiver {
    const Site* site = nullptr;
    const Frame* frame = nullptr;
    PyObject* object = nullptr;  // null: nothing is recorded of the call's receiver
    PyObject* key = nullptr;
    bool hands_over = false;

    // The entry stays: it hides what an earlier call at its place has left behind.
    void clear() { object = key = nullptr, hands_over = false; }
};

// Calls nest in arguments, so the latest entries are searched first. A call that raises, or whose arguments do, leaves
// its entry behind, and its receiver may be dead: so each later call at its place makes an entry of its own.
constexpr std::size_t ring_size = 64;
struct Receivers {
    std::array<Receiver, ring_size> ring;
    std::size_t next = 0;

    Receiver* find(const Site* site, const Frame* frame) {
        for (std::size_t back = 1; back <= ring_size; ++back) {
            Receiver& receiver = ring[(next - back) % ring_size];
            if (receiver.site == site && receiver.frame == frame) return &receiver;
        }
        return nullptr;
    }
    void push(const Receiver& receiver) { ring[next++ % ring_size] = receiver; }
};

// On the heap: thread-local storage of an extension module is scarce.
Receivers& receivers() {
    thread_local const std::unique_ptr<Receivers> own = std::make_unique<Receivers>();
    return *own;
}

AccessClass touched(const Site& site, Touch how) {
    return how == Touch::read ? site.load_class : as_class(how);
}

void touch(Site& site, core::Strand& strand, const Place& place, core::Field& field, Touch how) {
    if (how == Touch::none) return;
    access_field(site, strand, place, field, touched(site, how), ValueHistory::other);
}

void access_all_entries(Site& site, core::Strand& strand, PyObject* object, ShadowObject& shadow, core::Field& all,
                        AccessClass access) {
    access_field(site, strand, {PlaceKind::entries, object, nullptr, shadow}, all, access, ValueHistory::other);
}

// In this order: whoever makes the location of all entries meanwhile looks at those of the entries afterwards.
void access_entry(Site& site, core::Strand& strand, const Place& place, Container& container, core::Field& entry,
                  AccessClass access, ValueHistory value) {
    access_field(site, strand, place, entry, access, value);
    core::Field* all = place.kind == PlaceKind::entry ? container.all_entries() : nullptr;
    if (all != nullptr) access_all_entries(site, strand, place.object, place.shadow, *all, core::as_part(access));
}

void rewrite_entries(Site& site, core::Strand& strand, PyObject* object, ShadowObject& shadow) {
    if (is_nobody_elses(object, strand)) return;
    access_all_entries(site, strand, object, shadow, container_of(shadow).make_all_entries(), AccessClass::rewrite);
}

bool is_sequence(ContainerKind kind) {
    return kind == ContainerKind::list || kind == ContainerKind::deque || kind == ContainerKind::bytearray ||
           kind == ContainerKind::array;
}

// Of a list, deque, array or bytearray, which another thread may change meanwhile.
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

// True for a method in Python that the rewritten code defines: what it does to the container is seen there.
bool is_watched_override(PyTypeObject* type, PyObject* name) {
    if ((type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) != 0) return false;
    const Reference found = look_up(type, name);
    return found != nullptr && PyFunction_Check(found.get()) &&
           is_rewritten(reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(found.get())));
}

// Equal to others by value as C code compares, or to itself alone.
bool is_compared_in_c(PyObject* key) {
    if (is_atomic(key)) return true;
    if (PyWeakref_CheckRef(key)) {
        PyObject* referent = nullptr;
        const Reference held(PyWeakref_GetRef(key, &referent) == 1 ? referent : nullptr);
        return held != nullptr && !PyWeakref_CheckRef(referent) && is_compared_in_c(referent);
    }
    const PyTypeObject* type = Py_TYPE(key);
    return type->tp_hash == PyBaseObject_Type.tp_hash && type->tp_richcompare == PyBaseObject_Type.tp_richcompare;
}

// What a keyed method does depends on whether the key is there.
Effect resolved(const Effect& effect, PyObject* object, PyObject* key) {
    Effect now = effect;
    const std::string_view name(effect.name);
    if (key == nullptr) return now;
    const bool present = is_present(object, key);
    if (name == "setdefault" && present) now.entry = Touch::read;
    if ((name == "setdefault" || name == "__setitem__") && !present) now.structure = Touch::write;
    if ((name == "add" && present) || ((name == "discard" || (name == "pop" && PyDict_Check(object))) && !present)) {
        now.structure = Touch::none;
        now.entry = Touch::read;
    }
    return now;
}

constexpr Py_ssize_t most_elements = 1024;  // of what `update` is given, that are looked at one by one
constexpr Effect stored_key{"update", Touch::none, Touch::none, Touch::write, Sharing::atomic, false, false};
constexpr Effect kept_element{"update", Touch::none, Touch::none, Touch::read, Sharing::atomic, false, false};

constexpr Effect counted_key{"update", Touch::none, Touch::none, Touch::update, Sharing::atomic, false, false};

// What `update` does to one key or element that it is given.
const Effect& effect_on_element(PyObject* object, bool present) {
    if (is_counter(object)) return counted_key;
    return !present || PyDict_Check(object) ? stored_key : kept_element;
}

// The first of an exact pair: null for anything else.
Reference first_of_pair(PyObject* object) {
    if (PyTuple_CheckExact(object) && PyTuple_GET_SIZE(object) == 2)
        return Reference(Py_NewRef(PyTuple_GET_ITEM(object, 0)));
    if (!PyList_CheckExact(object) || PyList_Size(object) != 2) return nullptr;
    Reference first(PyList_GetItemRef(object, 0));
    if (first == nullptr) PyErr_Clear();  // another thread has emptied it
    return first;
}

// Puts the keys of pairs in their places: false if one is no pair.
bool pairs_to_keys(PyObject* pairs) {
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(pairs); ++index) {
        Reference key = first_of_pair(PyList_GET_ITEM(pairs, index));
        if (key == nullptr || PyList_SetItem(pairs, index, key.release()) < 0) return false;
    }
    return true;
}

// The keys of a dict or the elements of a set, list, tuple or string; null for anything else and for what is very
// large.
Reference elements_of(PyObject* object) {
    if (object == nullptr || !(PyDict_CheckExact(object) || PyAnySet_CheckExact(object) || PyList_CheckExact(object) ||
                               PyTuple_CheckExact(object) || PyUnicode_CheckExact(object)))
        return nullptr;
    PyObject* raised = PyErr_GetRaisedException();
    Reference elements(PyObject_Size(object) > most_elements ? nullptr : PySequence_List(object));
    PyErr_SetRaisedException(raised);
    return elements;
}

void note_insertion(const core::Strand& strand, PyObject* object, PyObject* key) {
    container_of(*shadow_of(object, expected_names(Py_TYPE(object)))).note_insertion(Key::of(key), strand.now());
}

// The keys or elements that `update` of `object` stores; null if that is not known.
Reference keys_stored(PyObject* object, PyObject* source) {
    Reference elements = elements_of(source);
    const bool keyed = is_dict(kind_of(object)) && !is_counter(object);
    if (elements == nullptr || !keyed || PyDict_CheckExact(source)) return elements;
    const bool pairs = PyList_CheckExact(source) || PyTuple_CheckExact(source);
    return pairs && pairs_to_keys(elements.get()) ? std::move(elements) : nullptr;
}

// `update` stores each of these keys or elements (null: it is not known which). Gives false if all were there already.
bool store_each(Site& site, core::Strand& strand, PyObject* object, PyObject* keys) {
    if (keys == nullptr) return true;
    bool inserts = false;
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(keys); ++index) {
        PyObject* key = PyList_GET_ITEM(keys, index);
        const bool present = is_present(object, key, false);
        inserts |= !present;
        (void)access_container(site, strand, object, effect_on_element(object, present), key);
        if (!present) note_insertion(strand, object, key);
    }
    return inserts;
}

// A set has a `subtract` of another name.
bool stores_elements(std::string_view method) {
    return method == "update" || method == "subtract";
}

bool is_hand_over(const Effect& effect) {
    return effect.stores && effect.structure == Touch::none && effect.contents == Touch::none &&
           effect.entry == Touch::none;
}

bool pops_inside(PyObject* object, PyObject* key) {
    if (!PyList_Check(object) || key == nullptr || !PyLong_CheckExact(key)) return false;
    Py_ssize_t position = 0;
    return normalise_index(object, key, position) && position != 0 && position != PyList_GET_SIZE(object) - 1;
}

constexpr Effect pop_inside{"pop(i)", Touch::rewrite, Touch::rewrite, Touch::none, Sharing::exposed, false, true};

// The keys that `update` of one of the library's containers stores, as the container within has them; null if that is
// not known.
Reference keys_stored_within(const Within& within, PyObject* source) {
    Reference keys = keys_stored(within.container(), source);
    for (Py_ssize_t index = 0; keys != nullptr && index < PyList_GET_SIZE(keys.get()); ++index) {
        Reference own = within.translated(PyList_GET_ITEM(keys.get(), index));
        if (own == nullptr) return nullptr;
        PyList_SetItem(keys.get(), index, own.release());
    }
    return keys;
}

// Their methods are taken as atomic, as those of the container within are.
void call_library_method(Site& site, core::Strand& strand, const Effect& effect, PyObject* object, PyObject* key,
                         PyObject* stored) {
    const Within within(object, key, effect.name);
    if (within.container() == nullptr) return;
    const bool published = effect.stores && publish(site, strand, stored, within.container());
    const Effect& own = on_container(effect, within.container());
    Effect now = resolved(own, within.container(), within.key());
    if (std::string_view(effect.name) == "update") {
        const Reference keys = keys_stored_within(within, stored);
        if (!store_each(site, strand, within.container(), keys.get())) now.structure = Touch::none;
    }
    access_container(site, strand, within.container(), now, within.key());
    if (published || (effect.stores && !is_nobody_elses(within.container(), strand))) strand.tick();
}

void call_method(Site& site, core::Strand& strand, const Effect& effect, PyObject* object, PyObject* key,
                 PyObject* stored) {
    if (kind_of(object) == ContainerKind::none) return call_library_method(site, strand, effect, object, key, stored);
    const bool published = effect.stores && publish(site, strand, stored, object);
    const std::string_view name(effect.name);
    if (name == "most_common" && key != nullptr && key != Py_None) {
        take_in_container(site, strand, object, Intake::nested);  // of so many the largest are looked for
    } else if (name == "pop" && pops_inside(object, key)) {
        access_container(site, strand, object, pop_inside, nullptr);
    } else {
        const Effect& own = on_container(effect, object);
        Effect now = resolved(own, object, key);
        const Reference keys = stores_elements(name) ? keys_stored(object, stored) : nullptr;
        if (stores_elements(name) && !store_each(site, strand, object, keys.get())) now.structure = Touch::none;
        if (stored != nullptr && own.argument != Intake::none) {
            if (!is_taken_at_once(stored, own.argument) && own.structure == Touch::write)
                now.structure = now.contents = Touch::rewrite;
            take_in(site, strand, stored, own.argument);
        }
        access_container(site, strand, object, now, key);
    }
    // An insertion of whatever value may be a signal to a polling strand.
    if (published || (effect.stores && !is_nobody_elses(object, strand))) strand.tick();
}

}  // namespace

void operate_in_place(Site& site, core::Strand& strand, PyObject* container, PyObject* operand) {
    if (const Effect* effect = in_place_effect(site, container))
        call_method(site, strand, *effect, container, nullptr, operand);
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

core::Field* access_container(Site& site, core::Strand& strand, PyObject* object, const Effect& effect, PyObject* key) {
    if (effect.intake != Intake::none) {
        take_in_container(site, strand, object, effect.intake);
        return nullptr;
    }
    if (effect.only_reads() && is_nobody_elses(object, strand)) return nullptr;
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    Container& container = container_of(shadow);
    const ContainerKind kind = kind_of(object);
    core::Field* entry = nullptr;
    if (key != nullptr && effect.entry != Touch::none) {
        const Place place = place_of_entry(object, shadow, key);
        entry = entry_field(kind, place, container);
        if (entry != nullptr)
            access_entry(site, strand, place, container, *entry, touched(site, effect.entry), ValueHistory::other);
    }
    if (entry != nullptr && effect.stores && effect.structure == Touch::write)
        container.note_insertion(Key::of(key), strand.now());
    if (effect.rewrites_entries()) rewrite_entries(site, strand, object, shadow);
    touch(site, strand, {PlaceKind::structure, object, nullptr, shadow}, container.structure, effect.structure);
    if (effect.structure == Touch::read && site.has(loop_test)) announce_load(strand, container.structure, site, true);
    if (effect.contents != Touch::none)
        touch(site, strand, {PlaceKind::contents, object, nullptr, shadow}, container.contents(), effect.contents);
    return entry;
}

bool loads_items(PyObject* object) {
    static PyObject* const load = PyUnicode_InternFromString("__getitem__");
    const ContainerKind kind = kind_of(object);
    return kind == ContainerKind::none ? has_library_method(object, load) : uses_builtin_subscript(kind, object);
}

bool stores_items(PyObject* object) {
    static PyObject* const store = PyUnicode_InternFromString("__setitem__");
    static PyObject* const deletion = PyUnicode_InternFromString("__delitem__");
    const ContainerKind kind = kind_of(object);
    if (kind == ContainerKind::set) return false;
    if (kind == ContainerKind::none) return has_library_method(object, store) && has_library_method(object, deletion);
    return !is_watched_override(Py_TYPE(object), store) && !is_watched_override(Py_TYPE(object), deletion);
}

bool updates_items(PyObject* object) {
    return loads_items(object) && stores_items(object);
}

namespace {

// The location of the element, if it has one of its own.
core::Field* record_load(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    const ContainerKind kind = kind_of(object);
    if (PySlice_Check(key)) return access_container(site, strand, object, slice_load_effect, nullptr);
    core::Field* entry = access_container(site, strand, object, load_effect, key);
    const bool from_end = is_sequence(kind) && PyLong_CheckExact(key) && PyLong_AsLong(key) < 0;
    // A deque's index counts from where the last appendleft or popleft has left its end.
    if (from_end || kind == ContainerKind::deque) (void)access_container(site, strand, object, length_effect, nullptr);
    return entry;
}

}  // namespace

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

namespace {

// As for attributes: what is new or a number is judged otherwise.
void note_replaced_item(Site& site, const ShadowObject& shadow, PyObject* object, PyObject* key, PyObject* value) {
    if (value == nullptr || site.has(atom) ||
        shadow.ownership.owner.load(std::memory_order_relaxed) != core::Ownership::shared)
        return;
    note_replaced(site, present_item(object, key).get(), value);
}

void touch_structure(Site& site, core::Strand& strand, PyObject* object, AccessClass access) {
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    access_field(site, strand, {PlaceKind::structure, object, nullptr, shadow}, container_of(shadow).structure, access,
                 ValueHistory::other);
}

void touch_contents(Site& site, core::Strand& strand, PyObject* object) {
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    access_field(site, strand, {PlaceKind::contents, object, nullptr, shadow}, container_of(shadow).contents(),
                 AccessClass::write, ValueHistory::other);
}

// `update` stores a keyword's value.
void store_keyword(Site& site, core::Strand& strand, PyObject* whole, PyObject* name, PyObject* value) {
    const Within within(whole, name, "update");
    PyObject* object = within.container();
    PyObject* key = within.key();
    if (object == nullptr) return;
    const bool published = publish(site, strand, value, object);
    const bool present = is_present(object, key, false);
    (void)access_container(site, strand, object, effect_on_element(object, present), key);
    if (!present) {
        note_insertion(strand, object, key);
        touch_structure(site, strand, object, AccessClass::write);
    }
    touch_contents(site, strand, object);
    if (published || !is_nobody_elses(object, strand)) strand.tick();
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

// What is known before a store into a container.
void before_store(Site& site, core::Strand& strand, ContainerKind kind, PyObject* object, PyObject* key,
                  PyObject* value) {
    if (PySlice_Check(key)) {
        (void)access_container(site, strand, object, slice_store_effect, nullptr);
        return;
    }
    store_entry(site, strand, kind, object, key, value);
    if (value != nullptr) return;
    const bool shifts = is_sequence(kind);
    if (shifts) rewrite_entries(site, strand, object, *shadow_of(object, expected_names(Py_TYPE(object))));
    touch_structure(site, strand, object, shifts ? AccessClass::rewrite : AccessClass::write);
}

// Whether the store inserted is known only after it. The structure comes first: it says more of the operation.
void after_store(Site& site, core::Strand& strand, PyObject* object, PyObject* key, bool inserted) {
    if (inserted) {
        note_insertion(strand, object, key);
        touch_structure(site, strand, object, AccessClass::write);
    }
    touch_contents(site, strand, object);
    if (inserted && !is_nobody_elses(object, strand)) strand.tick();
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
    if (published || !is_nobody_elses(object, strand)) strand.tick();
}

}  // namespace

namespace {

void load_within(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    const Within within(object, key, "__getitem__");
    if (within.container() != nullptr) (void)record_load(site, strand, within.container(), within.key());
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
    const Within within(object, key, value == nullptr ? "__delitem__" : "__setitem__");
    PyObject* container = within.container();
    const ContainerKind kind = container == nullptr ? ContainerKind::none : kind_of(container);
    const Py_ssize_t before = size_of(kind, container);
    contain([&] {
        if (container == nullptr) return;
        const bool published = publish(site, strand, value, container);
        before_store(site, strand, kind, container, within.key(), value);
        if (published) strand.tick();
    });
    const int result = value == nullptr ? PyObject_DelItem(object, key) : PyObject_SetItem(object, key, value);
    if (container != nullptr && value != nullptr && result == 0 && !PySlice_Check(key))
        contain([&] { after_store(site, strand, container, within.key(), size_of(kind, container) != before); });
    return result;
}

void announce_item(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    const Within within(object, key, "__getitem__");
    if (within.container() == nullptr) return;
    if (core::Field* entry = record_load(site, strand, within.container(), within.key()))
        announce_load(strand, *entry, site);
}

void update_item(Site& site, core::Strand& strand, PyObject* whole, PyObject* whole_key) {
    const Within within(whole, whole_key, "__setitem__");
    PyObject* object = within.container();
    PyObject* key = within.key();
    if (object == nullptr) return;
    const Reference present = present_item(object, key);
    if (present != nullptr && kind_of(present.get()) != ContainerKind::none) {
        (void)record_load(site, strand, object, key);  // in place: the operation is the element's, not the container's
        return;
    }
    const ContainerKind kind = kind_of(object);
    store_entry(site, strand, kind, object, key, Py_None);
    if (is_dict(kind) && !is_present(object, key)) touch_structure(site, strand, object, AccessClass::write);
    touch_contents(site, strand, object);
}

void begin_call(Site& site, core::Strand& strand, PyObject* receiver) {
    if (site.effect == nullptr) return;
    PyObject* object = receiver;
    bool hands_over = false;
    if (site.has(bound)) {
        object = receiver_of(receiver);
        if (object != nullptr && kind_of(object) == ContainerKind::none) object = nullptr;
    } else if (site.has(unbound)) {
        if (kind_of(object) == ContainerKind::none) object = nullptr;
    } else if (!has_builtin_method(object, site.name) && !has_library_method(object, site.name)) {
        // Queues hand over too: what is put is stored, wherever the queue keeps it.
        hands_over = is_hand_over(*site.effect);
        object = nullptr;
    }
    if (site.has(has_args) || site.effect->takes)
        receivers().push({&site, current_frame(), object, nullptr, hands_over});
    if (object != nullptr && !site.has(has_args)) call_method(site, strand, *site.effect, object, nullptr, nullptr);
}

void begin_attribute_call(Site& site, PyObject* object) {
    receivers().push({&site, current_frame(), object, nullptr, false});
}

namespace {

void pass_attribute_argument(Site& site, core::Strand& strand, Receiver& receiver, PyObject* argument) {
    if (receiver.object == nullptr) return;
    if (site.op == SiteOp::first_arg) {
        receiver.key = argument;
        return;
    }
    const Receiver call = receiver;
    receiver.clear();
    PyObject* computed = site.has(is_first) ? argument : call.key;
    PyObject* name = call.site->name != nullptr ? call.site->name : kept_name(computed);
    if (name != nullptr) access_by_function(*site.partner, strand, call.object, name, argument);
}

}  // namespace

void access_by_function(Site& site, core::Strand& strand, PyObject* object, PyObject* name, PyObject* value) {
    if (!site.has(is_store | deletes))
        return access_attribute(site, strand, object, name, site.load_class, ValueHistory::none);
    if (stores_elsewhere(site, object, name)) return;
    note_replaced_attribute(site, strand, object, name, value);
    const bool published = publish(site, strand, value, is_location(site, object, name) ? object : nullptr);
    const AccessClass access = site.has(is_update) ? AccessClass::update : AccessClass::write;
    access_attribute(site, strand, object, name, access, history_of(value, site.has(const_flag)));
    if (published) strand.tick();
}

void begin_in_place(Site& site, core::Strand& strand, PyObject* object, PyObject* container) {
    if (!site.has(has_args)) return operate_in_place(site, strand, container, nullptr);
    receivers().push({&site, current_frame(), object, nullptr, false});
}

namespace {

// The container may be another than the one that was begun with, if others store meanwhile: that one may be dead.
void pass_operand(Site& update, core::Strand& strand, Receiver& receiver, PyObject* operand) {
    if (receiver.object == nullptr) return;
    const Reference container = present_field(receiver.object, update.name);
    receiver.clear();
    if (container != nullptr) operate_in_place(update, strand, container.get(), operand);
}

}  // namespace

void pass_argument(Site& site, core::Strand& strand, PyObject* argument) {
    Receiver* receiver = receivers().find(site.partner, current_frame());
    if (receiver == nullptr) return;
    if (site.partner->op == SiteOp::update_attr) return pass_operand(*site.partner, strand, *receiver, argument);
    if (site.partner->op == SiteOp::getattr) return pass_attribute_argument(site, strand, *receiver, argument);
    if (receiver->object == nullptr) {
        if (receiver->hands_over && (site.op == SiteOp::first_arg || site.has(is_first))) {
            receiver->clear();
            if (publish(*site.partner, strand, argument, nullptr)) strand.tick();
        }
        return;
    }
    if (site.op == SiteOp::first_arg) {
        receiver->key = argument;
        return;
    }
    Site& call = *site.partner;
    PyObject* key = site.has(is_first) ? argument : receiver->key;
    PyObject* object = receiver->object;
    if (!call.effect->takes && !site.has(has_args)) receiver->clear();
    call_method(call, strand, *call.effect, object, key, argument);
}

void pass_keyword(Site& site, core::Strand& strand, PyObject* value) {
    Receiver* receiver = receivers().find(site.partner, current_frame());
    if (receiver != nullptr && receiver->object != nullptr)
        store_keyword(*site.partner, strand, receiver->object, site.name, value);
}

// The last positional argument is the one that is stored, as `pass_argument` takes it.
void record_call(Site& call, core::Strand& strand, PyObject* object, std::span<PyObject* const> arguments,
                 PyObject* names) {
    PyObject* first = arguments.empty() ? nullptr : arguments.front();
    PyObject* last = arguments.empty() ? nullptr : arguments.back();
    const bool updates = names != nullptr && std::string_view(call.effect->name) == "update";
    if (!updates || !arguments.empty()) call_method(call, strand, *call.effect, object, first, last);
    for (Py_ssize_t index = 0; updates && index < PyTuple_GET_SIZE(names); ++index) {
        PyObject* value = arguments.data()[arguments.size() + static_cast<std::size_t>(index)];
        store_keyword(call, strand, object, PyTuple_GET_ITEM(names, index), value);
    }
}

namespace {

constexpr Effect taken_key{"popitem", Touch::none, Touch::none, Touch::write, Sharing::atomic, false, false};

// What a removal that is given no key has removed: borrowed from its result; null for a sequence's.
PyObject* key_taken(const Site& call, PyObject* object, PyObject* result) {
    if (std::string_view(call.effect->name) == "popitem")
        return PyTuple_CheckExact(result) && PyTuple_GET_SIZE(result) == 2 ? PyTuple_GET_ITEM(result, 0) : nullptr;
    return kind_of(object) == ContainerKind::set ? result : nullptr;
}

}  // namespace

void take_result(Site& site, core::Strand& strand, PyObject* result) {
    Receiver* receiver = receivers().find(site.partner, current_frame());
    if (receiver == nullptr || receiver->object == nullptr) return;
    PyObject* object = receiver->object;
    receiver->clear();
    record_taken(*site.partner, strand, object, result);
}

void record_taken(Site& call, core::Strand& strand, PyObject* whole, PyObject* result) {
    const Within within(whole, nullptr, call.effect->name);
    PyObject* object = within.container();
    if (object == nullptr) return;
    ShadowObject* container_shadow = find_shadow(object);
    if (container_shadow == nullptr) return;
    // Which key or element a removal takes is known only now.
    if (PyObject* key = key_taken(call, object, result)) (void)access_container(call, strand, object, taken_key, key);
    ShadowObject* element = is_shareable(result) ? find_shadow(result) : nullptr;
    const std::uint64_t stored = element == nullptr ? 0 : element->ownership.stored.load(std::memory_order_acquire);
    if (stored != 0) {
        strands().load(strand, stored, true);
        return;
    }
    // Equal tokens cannot be told apart: the removal joins all that were put in and may be outstanding.
    std::array<std::uint64_t, 8> words{};
    std::size_t count = 0;
    core::for_each_entry(container_of(*container_shadow).structure, [&](const core::Entry& entry) {
        if (entry.access() == AccessClass::write && count < words.size()) words[count++] = core::epoch_of(entry.word);
    });
    for (std::size_t index = 0; index < count; ++index) strands().load(strand, words[index], true);
}

void iterate(Site& site, core::Strand& strand, PyObject* iterable) {
    take_in(site, strand, iterable, site.effect == nullptr ? Intake::steps : site.effect->intake);
}

void step(Site& site, core::Strand& strand) {
    const Frame* frame = current_frame();
    PyObject* walked = frame == nullptr ? nullptr : loop_below(frame, reinterpret_cast<const PyObject*>(&site));
    if (walked != nullptr) take_in(site, strand, walked, Intake::steps);
}

void pass_contains_key(Site& site, PyObject* key) {
    receivers().push({&site, current_frame(), key, nullptr, false});
}

void test_membership(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    const Within within(object, key, "__contains__");
    PyObject* container = within.container();
    if (container != nullptr)
        access_container(site, strand, container, on_container(contains_effect, container), within.key());
}

void test_truth(Site& site, core::Strand& strand, PyObject* object) {
    const Within within(object, nullptr, "__len__");
    if (within.container() != nullptr) access_container(site, strand, within.container(), length_effect, nullptr);
}

void test_contains(Site& site, core::Strand& strand, PyObject* object) {
    Receiver* passed = receivers().find(site.partner, current_frame());
    if (passed == nullptr || passed->object == nullptr) return;
    PyObject* key = passed->object;
    passed->clear();
    test_membership(site, strand, object, key);
}

namespace {

// `dataclasses.asdict(object)`: each field, but not what those hold.
void load_fields(Site& site, core::Strand& strand, PyObject* object) {
    static PyObject* const declared = PyUnicode_InternFromString("__dataclass_fields__");
    if (!holds_only_names(Py_TYPE(object))) return;
    const Reference fields = look_up(Py_TYPE(object), declared);
    const Reference names = fields == nullptr || !PyDict_CheckExact(fields.get()) ? nullptr : elements_of(fields.get());
    if (names == nullptr) return;
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
    PyObject* container = viewed(argument);
    const Within within(container == nullptr ? argument : container, nullptr, "__len__");
    if (within.container() != nullptr) access_container(site, strand, within.container(), *site.effect, nullptr);
}

}  // namespace aether::runtime
