#include "library_container.hpp"

#include <array>
#include <atomic>
#include <string_view>
#include <utility>

#include "call_site.hpp"
#include "class_lookup.hpp"
#include "types.hpp"

namespace aether::runtime {

namespace {

// How a key stands in the container within.
enum class KeyForm : std::uint8_t { same, encoded, weak };

struct LibraryType {
    const char* module;
    const char* name;
    const char* inner;  // the attribute that holds the container
    KeyForm form;
    const char* shown;  // what reports call it; null: by the container within
    std::atomic<PyTypeObject*> type{nullptr};

    [[nodiscard]] bool holds_chain() const { return std::string_view(inner) == "maps"; }
};

LibraryType library_types[] = {
    {"collections", "UserDict", "data", KeyForm::same, "UserDict"},
    {"collections", "UserList", "data", KeyForm::same, "UserList"},
    {"collections", "ChainMap", "maps", KeyForm::same, "ChainMap"},
    {"os", "_Environ", "_data", KeyForm::encoded, nullptr},
    {"weakref", "WeakValueDictionary", "data", KeyForm::same, "WeakValueDictionary"},
    {"weakref", "WeakKeyDictionary", "data", KeyForm::weak, "WeakKeyDictionary"},
    {"_weakrefset", "WeakSet", "data", KeyForm::weak, "WeakSet"},
};
std::atomic<PyTypeObject*> counter_type{nullptr};
std::atomic<PyTypeObject*> view_type{nullptr};

// Mirrors mappingproxyobject (Objects/descrobject.c).
struct MappingProxy {
    PyObject_HEAD PyObject* mapping;
};

PyTypeObject* find_type(const char* module_name, const char* type_name) {
    const Reference module(PyImport_ImportModule(module_name));
    PyObject* found = module == nullptr ? nullptr : PyObject_GetAttrString(module.get(), type_name);
    return reinterpret_cast<PyTypeObject*>(found);  // for good
}

bool resolve(const char* module_name, const char* type_name, std::atomic<PyTypeObject*>& type) {
    if (type.load() == nullptr) type.store(find_type(module_name, type_name));
    return type.load() != nullptr;
}

// Few objects get further: all mappings and sequences by name, and WeakSet.
bool may_be_library_type(PyTypeObject* type) {
    constexpr unsigned long collection = Py_TPFLAGS_MAPPING | Py_TPFLAGS_SEQUENCE;
    return (type->tp_flags & Py_TPFLAGS_HEAPTYPE) != 0 &&
           ((type->tp_flags & collection) != 0 || type == std::end(library_types)[-1].type.load());
}

const LibraryType* library_type_of(PyTypeObject* type) {
    if (!may_be_library_type(type)) return nullptr;
    for (const LibraryType& candidate : library_types) {
        PyTypeObject* base = candidate.type.load(std::memory_order_relaxed);
        if (base != nullptr && (type == base || PyType_IsSubtype(type, base))) return &candidate;
    }
    return nullptr;
}

// What a method in Python does where that code is rewritten is watched there.
bool is_inherited(PyTypeObject* type, PyTypeObject* base, PyObject* method) {
    if (!holds_only_names(type)) return false;
    const Reference found = look_up(base, method);
    return found != nullptr && look_up(type, method) == found && PyFunction_Check(found.get()) &&
           !is_watched(reinterpret_cast<PyCodeObject*>(PyFunction_GET_CODE(found.get())));
}

Reference attribute(PyObject* object, const char* name) {
    Reference interned(PyUnicode_InternFromString(name));
    Reference held(interned == nullptr ? nullptr : PyObject_GenericGetAttr(object, interned.get()));
    if (held == nullptr) PyErr_Clear();
    return held;
}

Reference encoded(PyObject* key) {
    Reference bytes(PyUnicode_Check(key) ? PyUnicode_EncodeFSDefault(key) : nullptr);
    if (bytes == nullptr) PyErr_Clear();
    return bytes;
}

Reference weakly(PyObject* key) {
    Reference reference(PyWeakref_NewRef(key, nullptr));
    if (reference == nullptr) PyErr_Clear();
    return reference;
}

bool only_reads(std::string_view method) {
    return method == "get" || method == "__getitem__" || method == "__contains__";
}

// A ChainMap changes the first of its dicts; it finds a key in the first that has it. Keys that would be compared in
// Python are taken to be there.
Reference link_of(PyObject* maps, PyObject* key, std::string_view method) {
    if (!PyList_CheckExact(maps)) return nullptr;
    for (Py_ssize_t index = 0; index < PyList_GET_SIZE(maps); ++index) {
        Reference link(PyList_GetItemRef(maps, index));
        const bool ends = link == nullptr || key == nullptr || !only_reads(method) || !is_atomic(key);
        if (ends || !PyDict_Check(link.get()) || PyDict_Contains(link.get(), key) != 0) return link;
    }
    return Reference(PyList_GetItemRef(maps, 0));
}

Reference container_in(PyObject* object, PyObject* key, const LibraryType& library, PyObject* method,
                       std::string_view name, bool own) {
    if (!own && !is_inherited(Py_TYPE(object), library.type.load(std::memory_order_relaxed), method)) return nullptr;
    Reference inner = attribute(object, library.inner);
    return inner != nullptr && library.holds_chain() ? link_of(inner.get(), key, name) : std::move(inner);
}

}  // namespace

bool resolve_library_containers() {
    for (LibraryType& library : library_types) {
        if (!resolve(library.module, library.name, library.type)) return false;
    }
    return resolve("collections", "Counter", counter_type) && resolve("collections.abc", "MappingView", view_type);
}

bool is_counter(PyObject* object) {
    PyTypeObject* counter = counter_type.load(std::memory_order_relaxed);
    return counter != nullptr && PyDict_Check(object) && !PyDict_CheckExact(object) &&
           PyType_IsSubtype(Py_TYPE(object), counter);
}

bool has_library_method(PyObject* object, PyObject* method) {
    PyTypeObject* type = Py_TYPE(object);
    if (type == &PyDictProxy_Type) return true;
    if (is_counter(object)) return is_inherited(type, counter_type.load(std::memory_order_relaxed), method);
    const LibraryType* library = library_type_of(type);
    return library != nullptr && is_inherited(type, library->type.load(std::memory_order_relaxed), method);
}

Reference viewed_mapping(PyObject* object) {
    PyTypeObject* view = view_type.load(std::memory_order_relaxed);
    if ((Py_TYPE(object)->tp_flags & Py_TPFLAGS_HEAPTYPE) == 0 || view == nullptr ||
        !PyType_IsSubtype(Py_TYPE(object), view))
        return nullptr;
    return attribute(object, "_mapping");
}

PyObject* library_receiver_of(PyObject* method) {
    if (!PyMethod_Check(method) || !PyFunction_Check(PyMethod_GET_FUNCTION(method))) return nullptr;
    PyObject* object = PyMethod_GET_SELF(method);
    auto* function = reinterpret_cast<PyFunctionObject*>(PyMethod_GET_FUNCTION(method));
    const LibraryType* library = library_type_of(Py_TYPE(object));
    if (library == nullptr || is_watched(reinterpret_cast<PyCodeObject*>(function->func_code))) return nullptr;
    const Reference own = look_up(library->type.load(std::memory_order_relaxed), function->func_name);
    return own.get() == PyMethod_GET_FUNCTION(method) ? object : nullptr;
}

void Within::look_inside(const char* method, bool own) {
    PyObject* const object = object_;
    PyObject* const key = key_;
    PyTypeObject* type = Py_TYPE(object);
    if (type == &PyDictProxy_Type) {
        held_.reset(Py_NewRef(reinterpret_cast<MappingProxy*>(object)->mapping));
    } else if (const LibraryType* library = library_type_of(type)) {
        PyObject* raised = PyErr_GetRaisedException();
        type_name_ = library->shown;
        walks_copy_ = library->holds_chain();
        copies_keys_ = library->form == KeyForm::encoded;
        const Reference name(PyUnicode_InternFromString(method));
        if (name != nullptr) held_ = container_in(object, key, *library, name.get(), method, own);
        PyErr_SetRaisedException(raised);
    }
    if (held_ != nullptr && key != nullptr) {
        held_key_ = translated(key);
        key_ = held_key_.get();
    }
    const bool raises = key != nullptr && key_ == nullptr;
    if (held_ == nullptr || raises || kind_of(held_.get()) == ContainerKind::none) {
        held_.reset();
    } else {
        container_ = held_.get();
    }
}

Reference Within::translated(PyObject* key) const {
    const LibraryType* library = library_type_of(Py_TYPE(object_));
    PyObject* raised = PyErr_GetRaisedException();
    Reference own;
    switch (library == nullptr ? KeyForm::same : library->form) {
        case KeyForm::same:
            own.reset(Py_NewRef(key));
            break;
        case KeyForm::encoded:
            own = encoded(key);
            break;
        case KeyForm::weak:
            own = weakly(key);
            break;
    }
    PyErr_SetRaisedException(raised);
    return own;
}

}  // namespace aether::runtime
