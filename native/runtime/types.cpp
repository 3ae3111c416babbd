#include "types.hpp"

#include <atomic>
#include <string_view>

#include "class_lookup.hpp"
#include "reference.hpp"

namespace aether::runtime {

namespace detail {

std::atomic<lenfunc> deque_length{nullptr};
std::atomic<lenfunc> array_length{nullptr};

namespace {

// Mirrors defdictobject (Modules/_collectionsmodule.c).
struct DefaultDict {
    PyDictObject dict;
    PyObject* default_factory;
};
std::atomic<PyTypeObject*> default_dict_type{nullptr};

}  // namespace

Factory factory_of(PyObject* dict) {
    static PyObject* const missing = PyUnicode_InternFromString("__missing__");
    PyTypeObject* base = default_dict_type.load(std::memory_order_relaxed);
    PyTypeObject* type = Py_TYPE(dict);
    if (base == nullptr || !PyType_IsSubtype(type, base)) return Factory::none;
    // What a `__missing__` of the program's own inserts is seen there.
    if (type != base && (!holds_only_names(type) || look_up(type, missing) != look_up(base, missing)))
        return Factory::none;
    PyObject* factory =
        std::atomic_ref(reinterpret_cast<DefaultDict*>(dict)->default_factory).load(std::memory_order_acquire);
    if (factory == nullptr || factory == Py_None) return Factory::none;
    const bool built_in =
        factory == reinterpret_cast<PyObject*>(&PyList_Type) || factory == reinterpret_cast<PyObject*>(&PyDict_Type) ||
        factory == reinterpret_cast<PyObject*>(&PySet_Type) || factory == reinterpret_cast<PyObject*>(&PyLong_Type);
    return built_in ? Factory::built_in : Factory::other;
}

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

// New reference; null with a Python exception set if there is none. The standard library's types live for good.
PyTypeObject* find_type(const char* module_name, const char* type_name) {
    PyObject* module = PyImport_ImportModule(module_name);
    if (module == nullptr) return nullptr;
    PyObject* found = PyObject_GetAttrString(module, type_name);
    Py_DECREF(module);
    return reinterpret_cast<PyTypeObject*>(found);
}

bool resolve(const char* module_name, const char* type_name, std::atomic<lenfunc>& length) {
    if (length.load() != nullptr) return true;
    PyTypeObject* found = find_type(module_name, type_name);
    if (found == nullptr) return false;
    length.store(found->tp_as_sequence->sq_length);
    Py_DECREF(found);
    return true;
}

// Mirrors wrapperobject (Objects/descrobject.c): `super().__setitem__`.
struct MethodWrapper {
    PyObject_HEAD PyObject* descriptor;
    PyObject* self;
};
std::atomic<PyTypeObject*> method_wrapper_type{nullptr};

bool resolve_method_wrapper() {
    const Reference wrapper(PyObject_GetAttrString(Py_None, "__str__"));
    if (wrapper != nullptr) method_wrapper_type.store(Py_TYPE(wrapper.get()));
    return wrapper != nullptr;
}

bool resolve_default_dict() {
    if (detail::default_dict_type.load() != nullptr) return true;
    PyTypeObject* found = find_type("_collections", "defaultdict");
    if (found == nullptr) return false;
    detail::default_dict_type.store(found);
    return true;
}

}  // namespace

bool resolve_types() {
    return resolve("_collections", "deque", detail::deque_length) && resolve("array", "array", detail::array_length) &&
           resolve_default_dict() && resolve_method_wrapper();
}

PyObject* receiver_of(PyObject* method) {
    if (PyCFunction_Check(method)) return PyCFunction_GET_SELF(method);
    return Py_IS_TYPE(method, method_wrapper_type.load()) ? reinterpret_cast<MethodWrapper*>(method)->self : nullptr;
}

bool is_empty(PyObject* object) {
    if (PyList_CheckExact(object)) return PyList_GET_SIZE(object) == 0;
    if (PyDict_CheckExact(object)) return PyDict_GET_SIZE(object) == 0;
    return PySet_CheckExact(object) && PySet_GET_SIZE(object) == 0;
}

namespace {

// `count` is safe, `repeat` gives the same to whoever asks, and what `tee` makes has a lock.
bool is_library_iterator(const PyTypeObject* type) {
    if ((type->tp_flags & Py_TPFLAGS_IMMUTABLETYPE) == 0) return false;
    const std::string_view name(type->tp_name);
    return name.starts_with("itertools.") && name != "itertools.count" && name != "itertools.repeat" &&
           name != "itertools._tee";
}

}  // namespace

bool is_deque_iterator(const PyTypeObject* type) {
    const std::string_view name(type->tp_name);
    return name == "collections._deque_iterator" || name == "collections._deque_reverse_iterator";
}

bool is_iterator(PyObject* object) {
    const PyTypeObject* type = Py_TYPE(object);
    if (type->tp_iternext == nullptr) return false;
    return type == &PyListIter_Type || type == &PyGen_Type || type == &PyEnum_Type || type == &PyMap_Type ||
           type == &PyZip_Type || type == &PyFilter_Type || type == &PyReversed_Type || type == &PyTupleIter_Type ||
           type == &PyDictIterKey_Type || type == &PyDictIterValue_Type || type == &PyDictIterItem_Type ||
           type == &PySetIter_Type || type == &PyRangeIter_Type || is_library_iterator(type) || is_deque_iterator(type);
}

bool is_shareable(PyObject* object) {
    PyTypeObject* type = Py_TYPE(object);
    if ((type->tp_flags & Py_TPFLAGS_HAVE_GC) == 0)
        return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 || PyByteArray_Check(object);
    return type != &PyTuple_Type && type != &PyFunction_Type && type != &PyMethod_Type && type != &PyCFunction_Type &&
           type != &PyModule_Type && !PyType_Check(object) && type != &PyFrozenSet_Type && !shares_word(type);
}

}  // namespace aether::runtime
