#include "sync_patch.hpp"

#include <cstddef>
#include <mutex>
#include <utility>
#include <vector>

#include "../core/spin_lock.hpp"
#include "frames.hpp"
#include "sync_caller.hpp"

namespace aether::runtime::sync {

namespace {

struct MethodPatch {
    PyMethodDef* definition;
    PyCFunction original;
};
struct FunctionPatch {
    PyObject* function;  // strong
    vectorcallfunc original;
};
struct SlotPatch {
    PyTypeObject* type;  // strong
    std::size_t offset;
    void* replacement;
    void* original;
};
struct AttributePatch {
    PyObject* module;  // strong
    const char* name;
    PyObject* replacement;  // strong
    PyObject* original;     // strong
};

// Modified under the import lock of the module that is being patched, or by start and stop: never by two threads at
// once, since Python-level imports of two modules can overlap a lock is held all the same.
struct Applied {
    core::SpinLock lock;
    std::vector<MethodPatch> methods;
    std::vector<FunctionPatch> functions;
    std::vector<SlotPatch> slots;
    std::vector<AttributePatch> attributes;
};

Applied& applied() {
    static auto* const all = new Applied;
    return *all;
}

template <class Patch>
void remember(std::vector<Patch> Applied::* list, const Patch& patch) {
    const std::scoped_lock guard(applied().lock);
    (applied().*list).push_back(patch);
}

template <class Patch>
std::vector<Patch> take_all(std::vector<Patch> Applied::* list) {
    const std::scoped_lock guard(applied().lock);
    return std::exchange(applied().*list, {});
}

PyMethodDef* definition_of(PyObject* method) {
    if (Py_IS_TYPE(method, &PyMethodDescr_Type) || Py_IS_TYPE(method, &PyClassMethodDescr_Type)) {
        return reinterpret_cast<PyMethodDescrObject*>(method)->d_method;
    }
    if (PyCFunction_Check(method)) return reinterpret_cast<PyCFunctionObject*>(method)->m_ml;
    return nullptr;
}

// -1 for flags that no version known to us uses.
int convention_of(int flags) {
    switch (flags & ~(METH_CLASS | METH_STATIC | METH_COEXIST)) {
        case METH_NOARGS:
            return static_cast<int>(Convention::no_arguments);
        case METH_O:
            return static_cast<int>(Convention::one_argument);
        case METH_VARARGS:
            return static_cast<int>(Convention::tuple);
        case METH_VARARGS | METH_KEYWORDS:
            return static_cast<int>(Convention::tuple_and_keywords);
        case METH_FASTCALL:
            return static_cast<int>(Convention::fast);
        case METH_FASTCALL | METH_KEYWORDS:
            return static_cast<int>(Convention::fast_and_keywords);
        case METH_METHOD | METH_FASTCALL | METH_KEYWORDS:
            return static_cast<int>(Convention::method);
        default:
            return -1;
    }
}

void*& slot_at(PyTypeObject* type, std::size_t offset) {
    return *reinterpret_cast<void**>(reinterpret_cast<char*>(type) + offset);
}

// The function that the type's own `__getattribute__` and the like call: a class made from now on takes its slots from
// them, not from its base's slots.
void replace_wrapped(PyTypeObject* type, void* from, void* to) {
    PyObject* names = PyType_GetDict(type);
    PyObject* value = nullptr;
    Py_ssize_t position = 0;
    while (PyDict_Next(names, &position, nullptr, &value)) {
        if (!Py_IS_TYPE(value, &PyWrapperDescr_Type)) continue;
        std::atomic_ref<void*> wrapped(reinterpret_cast<PyWrapperDescrObject*>(value)->d_wrapped);
        if (wrapped.load(std::memory_order_relaxed) == from) wrapped.store(to, std::memory_order_release);
    }
    Py_DECREF(names);
}

// Replaces `from` by `to` in a type and in the subclasses that inherited it.
bool replace_slot(PyTypeObject* type, std::size_t offset, void* from, void* to) {
    if (slot_at(type, offset) == from) {
        slot_at(type, offset) = to;
        // Calls that were specialised for the class before look at its version alone.
        if (offset == offsetof(PyTypeObject, tp_alloc)) PyType_Modified(type);
    }
    PyObject* children = PyObject_CallMethod(reinterpret_cast<PyObject*>(type), "__subclasses__", nullptr);
    if (children == nullptr) return false;
    bool done = PyList_Check(children);
    for (Py_ssize_t index = 0; done && index < PyList_GET_SIZE(children); ++index) {
        done = replace_slot(reinterpret_cast<PyTypeObject*>(PyList_GET_ITEM(children, index)), offset, from, to);
    }
    Py_DECREF(children);
    return done;
}

// Puts a C function of the same module in the place of `original`.
bool replace_attribute(PyObject* module, const char* name, PyObject* original, PyMethodDef& definition) {
    auto* function = reinterpret_cast<PyCFunctionObject*>(original);
    PyObject* replacement = PyCFunction_NewEx(&definition, function->m_self, function->m_module);
    if (replacement == nullptr) return false;
    remember(&Applied::attributes, AttributePatch{Py_NewRef(module), name, replacement, Py_NewRef(original)});
    return PyObject_SetAttrString(module, name, replacement) == 0;
}

// False with a Python exception; `patched` has no definition where it was done before.
bool replace_method(PyObject* method, const ShimSet& shims, MethodPatch& patched) {
    PyMethodDef* definition = definition_of(method);
    const int convention = definition == nullptr ? -1 : convention_of(definition->ml_flags);
    if (convention < 0) {
        PyErr_Format(PyExc_RuntimeError, "%R cannot be watched: calling convention %#x is not known", method,
                     definition == nullptr ? 0 : definition->ml_flags);
        return false;
    }
    const PyCFunction replacement = shims.by_convention[static_cast<std::size_t>(convention)];
    if (definition->ml_meth == replacement) return true;
    patched = {definition, definition->ml_meth};
    shims.original->store(definition->ml_meth, std::memory_order_relaxed);
    std::atomic_ref(definition->ml_meth).store(replacement, std::memory_order_release);
    return true;
}

}  // namespace

bool patch_method(PyObject* method, const ShimSet& shims) {
    MethodPatch patched{};
    if (!replace_method(method, shims, patched)) return false;
    if (patched.definition != nullptr) remember(&Applied::methods, patched);
    return true;
}

bool patch_method_for_good(PyObject* method, const ShimSet& shims) {
    MethodPatch unused{};
    return replace_method(method, shims, unused);
}

bool patch_function(PyObject* function, vectorcallfunc replacement) {
    if (!PyFunction_Check(function)) {
        PyErr_Format(PyExc_RuntimeError, "%R cannot be watched: it is no Python function", function);
        return false;
    }
    auto* target = reinterpret_cast<PyFunctionObject*>(function);
    if (target->vectorcall == replacement) return true;
    if (python_vectorcall() == nullptr) set_python_vectorcall(target->vectorcall);
    if (target->vectorcall != python_vectorcall()) {
        PyErr_Format(PyExc_RuntimeError, "%R cannot be watched: somebody else has replaced its vectorcall", function);
        return false;
    }
    remember(&Applied::functions, FunctionPatch{Py_NewRef(function), target->vectorcall});
    PyFunction_SetVectorcall(target, replacement);
    return true;
}

bool patch_slot(PyTypeObject* type, std::size_t slot_offset, void* replacement, std::atomic<void*>* original) {
    void* const present = slot_at(type, slot_offset);
    if (present == replacement) return true;
    if (original != nullptr) original->store(present, std::memory_order_relaxed);
    remember(&Applied::slots, SlotPatch{reinterpret_cast<PyTypeObject*>(Py_NewRef(reinterpret_cast<PyObject*>(type))),
                                        slot_offset, replacement, present});
    replace_wrapped(type, present, replacement);
    return replace_slot(type, slot_offset, present, replacement);
}

bool patch_import_statement(const ShimSet& shims) {
    static PyMethodDef definition = {"__import__", nullptr, 0, nullptr};
    PyObject* builtins = PyImport_ImportModule("builtins");
    PyObject* original = builtins == nullptr ? nullptr : PyObject_GetAttrString(builtins, "__import__");
    const PyMethodDef* present = original == nullptr ? nullptr : definition_of(original);
    const int convention = present == nullptr ? -1 : convention_of(present->ml_flags);
    bool done = original != nullptr;
    // A program's own `__import__` is left alone, and so is one of ours.
    if (convention >= 0 && present != &definition) {
        definition.ml_flags = present->ml_flags;
        definition.ml_doc = present->ml_doc;
        definition.ml_meth = shims.by_convention[static_cast<std::size_t>(convention)];
        shims.original->store(present->ml_meth, std::memory_order_relaxed);
        done = replace_attribute(builtins, "__import__", original, definition);
    }
    Py_XDECREF(original);
    Py_XDECREF(builtins);
    return done;
}

bool is_in_patched_function() noexcept {
    for (const Frame* frame = current_frame(); frame != nullptr; frame = caller(frame)) {
        if (role_of(code_of(frame)) == Role::program) return false;
        PyObject* function = function_of(frame);
        if (function != nullptr && reinterpret_cast<PyFunctionObject*>(function)->vectorcall != python_vectorcall())
            return true;
    }
    return false;
}

void undo_all() {
    PyObject* pending = PyErr_GetRaisedException();
    for (const MethodPatch& patch : take_all(&Applied::methods)) {
        std::atomic_ref(patch.definition->ml_meth).store(patch.original, std::memory_order_release);
    }
    for (const FunctionPatch& patch : take_all(&Applied::functions)) {
        PyFunction_SetVectorcall(reinterpret_cast<PyFunctionObject*>(patch.function), patch.original);
        Py_DECREF(patch.function);
    }
    for (const SlotPatch& patch : take_all(&Applied::slots)) {
        replace_wrapped(patch.type, patch.replacement, patch.original);
        if (!replace_slot(patch.type, patch.offset, patch.replacement, patch.original)) PyErr_Clear();
        Py_DECREF(reinterpret_cast<PyObject*>(patch.type));
    }
    for (const AttributePatch& patch : take_all(&Applied::attributes)) {
        PyObject* present = PyObject_GetAttrString(patch.module, patch.name);
        if (present == patch.replacement && PyObject_SetAttrString(patch.module, patch.name, patch.original) < 0)
            PyErr_Clear();
        PyErr_Clear();
        Py_XDECREF(present);
        Py_DECREF(patch.module);
        Py_DECREF(patch.replacement);
        Py_DECREF(patch.original);
    }
    PyErr_SetRaisedException(pending);
}

void forget_compiled_traces() {
    // A change of the global monitoring events invalidates all of them; where no JIT is on there is nothing to do.
    static constexpr const char* toggle =
        "import sys\n"
        "jit = getattr(sys, '_jit', None)\n"
        "if jit is not None and jit.is_enabled():\n"
        "    tool = next((n for n in range(6) if sys.monitoring.get_tool(n) is None), None)\n"
        "    if tool is not None:\n"
        "        sys.monitoring.use_tool_id(tool, 'aether')\n"
        "        sys.monitoring.set_events(tool, sys.monitoring.events.PY_UNWIND)\n"
        "        sys.monitoring.set_events(tool, 0)\n"
        "        sys.monitoring.free_tool_id(tool)\n";
    PyObject* names = PyDict_New();
    PyObject* result = names == nullptr ? nullptr : PyRun_String(toggle, Py_file_input, names, names);
    PyErr_Clear();
    Py_XDECREF(result);
    Py_XDECREF(names);
}

}  // namespace aether::runtime::sync
