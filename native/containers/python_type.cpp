#include "python_type.hpp"

namespace aether::containers {

PyTypeObject* add_type(PyObject* module, PyType_Spec& spec) {
    PyObject* made = PyType_FromModuleAndSpec(module, &spec, nullptr);
    if (made == nullptr) return nullptr;
    auto* type = reinterpret_cast<PyTypeObject*>(made);
    if (PyModule_AddType(module, type) < 0) {
        Py_DECREF(made);
        return nullptr;
    }
    return type;
}

void free_object(PyObject* self) {
    PyTypeObject* type = Py_TYPE(self);
    type->tp_free(self);
    Py_DECREF(type);
}

int traverse_plain(PyObject* self, visitproc visit, void* arg) {
    Py_VISIT(Py_TYPE(self));
    return 0;
}

void dealloc_plain(PyObject* self) {
    PyObject_GC_UnTrack(self);
    if (PyType_HasFeature(Py_TYPE(self), Py_TPFLAGS_MANAGED_WEAKREF)) PyObject_ClearWeakRefs(self);
    free_object(self);
}

}  // namespace aether::containers
