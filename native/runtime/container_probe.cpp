#include "container_probe.hpp"

#include <array>

#include <memory>
#include <string_view>

#include "../core/field_entries.hpp"
#include "container.hpp"
#include "frames.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

using core::AccessClass;
using core::ValueHistory;

// A method call whose arguments are being evaluated. Borrowed pointers: the receiver is on the interpreter's stack until the call.
struct Receiver {
    const Site* site = nullptr;
    const Frame* frame = nullptr;
    PyObject* object = nullptr;
    PyObject* key = nullptr;
};

// Calls nest in arguments, so the latest entries are searched first. A call whose arguments raise leaves its entry behind; the
// ring overwrites it.
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

void touch(Site& site, core::Strand& strand, const Place& place, core::Field& field, Touch how, ValueHistory value = ValueHistory::other) {
    if (how != Touch::none) access_field(site, strand, place, field, as_class(how), value);
}

// The index of a list's element as the list counts it; false if `key` is no int or is out of range for ssize_t.
bool normalise_index(PyObject* list, PyObject* key, Py_ssize_t& position) {
    if (!PyLong_Check(key)) return false;
    position = PyLong_AsSsize_t(key);
    if (position == -1 && PyErr_Occurred() != nullptr) {
        PyErr_Clear();
        return false;
    }
    if (position < 0) position += PyList_GET_SIZE(list);
    return true;
}

bool has_entries(PyObject* object) {
    return PyDict_Check(object) || PyAnySet_Check(object) || PyList_Check(object);
}

// The location of `key` in `object`; null if its key names none.
core::Field* entry_field(PyObject* object, Container& container, PyObject* key) {
    if (!PyList_Check(object)) return &container.entry(Key::of(key));
    Py_ssize_t position = 0;
    return normalise_index(object, key, position) ? &container.entry(Key::index(position)) : nullptr;
}

Py_ssize_t size_of(PyObject* object) {
    if (PyDict_Check(object)) return PyDict_GET_SIZE(object);
    if (PyAnySet_Check(object)) return PySet_GET_SIZE(object);
    return 0;
}

// Mirrors _PyDictViewObject (Include/internal/pycore_dict.h).
struct DictView {
    PyObject_HEAD
    PyObject* dict;
};

// The container whose entries the view shows; null if `object` is no dict view.
PyObject* viewed(PyObject* object) {
    if (!PyDictViewSet_Check(object) && !PyDictValues_Check(object)) return nullptr;
    return reinterpret_cast<DictView*>(object)->dict;
}

bool uses_builtin_subscript(PyObject* object) {
    const PyMappingMethods* methods = Py_TYPE(object)->tp_as_mapping;
    if (methods == nullptr) return false;
    if (PyDict_Check(object)) return methods->mp_subscript == PyDict_Type.tp_as_mapping->mp_subscript;
    if (PyList_Check(object)) return methods->mp_subscript == PyList_Type.tp_as_mapping->mp_subscript;
    return PyByteArray_CheckExact(object) || is_deque(object) || is_array(object);
}

bool is_present(PyObject* object, PyObject* key) {
    if (!PyUnicode_CheckExact(key) && !PyLong_CheckExact(key)) return true;  // asking could run a comparison in Python
    PyObject* raised = PyErr_GetRaisedException();
    const int found = PyDict_Check(object) ? PyDict_Contains(object, key) : PyAnySet_Check(object) ? PySet_Contains(object, key) : 1;
    PyErr_SetRaisedException(raised);
    return found == 1;
}

void publish_through(Site& site, core::Strand& strand, const Effect& effect, PyObject* value) {
    if (effect.stores && value != nullptr) publish(site, strand, value);
}

// What a keyed method does depends on whether the key is there.
Effect resolved(const Effect& effect, PyObject* object, PyObject* key) {
    Effect now = effect;
    const std::string_view name(effect.name);
    if (key == nullptr) return now;
    const bool present = is_present(object, key);
    if (name == "setdefault" && present) now.entry = Touch::read;
    if (name == "setdefault" && !present) now.structure = Touch::write;
    if ((name == "add" && present) || ((name == "discard" || (name == "pop" && PyDict_Check(object))) && !present)) {
        now.structure = Touch::none;
        now.entry = Touch::read;
    }
    return now;
}

bool pops_inside(PyObject* object, PyObject* key) {
    if (!PyList_Check(object) || key == nullptr || !PyLong_CheckExact(key)) return false;
    Py_ssize_t position = 0;
    return normalise_index(object, key, position) && position != 0 && position != PyList_GET_SIZE(object) - 1;
}

constexpr Effect pop_inside{"pop(i)", Touch::rewrite, Touch::rewrite, Touch::none, Sharing::exposed, false, true};

void call_method(Site& site, core::Strand& strand, const Effect& effect, PyObject* object, PyObject* key, PyObject* stored) {
    publish_through(site, strand, effect, stored);
    const std::string_view name(effect.name);
    if (name == "pop" && pops_inside(object, key)) {
        access_container(site, strand, object, pop_inside, nullptr);
    } else {
        const Effect& own = on_container(effect, object);
        access_container(site, strand, object, resolved(own, object, key), key);
    }
    if (effect.stores) strand.tick();
}

}  // namespace

void access_container(Site& site, core::Strand& strand, PyObject* object, const Effect& effect, PyObject* key) {
    ShadowObject& shadow = *shadow_of(object, 1);
    Container& container = container_of(shadow);
    if (key != nullptr && effect.entry != Touch::none && has_entries(object)) {
        if (core::Field* field = entry_field(object, container, key)) touch(site, strand, {PlaceKind::entry, object, key, shadow}, *field, effect.entry);
    }
    touch(site, strand, {PlaceKind::contents, object, nullptr, shadow}, container.contents, effect.contents);
    touch(site, strand, {PlaceKind::structure, object, nullptr, shadow}, container.structure, effect.structure);
}

PyObject* load_item(Site& site, core::Strand& strand, PyObject* object, PyObject* key) {
    PyObject* value = PyObject_GetItem(object, key);
    if (!is_container(object) || !uses_builtin_subscript(object)) return value;
    PyObject* raised = value == nullptr ? PyErr_GetRaisedException() : nullptr;
    contain([&] {
        if (raised != nullptr && PyErr_GivenExceptionMatches(raised, PyExc_LookupError) == 0) return;
        const bool from_end = PyList_Check(object) && PyLong_CheckExact(key) && Py_SIZE(key) != 0 && PyLong_AsLong(key) < 0;
        access_container(site, strand, object, load_effect, key);
        if (from_end || !has_entries(object)) access_container(site, strand, object, length_effect, nullptr);
        PyErr_Clear();
    });
    if (raised != nullptr) PyErr_SetRaisedException(raised);
    return value;
}

namespace {

// What is known before a store into a container.
void before_store(Site& site, core::Strand& strand, PyObject* object, PyObject* key, PyObject* value) {
    ShadowObject& shadow = *shadow_of(object, 1);
    Container& container = container_of(shadow);
    const AccessClass access = site.op == SiteOp::update_item || site.has(is_update) ? AccessClass::update : AccessClass::write;
    publish(site, strand, value);
    if (core::Field* field = has_entries(object) ? entry_field(object, container, key) : &container.contents) {
        access_field(site, strand, {PlaceKind::entry, object, key, shadow}, *field, access, history_of(site, value));
    }
    const Place contents{PlaceKind::contents, object, nullptr, shadow};
    const Place structure{PlaceKind::structure, object, nullptr, shadow};
    if (value != nullptr) {
        access_field(site, strand, contents, container.contents, AccessClass::write, ValueHistory::other);
    } else {
        const AccessClass removal = PyList_Check(object) ? AccessClass::rewrite : AccessClass::write;
        access_field(site, strand, structure, container.structure, removal, ValueHistory::other);
    }
}

// Whether the store inserted is known only after it.
void after_insertion(Site& site, core::Strand& strand, PyObject* object) {
    ShadowObject& shadow = *shadow_of(object, 1);
    const Place structure{PlaceKind::structure, object, nullptr, shadow};
    access_field(site, strand, structure, container_of(shadow).structure, AccessClass::write, ValueHistory::other);
}

}  // namespace

int store_item(Site& site, core::Strand& strand, PyObject* object, PyObject* key, PyObject* value) {
    const bool known = is_container(object) && uses_builtin_subscript(object);
    const Py_ssize_t before = known ? size_of(object) : 0;
    contain([&] {
        if (known) {
            before_store(site, strand, object, key, value);
        } else {
            publish(site, strand, value);
        }
        strand.tick();
    });
    const int result = value == nullptr ? PyObject_DelItem(object, key) : PyObject_SetItem(object, key, value);
    if (known && value != nullptr && result == 0 && size_of(object) != before) {
        contain([&] { after_insertion(site, strand, object); });
    }
    return result;
}

void begin_call(Site& site, core::Strand& strand, PyObject* receiver) {
    if (site.effect == nullptr) return;
    PyObject* object = receiver;
    if (site.has(bound)) {
        if (!PyCFunction_Check(receiver)) return;
        object = PyCFunction_GET_SELF(receiver);
        if (object == nullptr || !is_container(object)) return;
    } else if (!has_builtin_method(object, site.name)) {
        return;
    }
    if (site.has(has_args)) {
        receivers().push({&site, current_frame(), object, nullptr});
        return;
    }
    if (site.effect->takes) receivers().push({&site, current_frame(), object, nullptr});
    call_method(site, strand, *site.effect, object, nullptr, nullptr);
}

void pass_argument(Site& site, core::Strand& strand, PyObject* argument) {
    Receiver* receiver = receivers().find(site.partner, current_frame());
    if (receiver == nullptr || receiver->object == nullptr) return;
    if (site.op == SiteOp::first_arg) {
        receiver->key = argument;
        return;
    }
    Site& call = *site.partner;
    PyObject* key = site.has(is_first) ? argument : receiver->key;
    PyObject* object = receiver->object;
    if (!call.effect->takes) *receiver = {};
    call_method(call, strand, *call.effect, object, key, argument);
}

void take_result(Site& site, core::Strand& strand, PyObject* result) {
    Receiver* receiver = receivers().find(site.partner, current_frame());
    if (receiver == nullptr || receiver->object == nullptr) return;
    PyObject* object = receiver->object;
    *receiver = {};
    ShadowObject* container_shadow = find_shadow(object);
    if (container_shadow == nullptr) return;
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
    const Effect& effect = site.has(snapshot) ? snapshot_effect : iterate_effect;
    if (PyObject* dict = viewed(iterable)) {
        access_container(site, strand, dict, effect, nullptr);
    } else if (is_container(iterable)) {
        access_container(site, strand, iterable, effect, nullptr);
    }
}

void pass_contains_key(Site& site, PyObject* key) {
    receivers().push({&site, current_frame(), key, nullptr});
}

void test_contains(Site& site, core::Strand& strand, PyObject* object) {
    Receiver* passed = receivers().find(site.partner, current_frame());
    if (passed == nullptr) return;
    PyObject* key = passed->object;
    *passed = {};
    if (!is_container(object)) return;
    access_container(site, strand, object, on_container(contains_effect, object), PyList_Check(object) ? nullptr : key);
}

void pass_to_builtin(Site& site, core::Strand& strand, PyObject* argument) {
    if (site.effect == nullptr) return;
    PyObject* container = viewed(argument);
    if (container == nullptr && is_container(argument)) container = argument;
    if (container != nullptr) access_container(site, strand, container, *site.effect, nullptr);
}

}  // namespace aether::runtime
