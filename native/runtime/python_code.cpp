#include "python_code.hpp"

#include "attribute.hpp"
#include "class_lookup.hpp"
#include "container_access.hpp"
#include "reference.hpp"
#include "types.hpp"
#include "variable.hpp"

namespace aether::runtime {

namespace {

bool is_heap_type(const PyTypeObject* type) {
    return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0;
}

bool has_python_method(PyTypeObject* type, PyObject* name) {
    const Reference found = look_up(type, name);
    return found != nullptr && PyFunction_Check(found.get());
}

bool is_hashed_by_python(PyObject* key) {
    static PyObject* const hash = PyUnicode_InternFromString("__hash__");
    static PyObject* const equal = PyUnicode_InternFromString("__eq__");
    PyTypeObject* type = Py_TYPE(key);
    if (is_heap_type(type) && (has_python_method(type, hash) || has_python_method(type, equal))) return true;
    if (!PyTuple_Check(key)) return false;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(key); ++index) {
        if (is_hashed_by_python(PyTuple_GET_ITEM(key, index))) return true;
    }
    return false;
}

bool has_python_subscript(PyTypeObject* type) {
    static PyObject* const load = PyUnicode_InternFromString("__getitem__");
    static PyObject* const store = PyUnicode_InternFromString("__setitem__");
    return is_heap_type(type) && (has_python_method(type, load) || has_python_method(type, store));
}

// What the location holds now; null if that is not known.
Reference held_at(const Place& place) {
    switch (place.kind) {
        case PlaceKind::attribute:
        case PlaceKind::class_attribute:
            return present_field(place.object, place.name);
        case PlaceKind::entry:
            return present_item(place.object, place.name);
        case PlaceKind::global:
            return present_in(place.object, place.name);
        case PlaceKind::cell:
            return Reference(PyCell_Check(place.object) ? PyCell_Get(place.object) : nullptr);
        default:
            return nullptr;
    }
}

}  // namespace

bool has_python_operators(const PyTypeObject* type) {
    if (type == nullptr || !is_heap_type(type)) return false;
    const PyNumberMethods* numbers = type->tp_as_number;
    const bool computes = numbers != nullptr && (numbers->nb_add != nullptr || numbers->nb_inplace_add != nullptr ||
                                                 numbers->nb_subtract != nullptr || numbers->nb_multiply != nullptr);
    return computes || type->tp_richcompare != PyBaseObject_Type.tp_richcompare;
}

bool may_run_python(const Place& place) {
    if (place.kind == PlaceKind::entry && kind_of(place.object) != ContainerKind::none) {
        if (place.name != nullptr && is_hashed_by_python(place.name)) return true;
        if (has_python_subscript(Py_TYPE(place.object))) return true;
    }
    const Reference held = held_at(place);
    return held != nullptr && has_python_operators(Py_TYPE(held.get()));
}

}  // namespace aether::runtime
