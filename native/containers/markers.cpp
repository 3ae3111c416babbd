#include "markers.hpp"

#include <array>

#include "python_type.hpp"
#include "register.hpp"

namespace aether::containers {

PyObject* not_found = nullptr;
PyObject* any_value = nullptr;

namespace {

const char* name_of(PyObject* self) {
    return self == not_found ? "NOT_FOUND" : "ANY";
}

PyObject* repr(PyObject* self) {
    return PyUnicode_FromString(name_of(self));
}

// By their names: there is only one of each.
PyObject* reduce(PyObject* self, PyObject*) {
    return PyUnicode_FromString(name_of(self));
}

std::array<PyMethodDef, 2> methods{{
    {"__reduce__", reduce, METH_NOARGS, "__reduce__($self, /)\n--\n\nIts name: a copy is the same object."},
    {nullptr, nullptr, 0, nullptr},
}};

void dealloc(PyObject* self) {
    free_object(self);
}

PyType_Slot slots[] = {
    {Py_tp_doc, const_cast<char*>("What stands for a value in ConcurrentDict's methods: NOT_FOUND for none, ANY for "
                                  "any or none.")},
    {Py_tp_dealloc, slot(dealloc)},
    {Py_tp_methods, methods.data()},
    {Py_tp_repr, slot(repr)},
    {0, nullptr},
};

// For good.
PyObject* add_marker(PyObject* module, PyTypeObject* type, const char* name) {
    PyObject* made = type->tp_alloc(type, 0);
    if (made == nullptr || PyModule_AddObjectRef(module, name, made) == 0) return made;
    Py_DECREF(made);
    return nullptr;
}

}  // namespace

bool register_markers(PyObject* module) {
    PyType_Spec spec{"aether.containers.Marker", sizeof(PyObject), 0,
                     Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION | Py_TPFLAGS_IMMUTABLETYPE, slots};
    PyTypeObject* type = add_type(module, spec);
    if (type == nullptr) return false;
    not_found = add_marker(module, type, "NOT_FOUND");
    any_value = not_found == nullptr ? nullptr : add_marker(module, type, "ANY");
    return any_value != nullptr;
}

}  // namespace aether::containers
