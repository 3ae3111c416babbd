// The operators of the atomic numbers: an atomic operand stands for its value, read once, and the result is a plain
// number.
#pragma once

#include "python_type.hpp"

namespace aether::containers {

// A number of ours is known by its type. To be called once for each type.
using LoadNumber = PyObject* (*)(PyObject*);
void register_number(PyTypeObject* type, LoadNumber load);

// A new reference to the value of an atomic number, or to the object itself where it is none.
PyObject* plain(PyObject* object);

template <PyObject* (*apply)(PyObject*, PyObject*)>
PyObject* binary(PyObject* left, PyObject* right) {
    const Reference first(plain(left));
    const Reference second(plain(right));
    return first == nullptr || second == nullptr ? nullptr : apply(first.get(), second.get());
}

template <PyObject* (*apply)(PyObject*)>
PyObject* unary(PyObject* operand) {
    const Reference value(plain(operand));
    return value == nullptr ? nullptr : apply(value.get());
}

PyObject* power(PyObject* base, PyObject* exponent, PyObject* modulus);
PyObject* compare(PyObject* left, PyObject* right, int operation);
int is_true(PyObject* operand);

// The type's name with the value, as one would write it; the value alone.
PyObject* repr_number(PyObject* self);
PyObject* str_number(PyObject* self);

// `round(a)`, `math.floor(a)` and the like, which numbers have as methods alone.
PyObject* format_number(PyObject* self, PyObject* specification);
PyObject* round_number(PyObject* self, PyObject* const* arguments, Py_ssize_t count);
PyObject* trunc_number(PyObject* self, PyObject*);
PyObject* floor_number(PyObject* self, PyObject*);
PyObject* ceil_number(PyObject* self, PyObject*);

}  // namespace aether::containers
