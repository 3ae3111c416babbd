#include "types.hpp"

#include <atomic>

namespace aether::runtime {

namespace detail {

std::atomic<lenfunc> deque_length{nullptr};
std::atomic<lenfunc> array_length{nullptr};

ContainerKind kind_by_slots(PyTypeObject* type) {
    if ((type->tp_flags & Py_TPFLAGS_LIST_SUBCLASS) != 0) return ContainerKind::list;
    if ((type->tp_flags & Py_TPFLAGS_DICT_SUBCLASS) != 0) {
        return type == &PyODict_Type || PyType_IsSubtype(type, &PyODict_Type) ? ContainerKind::ordered_dict
                                                                              : ContainerKind::dict;
    }
    const lenfunc length = type->tp_as_sequence->sq_length;
    if (length == PySet_Type.tp_as_sequence->sq_length) {
        return type == &PySet_Type || !PyType_IsSubtype(type, &PyFrozenSet_Type) ? ContainerKind::set
                                                                                 : ContainerKind::none;
    }
    if (length == deque_length.load(std::memory_order_relaxed)) return ContainerKind::deque;
    if (length == array_length.load(std::memory_order_relaxed)) return ContainerKind::array;
    return length == PyByteArray_Type.tp_as_sequence->sq_length ? ContainerKind::bytearray : ContainerKind::none;
}

}  // namespace detail

namespace {

bool resolve(const char* module_name, const char* type_name, std::atomic<lenfunc>& length) {
    if (length.load() != nullptr) return true;
    PyObject* module = PyImport_ImportModule(module_name);
    if (module == nullptr) return false;
    PyObject* found = PyObject_GetAttrString(module, type_name);
    Py_DECREF(module);
    if (found == nullptr) return false;
    length.store(reinterpret_cast<PyTypeObject*>(found)->tp_as_sequence->sq_length);
    Py_DECREF(found);
    return true;
}

}  // namespace

bool resolve_types() {
    return resolve("_collections", "deque", detail::deque_length) && resolve("array", "array", detail::array_length);
}

bool is_empty(PyObject* object) {
    if (PyList_CheckExact(object)) return PyList_GET_SIZE(object) == 0;
    if (PyDict_CheckExact(object)) return PyDict_GET_SIZE(object) == 0;
    return PySet_CheckExact(object) && PySet_GET_SIZE(object) == 0;
}

bool is_iterator(PyObject* object) {
    const PyTypeObject* type = Py_TYPE(object);
    return type == &PyGen_Type || type == &PyEnum_Type || type == &PyMap_Type || type == &PyZip_Type ||
           type == &PyFilter_Type || type == &PyReversed_Type || type == &PyListIter_Type ||
           type == &PyTupleIter_Type || type == &PyDictIterKey_Type || type == &PyDictIterValue_Type ||
           type == &PyDictIterItem_Type || type == &PySetIter_Type || type == &PyRangeIter_Type;
}

bool is_shareable(PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    if ((type->tp_flags & Py_TPFLAGS_HAVE_GC) == 0)
        return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 || PyByteArray_Check(object);
    return type != &PyTuple_Type && type != &PyFunction_Type && type != &PyMethod_Type && type != &PyCFunction_Type &&
           type != &PyModule_Type && !PyType_Check(object) && type != &PyFrozenSet_Type && !shares_word(type);
}

}  // namespace aether::runtime
