#include "place.hpp"

#include <algorithm>
#include <bit>
#include <string_view>

#include "../core/hash.hpp"
#include "../runtime/attribute.hpp"
#include "../runtime/class_lookup.hpp"
#include "../runtime/types.hpp"
#include "../runtime/variable.hpp"

namespace aether::mitigation {

namespace {

constexpr const char* not_defined = "name '%U' is not defined";

// As the interpreter raises it: suggestions need the name.
void raise_name_error(const char* format, PyObject* name) {
    static PyObject* const attribute = PyUnicode_InternFromString("name");
    PyErr_Format(PyExc_NameError, format, name);
    const Reference error(PyErr_GetRaisedException());
    (void)PyObject_SetAttr(error.get(), attribute, name);
    PyErr_SetRaisedException(Py_NewRef(error.get()));
}

PyObject* load_global(const Place& place) {
    PyObject* value = PyObject_GetItem(place.holder, place.key);
    if (value != nullptr || !PyErr_ExceptionMatches(PyExc_KeyError)) return value;
    PyErr_Clear();
    value = Py_XNewRef(PyDict_GetItemWithError(PyEval_GetBuiltins(), place.key));
    if (value == nullptr && PyErr_Occurred() == nullptr) raise_name_error(not_defined, place.key);
    return value;
}

bool is_bound(const Place& cell) {
    const Reference value(PyCell_Get(cell.holder));
    if (value == nullptr)
        raise_name_error("cannot access free variable '%U' where it is not associated with a value in enclosing scope",
                         cell.key);
    return value != nullptr;
}

bool delete_global(const Place& place) {
    if (PyObject_DelItem(place.holder, place.key) == 0) return true;
    if (PyErr_ExceptionMatches(PyExc_KeyError)) {
        PyErr_Clear();
        raise_name_error(not_defined, place.key);
    }
    return false;
}

// Numbers and strings, and tuples of them: their hashes and comparisons are C code.
bool is_plain_key(PyObject* key) {
    if (runtime::is_atomic(key)) return true;
    if (!PyTuple_CheckExact(key)) return false;
    PyObject* const* items = &PyTuple_GET_ITEM(key, 0);
    return std::all_of(items, items + PyTuple_GET_SIZE(key), is_plain_key);
}

bool has_dicts_own(PyTypeObject* type, PyObject* method) {
    return runtime::look_up(type, method) == runtime::look_up(&PyDict_Type, method);
}

// A subclass of dict whose items are loaded and stored, or deleted, as a dict's are, but for a `__missing__`.
bool stores_as_dict(PyTypeObject* type, bool deletes) {
    static PyObject* const getter = PyUnicode_InternFromString("__getitem__");
    static PyObject* const setter = PyUnicode_InternFromString("__setitem__");
    static PyObject* const deleter = PyUnicode_InternFromString("__delitem__");
    return runtime::holds_only_names(type) && has_dicts_own(type, getter) &&
           has_dicts_own(type, deletes ? deleter : setter);
}

// Exactly a type of the standard library's own, which may not be loaded yet.
bool is_library_type(const PyTypeObject* type, std::string_view name) {
    return (type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) != 0 && std::string_view(type->tp_name) == name;
}

bool is_plain_container(PyObject* container, bool deletes) {
    PyTypeObject* type = Py_TYPE(container);
    if (type == &PyDict_Type || type == &PyList_Type || type == &PyByteArray_Type || PyODict_CheckExact(container))
        return true;
    if (PyDict_Check(container)) return !PyODict_Check(container) && stores_as_dict(type, deletes);
    return is_library_type(type, "collections.deque") || is_library_type(type, "array.array");
}

// A property or the like of the holder's type decides, before the holder's own namespace is asked.
bool is_decided_by_type(PyObject* holder, PyObject* name) {
    if (!runtime::holds_only_names(Py_TYPE(holder))) return true;
    const Reference found = runtime::look_up(Py_TYPE(holder), name);
    return found != nullptr && Py_TYPE(found.get())->tp_descr_set != nullptr;
}

bool is_plain_class(PyObject* holder, PyObject* name) {
    const PyTypeObject* meta = Py_TYPE(holder);
    if (meta->tp_setattro != PyType_Type.tp_setattro || meta->tp_getattro != PyType_Type.tp_getattro) return false;
    if (is_decided_by_type(holder, name)) return false;
    auto* type = reinterpret_cast<PyTypeObject*>(holder);
    if (!runtime::holds_only_names(type)) return false;
    const Reference found = runtime::look_up(type, name);
    return found == nullptr || Py_TYPE(found.get())->tp_descr_get == nullptr;
}

}  // namespace

bool loads_generically(PyTypeObject* type) {
    static PyObject* const protocol = PyUnicode_InternFromString("__getattribute__");
    return type->tp_getattro == PyObject_GenericGetAttr ||
           (runtime::holds_only_names(type) &&
            runtime::look_up(type, protocol) == runtime::look_up(&PyBaseObject_Type, protocol));
}

namespace {

// A field of a C structure takes a number by `__index__` or `__float__`, which may be the program's.
bool converts(PyTypeObject* type, PyObject* name) {
    const Reference found = runtime::look_up(type, name);
    if (found == nullptr || !Py_IS_TYPE(found.get(), &PyMemberDescr_Type)) return false;
    return reinterpret_cast<PyMemberDescrObject*>(found.get())->d_member->type != Py_T_OBJECT_EX;
}

bool is_plain_attribute(Site& site, PyObject* holder) {
    if (PyType_Check(holder)) return is_plain_class(holder, site.name);
    if (Py_TYPE(holder)->tp_setattro != PyObject_GenericSetAttr) return false;
    if (PyModule_Check(holder))
        return Py_TYPE(holder)->tp_getattro == PyModule_Type.tp_getattro && !is_decided_by_type(holder, site.name);
    return loads_generically(Py_TYPE(holder)) && runtime::is_location(site, holder, site.name) &&
           !converts(Py_TYPE(holder), site.name);
}

bool is_dict(PyObject* container) {
    return PyDict_Check(container) != 0;
}

}  // namespace

PyObject* load(const Place& place) {
    switch (place.kind) {
        case PlaceKind::attribute:
            return PyObject_GetAttr(place.holder, place.key);
        case PlaceKind::item:
            return PyObject_GetItem(place.holder, place.key);
        case PlaceKind::global:
            return load_global(place);
        case PlaceKind::cell:
            return is_bound(place) ? PyCell_Get(place.holder) : nullptr;
    }
    return nullptr;
}

bool store(const Place& place, PyObject* value) {
    switch (place.kind) {
        case PlaceKind::attribute:
            return PyObject_SetAttr(place.holder, place.key, value) == 0;
        case PlaceKind::item:
            return (value == nullptr ? PyObject_DelItem(place.holder, place.key)
                                     : PyObject_SetItem(place.holder, place.key, value)) == 0;
        case PlaceKind::global:
            return value == nullptr ? delete_global(place) : PyObject_SetItem(place.holder, place.key, value) == 0;
        case PlaceKind::cell:
            return (value != nullptr || is_bound(place)) && PyCell_Set(place.holder, value) == 0;
    }
    return false;
}

bool is_plain(Site& site, const Place& place) {
    switch (place.kind) {
        case PlaceKind::attribute:
            return is_plain_attribute(site, place.holder);
        case PlaceKind::item:
            // The items of the running function's globals are variables, which have other names elsewhere.
            return place.holder != PyEval_GetGlobals() &&
                   is_plain_container(place.holder, site.has(runtime::deletes)) && is_plain_key(place.key);
        case PlaceKind::global:
            return PyDict_CheckExact(place.holder);
        case PlaceKind::cell:
            return true;
    }
    return false;
}

Reference present(Site& site, const Place& place) {
    if (place.kind == PlaceKind::cell) return Reference(PyCell_Get(place.holder));
    if (place.kind == PlaceKind::global || (place.kind == PlaceKind::item && is_dict(place.holder)))
        return runtime::present_in(place.holder, place.key);
    if (place.kind == PlaceKind::attribute && PyModule_Check(place.holder))
        return runtime::present_in(PyModule_GetDict(place.holder), place.key);
    if (place.kind == PlaceKind::attribute) return runtime::present_attribute(site, place.holder);
    Reference item(PyObject_GetItem(place.holder, place.key));
    if (item == nullptr) PyErr_Clear();
    return item;
}

Reference settle_default(const Place& place) {
    if (place.kind != PlaceKind::item || !is_library_type(Py_TYPE(place.holder), "collections.defaultdict"))
        return nullptr;
    static PyObject* const name = PyUnicode_InternFromString("default_factory");
    const Reference factory(PyObject_GetAttr(place.holder, name));
    if (factory.get() == Py_None) return nullptr;
    const Reference value(factory == nullptr ? nullptr : PyObject_CallNoArgs(factory.get()));
    PyObject* settled = nullptr;
    if (value == nullptr || PyDict_SetDefaultRef(place.holder, place.key, value.get(), &settled) < 0) return nullptr;
    return Reference(settled);
}

bool fits(const Place& place, PyObject* value) {
    if (value == nullptr || place.kind != PlaceKind::item || !Py_TYPE(place.holder)->tp_as_buffer) return true;
    return PyLong_CheckExact(value) || PyFloat_CheckExact(value) || PyUnicode_CheckExact(value);
}

bool is_same(PyObject* one, PyObject* other) {
    if (one == other) return true;
    if (one == nullptr || other == nullptr || Py_TYPE(one) != Py_TYPE(other)) return false;
    if (PyFloat_CheckExact(one))
        return std::bit_cast<std::uint64_t>(PyFloat_AS_DOUBLE(one)) ==
               std::bit_cast<std::uint64_t>(PyFloat_AS_DOUBLE(other));
    if (PyUnicode_CheckExact(one)) return PyUnicode_Compare(one, other) == 0;
    return PyLong_CheckExact(one) && PyObject_RichCompareBool(one, other, Py_EQ) == 1;
}

std::size_t stripe_index(const Place& place, unsigned bits) {
    const PyObject* holder = holder_of(place);
    const bool shared = place.kind == PlaceKind::item || place.kind == PlaceKind::cell;
    const PyObject* key = shared ? nullptr : place.key;
    return core::slot_by_hash(reinterpret_cast<std::uintptr_t>(holder) ^ (reinterpret_cast<std::uintptr_t>(key) << 1),
                              bits);
}

}  // namespace aether::mitigation
