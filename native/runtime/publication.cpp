#include "publication.hpp"

#include <algorithm>
#include <atomic>
#include <unordered_set>
#include <vector>

#include "history.hpp"
#include "namespaces.hpp"
#include "recording.hpp"
#include "reference.hpp"
#include "types.hpp"

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

bool keeps_ownership(PyObject* object) {
    return is_shareable(object) || PyType_Check(object);
}

// Everything that is private to the strand and can be reached from where it starts becomes published.
class Search {
  public:
    explicit Search(core::Strand& strand) : strand_(strand) {}
    Search(const Search&) = delete;
    Search& operator=(const Search&) = delete;
    // Released last: a finaliser may run.
    ~Search() {
        for (PyObject* object : found_) Py_DECREF(object);
    }

    void look_through(PyObject* object) {
        if (PyType_Check(object)) {
            look_through_type(reinterpret_cast<PyTypeObject*>(object));
        } else if (PyModule_Check(object)) {
            find(PyModule_GetDict(object));
        } else if (const traverseproc traverse = traversal_of(Py_TYPE(object))) {
            with_object_locked(object, [&] { traverse(object, &Search::visit, this); });
        }
    }

    void run() {
        for (; done_ < found_.size(); ++done_) {
            PyObject* object = found_[done_];
            if (keeps_ownership(object) && !publish_one(object)) continue;
            look_through(object);
        }
    }

  private:
    // False if another way led there before.
    bool publish_one(PyObject* object) {
        return shadow_of(object, expected_names(Py_TYPE(object)))->ownership.store(strand_);
    }

    void look_through_type(PyTypeObject* type) {
        if ((type->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0) return;
        const Reference names(PyType_GetDict(type));
        if (names != nullptr)
            with_object_locked(names.get(), [&] { PyDict_Type.tp_traverse(names.get(), visit, this); });
        if (type->tp_bases != nullptr) find(type->tp_bases);
    }

    static int visit(PyObject* object, void* search) {
        static_cast<Search*>(search)->find(object);
        return 0;
    }

    // Whether there is something to publish or to look through, as far as is known.
    bool is_new(PyObject* object) {
        if (keeps_ownership(object)) return is_private(object, strand_);
        const bool leads_on = traversal_of(Py_TYPE(object)) != nullptr || PyModule_Check(object);
        return leads_on && passed_.insert(object).second;
    }

    void find(PyObject* object) {
        if (!is_atomic(object) && is_new(object)) found_.push_back(Py_NewRef(object));
    }

    core::Strand& strand_;
    std::vector<PyObject*> found_;  // strong references; published up to `done_`
    std::size_t done_ = 0;
    std::unordered_set<PyObject*> passed_;  // tuples, functions and the like, which have no ownership
};

// Publishes what can be reached from the object, but for itself.
void publish_reachable(core::Strand& strand, PyObject* object) {
    Search search(strand);
    search.look_through(object);
    search.run();
}

bool add_traversal(const char* module_name, const char* type_name) {
    const Reference module(PyImport_ImportModule(module_name));
    if (module == nullptr) return false;
    const Reference type(PyObject_GetAttrString(module.get(), type_name));
    if (type == nullptr) return false;
    traversals().known.push_back(reinterpret_cast<PyTypeObject*>(type.get())->tp_traverse);
    return true;
}

}  // namespace

bool publish(Site& site, core::Strand& strand, PyObject* value, PyObject* holder) {
    if (value == nullptr) return false;
    note_value(site, value);
    // Numbers and strings publish nothing; a flag's store is a signal, but nobody waits for that of an object that
    // nobody knows.
    const bool flag = site.has(const_flag) && PyBool_Check(value);
    if (!flag && (site.has(atom) || is_atomic(value))) return false;
    const bool stays_private = holder != nullptr && is_nobody_elses(holder, strand);
    if (stays_private && !is_shareable(value)) return false;
    if (!stays_private) strands().publish(strand);
    if (flag) return true;
    if (!is_shareable(value)) {
        publish_reachable(strand, value);
        return true;
    }
    if (const bool empty = is_empty(value); site.stored_empty.load(std::memory_order_relaxed) != empty)
        site.stored_empty.store(empty, std::memory_order_relaxed);
    ShadowObject& shadow = *shadow_of(value, expected_names(Py_TYPE(value)));
    if (is_new(value, strand)) note_first_store(site, strand, shadow);
    // What was published before brings nothing new: what can be reached from it was published when it was stored there.
    if (stays_private || !shadow.ownership.store(strand)) return false;
    publish_reachable(strand, value);
    return true;
}

void publish_handed(core::Strand& strand, PyObject* value) {
    if (value == nullptr || is_atomic(value)) return;
    contain([&] {
        if (keeps_ownership(value) && !shadow_of(value, expected_names(Py_TYPE(value)))->ownership.store(strand))
            return;
        publish_reachable(strand, value);
    });
}

bool resolve_publication() {
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
