#include "types.hpp"

#include <atomic>

namespace aether::runtime {

namespace {

std::atomic<PyTypeObject*> deque_type{nullptr};
std::atomic<PyTypeObject*> array_type{nullptr};

bool resolve(const char* module_name, const char* type_name, std::atomic<PyTypeObject*>& type) {
    if (type.load() != nullptr) return true;
    PyObject* module = PyImport_ImportModule(module_name);
    if (module == nullptr) return false;
    PyObject* found = PyObject_GetAttrString(module, type_name);
    Py_DECREF(module);
    if (found == nullptr) return false;
    type.store(reinterpret_cast<PyTypeObject*>(found));  // kept for the life of the process
    return true;
}

bool is_instance(PyObject* object, const std::atomic<PyTypeObject*>& type) {
    PyTypeObject* wanted = type.load(std::memory_order_relaxed);
    return wanted != nullptr && (Py_IS_TYPE(object, wanted) || PyType_IsSubtype(Py_TYPE(object), wanted));
}

}  // namespace

bool resolve_types() {
    return resolve("_collections", "deque", deque_type) && resolve("array", "array", array_type);
}

bool is_deque(PyObject* object) {
    return is_instance(object, deque_type);
}

bool is_array(PyObject* object) {
    return is_instance(object, array_type);
}

bool is_ordered_dict(PyObject* object) {
    return PyODict_Check(object);
}

bool is_shareable(PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    if ((type->tp_flags & Py_TPFLAGS_HAVE_GC) == 0) return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 || PyByteArray_Check(object);
    return type != &PyTuple_Type && type != &PyFunction_Type && type != &PyMethod_Type && type != &PyCFunction_Type &&
           type != &PyModule_Type && !PyType_Check(object) && type != &PyFrozenSet_Type && type != &PyGen_Type;
}

}  // namespace aether::runtime
