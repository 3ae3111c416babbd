#include "traversal.hpp"

#include <algorithm>
#include <atomic>
#include <vector>

namespace aether::runtime {

namespace {

#ifdef Py_GIL_DISABLED
// The `__dict__` of an instance whose attributes lie in the object itself; null while the program has not asked for it.
// Changes only with the object's lock held. (MANAGED_DICT_OFFSET of Include/internal/pycore_object.h.)
PyObject* made_dict(PyObject* object) {
    if (!PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_INLINE_VALUES)) return nullptr;
    return std::atomic_ref(reinterpret_cast<PyObject**>(object)[-1]).load(std::memory_order_acquire);
}

Reference hold_made_dict(PyObject* object) {
    PyObject* dict = nullptr;
    if (made_dict(object) != nullptr) {
        Py_BEGIN_CRITICAL_SECTION(object);
        dict = Py_XNewRef(made_dict(object));
        Py_END_CRITICAL_SECTION();
    }
    return Reference(dict);
}

// Other threads may change what is looked at, where a reference got away unseen: list, dict, set, deque and instances
// change with their own lock held, and from when an instance has a `__dict__` its attributes change with that one's.
template <class Action>
void with_object_locked(PyObject* object, Action&& action) {
    for (bool same = false; !same;) {
        const Reference dict = hold_made_dict(object);
        Py_BEGIN_CRITICAL_SECTION2(object, dict != nullptr ? dict.get() : object);
        same = made_dict(object) == dict.get();
        if (same) action();
        Py_END_CRITICAL_SECTION2();
    }
}
#else
// (The same, of this build.)
Reference hold_made_dict(PyObject* object) {
    if (!PyType_HasFeature(Py_TYPE(object), Py_TPFLAGS_MANAGED_DICT)) return nullptr;
    return Reference(Py_XNewRef(reinterpret_cast<PyObject**>(object)[-3]));
}

template <class Action>
void with_object_locked(PyObject*, Action&& action) {
    action();
}
#endif

// `tp_traverse` of types whose references can be visited while other threads run, and of all Python classes.
struct Traversals {
    traverseproc of_instances = nullptr;
    std::vector<traverseproc> known;

    [[nodiscard]] bool contains(traverseproc traverse) const {
        return std::ranges::find(known, traverse) != known.end();
    }
};

Traversals& traversals() {
    static auto* const one = new Traversals;
    return *one;
}

// The traversal of the type in C that a Python class inherits from; null if that is `object`.
traverseproc inherited_traversal(const PyTypeObject* type) {
    while (type != nullptr && type->tp_traverse == traversals().of_instances) type = type->tp_base;
    return type == nullptr ? nullptr : type->tp_traverse;
}

// Null for types of which it is not known that looking through them is safe.
traverseproc traversal_of(const PyTypeObject* type) {
    if (PyType_IsSubtype(const_cast<PyTypeObject*>(type), &PyODict_Type)) return PyDict_Type.tp_traverse;
    const traverseproc traverse = type->tp_traverse;
    if (traverse == nullptr || traversals().contains(traverse)) return traverse;
    if (traverse != traversals().of_instances) return nullptr;
    const traverseproc inherited = inherited_traversal(type);
    return inherited == nullptr || traversals().contains(inherited) ? traverse : nullptr;
}

bool add_traversal(const char* module_name, const char* type_name) {
    const Reference module(PyImport_ImportModule(module_name));
    if (module == nullptr) return false;
    const Reference type(PyObject_GetAttrString(module.get(), type_name));
    if (type == nullptr) return false;
    traversals().known.push_back(reinterpret_cast<PyTypeObject*>(type.get())->tp_traverse);
    return true;
}

void look_through_type(PyTypeObject* type, visitproc visit, void* state) {
    if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0) return;
    const Reference names(PyType_GetDict(type));
    if (names != nullptr) with_object_locked(names.get(), [&] { PyDict_Type.tp_traverse(names.get(), visit, state); });
    if (type->tp_bases != nullptr) visit(type->tp_bases, state);
}

}  // namespace

bool can_look_through(PyObject* object) {
    return traversal_of(Py_TYPE(object)) != nullptr || PyModule_Check(object);
}

void visit_references(PyObject* object, visitproc visit, void* state) {
    if (PyType_Check(object)) {
        look_through_type(reinterpret_cast<PyTypeObject*>(object), visit, state);
    } else if (PyModule_Check(object)) {
        visit(PyModule_GetDict(object), state);
    } else if (const traverseproc traverse = traversal_of(Py_TYPE(object))) {
        with_object_locked(object, [&] { traverse(object, visit, state); });
    }
}

Reference made_namespace(PyObject* object) {
    return hold_made_dict(object);
}

bool visit_entries(PyObject* dict, void (*visit)(PyObject* key, PyObject* value, void* state), void* state) {
    if (!PyDict_Check(dict) || Py_TYPE(dict)->tp_traverse == traversals().of_instances) return false;
    with_object_locked(dict, [&] {
        Py_ssize_t next = 0;
        PyObject* key = nullptr;
        PyObject* value = nullptr;
        while (PyDict_Next(dict, &next, &key, &value) != 0) visit(key, value, state);
    });
    return true;
}

bool resolve_traversals() {
    Traversals& all = traversals();
    if (!all.known.empty()) return true;
    const Reference instance_type(
        PyObject_CallFunction(reinterpret_cast<PyObject*>(&PyType_Type), "s(){}", "instance"));
    if (instance_type == nullptr) return false;
    all.of_instances = reinterpret_cast<PyTypeObject*>(instance_type.get())->tp_traverse;
    for (const PyTypeObject* type :
         {&PyList_Type, &PyTuple_Type, &PyDict_Type, &PySet_Type, &PyFunction_Type, &PyMethod_Type, &PyCFunction_Type,
          &PyCell_Type, &PyClassMethod_Type, &PyStaticMethod_Type, &PyProperty_Type, &PyGen_Type,
          reinterpret_cast<PyTypeObject*>(PyExc_BaseException)}) {
        all.known.push_back(type->tp_traverse);
    }
    return add_traversal("_collections", "deque") && add_traversal("_collections", "defaultdict") &&
           add_traversal("_functools", "partial") && add_traversal("types", "SimpleNamespace");
}

}  // namespace aether::runtime
