// Types of the standard library that are containers but have no check in the C API. Resolved once at start; immortal
// for us.
#pragma once

#include <atomic>
#include <cstdint>

#include "python.hpp"

namespace aether::runtime {

enum class ContainerKind : std::uint8_t { none, list, dict, ordered_dict, set, deque, bytearray, array };

// What a defaultdict inserts where a look-up finds nothing: what no such dict has; what a built-in type makes in one
// step; anything else.
enum class Factory : std::uint8_t { none, built_in, other };

namespace detail {
[[nodiscard]] Factory factory_of(PyObject* dict);
// `sq_length` of deque and array: subclasses inherit it, unless they define __len__; then they are containers of their
// own.
extern std::atomic<lenfunc> deque_length;
extern std::atomic<lenfunc> array_length;
[[nodiscard]] ContainerKind kind_by_slots(PyTypeObject* type);
}  // namespace detail

// True on success; else a Python exception is set.
[[nodiscard]] bool resolve_types();

// Which mutable built-in container the object is, subclasses included.
[[nodiscard]] inline ContainerKind kind_of(PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    if (type == &PyList_Type) return ContainerKind::list;
    if (type == &PyDict_Type) return ContainerKind::dict;
    if (type == &PyTuple_Type || type == &PyUnicode_Type || type == &PyLong_Type || type == &PyBool_Type)
        return ContainerKind::none;
    if ((type->tp_as_sequence == nullptr || type->tp_as_sequence->sq_length == nullptr) &&
        (type->tp_flags & (Py_TPFLAGS_LIST_SUBCLASS | Py_TPFLAGS_DICT_SUBCLASS)) == 0)
        return ContainerKind::none;
    return detail::kind_by_slots(type);
}

[[nodiscard]] inline Factory default_factory(PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    if (type == &PyDict_Type || (type->tp_flags & Py_TPFLAGS_DICT_SUBCLASS) == 0) return Factory::none;
    return detail::factory_of(object);
}

// What a method written in C is bound to; null if `method` is none. Borrowed.
[[nodiscard]] PyObject* receiver_of(PyObject* method);

// Numbers, strings and None: nothing can be reached through them.
[[nodiscard]] inline bool is_atomic(PyObject* object) {
    const PyTypeObject* type = Py_TYPE(object);
    return type == &PyLong_Type || type == &PyFloat_Type || type == &PyUnicode_Type || type == &PyBool_Type ||
           object == Py_None || type == &PyBytes_Type || type == &PyComplex_Type;
}
// True for an exact list, dict or set with nothing in it.
[[nodiscard]] bool is_empty(PyObject* object);
[[nodiscard]] bool is_deque_iterator(const PyTypeObject* type);
// Generators and the iterators of built-in functions, which move as they are used.
[[nodiscard]] bool is_iterator(PyObject* object);
// Instances of classes with no slot but `__weakref__`, with the GIL: so small behind what precedes them that the next
// object may have the same word in the shadow table (shadow.hpp). They have no locations.
[[nodiscard]] inline bool shares_word(const PyTypeObject* type) {
    return sizeof(PyObject) < 32 && type->tp_basicsize == sizeof(PyObject) &&
           (type->tp_flags & (Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_INLINE_VALUES)) == Py_TPFLAGS_HAVE_GC;
}
// Mutable objects: those worth remembering where they were stored. Numbers, strings, functions, classes, modules are
// not.
[[nodiscard]] bool is_shareable(PyObject* object);

}  // namespace aether::runtime
