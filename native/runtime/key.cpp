#include "key.hpp"

#include "../core/hash.hpp"
#include "reference.hpp"
#include "shadow.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

constexpr int tuple_depth = 4;

std::uint64_t mix(std::uint64_t value) {
    value ^= value >> 32;
    value = core::spread(value);
    return value ^ (value >> 29);
}

// True for exact types whose comparison runs no Python code and whose equality is by value.
bool is_atom(PyObject* object, int depth) {
    if (PyUnicode_CheckExact(object) || PyLong_CheckExact(object) || PyFloat_CheckExact(object) ||
        PyBytes_CheckExact(object) || object == Py_None || PyBool_Check(object) || PyComplex_CheckExact(object)) {
        return true;
    }
    if (!PyTuple_CheckExact(object) || depth == 0) return false;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(object); ++index) {
        if (!is_atom(PyTuple_GET_ITEM(object, index), depth - 1)) return false;
    }
    return true;
}

bool equal_atoms(PyObject* a, PyObject* b) noexcept {
    if (PyUnicode_CheckExact(a) && PyUnicode_CheckExact(b)) return PyUnicode_Compare(a, b) == 0;
    if (PyUnicode_CheckExact(a) != PyUnicode_CheckExact(b) || PyBytes_CheckExact(a) != PyBytes_CheckExact(b))
        return false;
    // Exact numbers and tuples of atoms: no Python code runs, and nothing is raised.
    PyObject* raised = PyErr_GetRaisedException();
    const int result = PyObject_RichCompareBool(a, b, Py_EQ);
    PyErr_SetRaisedException(raised);
    return result == 1;
}

}  // namespace

Key Key::of_atom(PyObject* atom) {
    return {mix(static_cast<std::uint64_t>(PyObject_Hash(atom))), reinterpret_cast<std::uintptr_t>(atom)};
}

Key Key::of_serial(std::uint64_t serial) {
    return {mix(serial), (static_cast<std::uintptr_t>(serial) << 1U) | serial_bit};
}

Key Key::of(PyObject* object) {
    if (is_atom(object, tuple_depth)) return of_atom(object);
    PyObject* referent = nullptr;
    if (!PyWeakref_CheckRef(object) || PyWeakref_GetRef(object, &referent) != 1) return of_serial(serial_of(object));
    // Weak references are equal if what they refer to is.
    const Reference held(referent);
    return of_serial(serial_of(referent));
}

bool Key::find(PyObject* object, Key& key) noexcept {
    if (is_atom(object, tuple_depth)) {
        key = of_atom(object);
        return true;
    }
    const std::uint64_t serial = find_serial(object);
    if (serial != 0) key = of_serial(serial);
    return serial != 0;
}

Key Key::name(PyObject* interned) {
    return of_atom(interned);
}

bool Key::same(const Key& other) const noexcept {
    if (hash_ != other.hash_) return false;
    if (identity_ == other.identity_) return true;
    PyObject* const own = atom();
    PyObject* const others = other.atom();
    return own != nullptr && others != nullptr && equal_atoms(own, others);
}

}  // namespace aether::runtime
