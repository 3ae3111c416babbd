// Heap types through the C API: what each of them needs alike.
#pragma once

#include "../runtime/python.hpp"

#include "../runtime/reference.hpp"

namespace aether::containers {

using runtime::Reference;

// All types here: tracked by the collector, weakly referable, to be subclassed, and not to be changed from Python.
inline constexpr unsigned int type_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC |
                                           Py_TPFLAGS_MANAGED_WEAKREF | Py_TPFLAGS_IMMUTABLETYPE;

// Makes the type and adds it to the module under the last part of its name. Null, with an exception, where that fails.
// The extension is never unloaded, and other interpreters than the main one are refused: so it may be kept in a static.
PyTypeObject* add_type(PyObject* module, PyType_Spec& spec);

// A slot or a method's function, whatever its arguments are.
template <class Function>
void* slot(Function* function) {
    return reinterpret_cast<void*>(function);
}
template <class Function>
PyCFunction method(Function* function) {
    return reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function));
}

template <class Object>
Object& as(PyObject* object) {
    return *reinterpret_cast<Object*>(object);
}

inline PyObject* new_bool(bool value) {
    return Py_NewRef(value ? Py_True : Py_False);
}

// What an operator returns that cannot do with its operands.
inline PyObject* not_implemented_unless_error() {
    if (PyErr_Occurred() != nullptr) return nullptr;
    Py_RETURN_NOTIMPLEMENTED;
}

// The end of every tp_dealloc: `self` holds no reference any more but that to its type.
void free_object(PyObject* self);

// tp_traverse and tp_dealloc of types that hold no other references.
int traverse_plain(PyObject* self, visitproc visit, void* arg);
void dealloc_plain(PyObject* self);

// What __reduce__ returns: an empty object of its type is made first, and then gets its attributes, what the list
// `appended` has, and the pairs of `stored`; each may be null. So it may hold itself.
[[nodiscard]] PyObject* parts_for_pickle(PyObject* self, PyObject* appended, PyObject* stored);

// `Name(contents)`, or `Name(...)` within itself.
[[nodiscard]] PyObject* repr_around(PyObject* self, PyObject* (*contents)(PyObject*));

inline constexpr const char* class_getitem_doc =
    "__class_getitem__($type, item, /)\n--\n\nThe type with its parameters.";

}  // namespace aether::containers
