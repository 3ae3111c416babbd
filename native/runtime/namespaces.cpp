#include "namespaces.hpp"

#include <mutex>
#include <unordered_set>

#include "../core/field_entries.hpp"
#include "../core/slab.hpp"
#include "../core/spin_lock.hpp"
#include "class_lookup.hpp"
#include "container.hpp"
#include "reference.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

using core::Slab;

PyObject* dict_name() {
    static PyObject* const name = PyUnicode_InternFromString("__dict__");
    return name;
}

// What no attribute is called. Each is the name of a location, too, among those of the attributes.
PyObject* names_name() {
    static PyObject* const name = PyUnicode_InternFromString("<names>");
    return name;
}
PyObject* values_name() {
    static PyObject* const name = PyUnicode_InternFromString("<values>");
    return name;
}

const std::string* kept_type_name(const PyTypeObject* type) {
    const std::string full(type->tp_name);
    static auto* const kept = new std::unordered_set<std::string>;
    static core::SpinLock lock;
    const std::scoped_lock guard(lock);
    return &*kept->insert(full.substr(full.rfind('.') + 1)).first;
}

// The object's own dict, made if needed; null if its class has another idea of `__dict__`. A module's dict stands for
// itself.
Reference dict_of(PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    if (PyModule_Check(object) || !holds_only_names(type)) return nullptr;
    if (PyType_Check(object)) {
        auto* own = reinterpret_cast<PyTypeObject*>(object);
        return (own->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) != 0 ? nullptr : Reference(PyType_GetDict(own));
    }
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
    // Of a class a site may ask once only (attribute.cpp: KnownHolder).
    if (PyType_Check(object) == 0 && (is_private(object, strand) || shares_word(Py_TYPE(object)))) return;
    const Reference dict = dict_of(object);
    if (dict == nullptr) return;
    ShadowObject& shadow = *shadow_of(object, expected_names(Py_TYPE(object)));
    std::atomic<Namespace*>& own = rare_of(shadow).names;
    std::atomic<Namespace*>& dicts = rare_of(*shadow_of(dict.get(), 0)).names;
    // One dict for each object, and one object for each dict: others are rare, and stay plain dicts.
    if (own.load(std::memory_order_acquire) != nullptr || dicts.load(std::memory_order_acquire) != nullptr) return;
    auto* names = Slab::make<Namespace>();
    names->object = &shadow;
    names->is_class = PyType_Check(object) != 0;
    names->type = kept_type_name(names->is_class ? reinterpret_cast<PyTypeObject*>(object) : Py_TYPE(object));
    Namespace* none = nullptr;
    if (!own.compare_exchange_strong(none, names, std::memory_order_acq_rel)) {
        Slab::destroy(names);
    } else if (!dicts.compare_exchange_strong(none, names, std::memory_order_acq_rel)) {
        names->holders.fetch_sub(1, std::memory_order_acq_rel);
    }
}

bool is_namespace_name(const PyObject* name) noexcept {
    return name == dict_name();
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

namespace {

// What was stored before anybody walked the values. In this order: who stores meanwhile looks at the mark afterwards.
template <class ForEachField>
void begin_contents(ShadowObject& shadow, core::Field& contents, ForEachField&& for_each_field) {
    if (shadow.values_walked.load() || shadow.values_walked.exchange(true)) return;
    for_each_field([&contents](core::Field& field) { core::gather_writes(contents, field); });
}

Whole contents_beside_attributes(PyObject* object, ShadowObject& shadow) {
    core::Field& contents = field_of(shadow, values_name());
    begin_contents(shadow, contents, [&](auto&& visit) {
        for_each_cell(shadow, [&](Cell& cell) {
            PyObject* name = cell.name.load(std::memory_order_acquire);
            if (name != names_name() && name != values_name()) visit(cell.field);
        });
    });
    return {{PlaceKind::contents, object, values_name(), shadow}, contents};
}

Whole structure_beside_attributes(PyObject* object, ShadowObject& shadow) {
    return {{PlaceKind::structure, object, names_name(), shadow}, field_of(shadow, names_name())};
}

PyObject* if_globals(const ShadowObject& shadow, PyObject* name) {
    return shadow.holds_globals.load(std::memory_order_relaxed) ? name : nullptr;
}

}  // namespace

Whole structure_of(PyObject* container, ShadowObject& shadow) {
    if (const Namespace* names = namespace_behind(shadow))
        return structure_beside_attributes(container, *names->object);
    return {{PlaceKind::structure, container, if_globals(shadow, names_name()), shadow},
            container_of(shadow).structure};
}

Whole contents_of(PyObject* container, ShadowObject& shadow) {
    if (const Namespace* names = namespace_behind(shadow)) return contents_beside_attributes(container, *names->object);
    Container& own = container_of(shadow);
    begin_contents(shadow, own.contents(), [&](auto&& visit) {
        if (shadow.holds_globals.load()) own.for_each_entry(visit);  // else none was stored by its name
    });
    return {{PlaceKind::contents, container, if_globals(shadow, values_name()), shadow}, own.contents()};
}

void note_globals(ShadowObject& shadow) noexcept {
    if (!shadow.holds_globals.load(std::memory_order_relaxed)) shadow.holds_globals.store(true);
}

Whole structure_around(const Place& place) {
    return place.kind == PlaceKind::global ? structure_of(place.object, place.shadow)
                                           : structure_beside_attributes(place.object, place.shadow);
}

Whole contents_around(const Place& place) {
    return place.kind == PlaceKind::global ? contents_of(place.object, place.shadow)
                                           : contents_beside_attributes(place.object, place.shadow);
}

bool is_whole_namespace(const Place& place) noexcept {
    return (place.kind == PlaceKind::structure || place.kind == PlaceKind::contents) && place.name != nullptr;
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
