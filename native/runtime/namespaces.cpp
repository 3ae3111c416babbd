#include "namespaces.hpp"

#include <mutex>
#include <unordered_set>

#include "../core/slab.hpp"
#include "../core/spin_lock.hpp"
#include "class_lookup.hpp"
#include "reference.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

using core::Slab;

PyObject* dict_name() {
    static PyObject* const name = PyUnicode_InternFromString("__dict__");
    return name;
}

const std::string* kept_type_name(const PyTypeObject* type) {
    const std::string full(type->tp_name);
    static auto* const kept = new std::unordered_set<std::string>;
    static core::SpinLock lock;
    const std::scoped_lock guard(lock);
    return &*kept->insert(full.substr(full.rfind('.') + 1)).first;
}

// The object's own dict, made if needed; null if its class has another idea of `__dict__`.
Reference dict_of(PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    if (PyType_Check(object) || PyModule_Check(object) || !holds_only_names(type)) return nullptr;
    const Reference descriptor = look_up(type, dict_name());
    if (descriptor == nullptr) return nullptr;
    const bool is_member = Py_IS_TYPE(descriptor.get(), &PyMemberDescr_Type);  // as a SimpleNamespace has it
    if (!is_member && !Py_IS_TYPE(descriptor.get(), &PyGetSetDescr_Type)) return nullptr;
    Reference dict(PyObject_GenericGetDict(object, nullptr));
    if (dict == nullptr) PyErr_Clear();
    return dict != nullptr && PyDict_CheckExact(dict.get()) ? std::move(dict) : Reference(nullptr);
}

void close_namespace(PyObject* object) {
    ShadowObject* shadow = find_shadow(object);
    const Rare* rare = shadow == nullptr ? nullptr : find_rare(*shadow);
    Namespace* known = rare == nullptr ? nullptr : rare->names.load(std::memory_order_acquire);
    if (known != nullptr && known->object == shadow) known->replaced.store(true, std::memory_order_release);
}

bool is_modules(PyObject* names) {
    return PyDict_GetItemString(names, "__name__") != nullptr && PyDict_GetItemString(names, "__spec__") != nullptr;
}

}  // namespace

void open_namespace(const core::Strand& strand, PyObject* object) {
    if (is_private(object, strand) || shares_word(Py_TYPE(object))) return;
    const Reference dict = dict_of(object);
    if (dict == nullptr) return;
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    std::atomic<Namespace*>& own = rare_of(shadow).names;
    std::atomic<Namespace*>& dicts = rare_of(*shadow_of(dict.get(), 0)).names;
    // One dict for each object, and one object for each dict: others are rare, and stay plain dicts.
    if (own.load(std::memory_order_acquire) != nullptr || dicts.load(std::memory_order_acquire) != nullptr) return;
    auto* names = Slab::make<Namespace>();
    names->object = &shadow;
    names->type = kept_type_name(Py_TYPE(object));
    Namespace* none = nullptr;
    if (!own.compare_exchange_strong(none, names, std::memory_order_acq_rel)) {
        Slab::destroy(names);
    } else if (!dicts.compare_exchange_strong(none, names, std::memory_order_acq_rel)) {
        names->holders.fetch_sub(1, std::memory_order_acq_rel);
    }
}

void meet_namespace(const core::Strand& strand, PyObject* object, PyObject* name, core::AccessClass access) {
    if (name != dict_name()) return;
    if (core::is_write(access)) {
        close_namespace(object);
    } else {
        open_namespace(strand, object);
    }
}

const Namespace* namespace_behind(const ShadowObject& shadow) noexcept {
    const Rare* rare = find_rare(shadow);
    const Namespace* names = rare == nullptr ? nullptr : rare->names.load(std::memory_order_acquire);
    const bool is_dicts = names != nullptr && names->object != &shadow;
    return is_dicts && !names->replaced.load(std::memory_order_acquire) ? names : nullptr;
}

Place place_of_entry(PyObject* container, ShadowObject& shadow, PyObject* key) {
    if (const Namespace* names = namespace_behind(shadow)) {
        if (PyObject* name = kept_name(key)) return {PlaceKind::attribute, container, name, *names->object};
    }
    return {PlaceKind::entry, container, key, shadow};
}

Place by_name(const Place& place) {
    if (place.kind != PlaceKind::entry || !PyDict_CheckExact(place.object) || !is_modules(place.object)) return place;
    PyObject* name = kept_name(place.name);
    return name == nullptr ? place : Place{PlaceKind::global, place.object, name, place.shadow};
}

PyObject* kept_name(PyObject* name) {
    if (name == nullptr || !PyUnicode_CheckExact(name)) return nullptr;
    PyObject* interned = Py_NewRef(name);
    PyUnicode_InternInPlace(&interned);
    static auto* const kept = new std::unordered_set<PyObject*>;
    static core::SpinLock lock;
    const std::scoped_lock guard(lock);
    if (!kept->insert(interned).second) Py_DECREF(interned);
    return interned;
}

}  // namespace aether::runtime
