#include "sync_call.hpp"

#include <atomic>
#include <vector>

namespace aether::runtime::sync {

namespace {

std::atomic<vectorcallfunc> original_vectorcall{nullptr};

template <class Function>
Function as(PyCFunction function) {
    return reinterpret_cast<Function>(reinterpret_cast<void (*)()>(function));
}

// The place of keyword `name` among `names`; -1 if it is not there.
Py_ssize_t place_of(PyObject* names, const char* name) {
    if (names == nullptr) return -1;
    for (Py_ssize_t index = 0; index < PyTuple_GET_SIZE(names); ++index) {
        if (PyUnicode_EqualToUTF8(PyTuple_GET_ITEM(names, index), name)) return index;
    }
    return -1;
}

PyObject* item_of(PyObject* keywords, const char* name) {
    return keywords == nullptr ? nullptr : PyDict_GetItemString(keywords, name);
}

PyObject* run_tuple_with(const MethodCall& call, Py_ssize_t index, const char* name, PyObject* replacement) {
    MethodCall changed = call;
    PyObject* positional = PySequence_List(call.tuple);
    PyObject* keywords = call.keywords == nullptr ? nullptr : PyDict_Copy(call.keywords);
    PyObject* tuple = nullptr;
    PyObject* result = nullptr;
    if (positional == nullptr || (call.keywords != nullptr && keywords == nullptr)) goto done;
    if (index < PyList_GET_SIZE(positional)) {
        if (PyList_SetItem(positional, index, Py_NewRef(replacement)) < 0) goto done;
    } else if (keywords == nullptr || PyDict_SetItemString(keywords, name, replacement) < 0) {
        goto done;
    }
    tuple = PyList_AsTuple(positional);
    if (tuple == nullptr) goto done;
    changed.tuple = tuple;
    changed.keywords = keywords;
    result = changed.run();
done:
    Py_XDECREF(positional);
    Py_XDECREF(keywords);
    Py_XDECREF(tuple);
    return result;
}

PyObject* run_fast_with(const MethodCall& call, Py_ssize_t index, const char* name, PyObject* replacement) {
    const Py_ssize_t named = call.keywords == nullptr ? 0 : PyTuple_GET_SIZE(call.keywords);
    std::vector<PyObject*> arguments(call.fast, call.fast + call.count + named);
    const Py_ssize_t place = index < call.count ? index : call.count + place_of(call.keywords, name);
    arguments[static_cast<std::size_t>(place)] = replacement;
    MethodCall changed = call;
    changed.fast = arguments.data();
    return changed.run();
}

}  // namespace

PyObject* MethodCall::run() const noexcept {
    PyObject* result = run_original();
    if (outcome != nullptr) *outcome = {true, result};
    return result;
}

PyObject* MethodCall::run_original() const {
    switch (convention) {
        case Convention::no_arguments:
            return original(self, nullptr);
        case Convention::one_argument:
        case Convention::tuple:
            return original(self, tuple);
        case Convention::tuple_and_keywords:
            return as<PyCFunctionWithKeywords>(original)(self, tuple, keywords);
        case Convention::fast:
            return as<PyCFunctionFast>(original)(self, fast, count);
        case Convention::fast_and_keywords:
            return as<PyCFunctionFastWithKeywords>(original)(self, fast, count, keywords);
        case Convention::method:
            return as<PyCMethod>(original)(self, defining, fast, static_cast<std::size_t>(count), keywords);
    }
    return nullptr;
}

PyObject* MethodCall::run_with(Py_ssize_t index, const char* name, PyObject* replacement) const {
    if (convention == Convention::one_argument) {
        MethodCall changed = *this;
        changed.tuple = replacement;
        return changed.run();
    }
    if (tuple != nullptr) return run_tuple_with(*this, index, name, replacement);
    return run_fast_with(*this, index, name, replacement);
}

PyObject* MethodCall::argument(Py_ssize_t index, const char* name) const {
    if (convention == Convention::one_argument) return index == 0 ? tuple : nullptr;
    if (tuple != nullptr) {
        return index < PyTuple_GET_SIZE(tuple) ? PyTuple_GET_ITEM(tuple, index) : item_of(keywords, name);
    }
    if (index < count) return fast[index];
    const Py_ssize_t place = place_of(keywords, name);
    return place < 0 ? nullptr : fast[count + place];
}

PyObject* FunctionCall::run() const noexcept {
    PyObject* result = python_vectorcall()(function, arguments, nargsf, names);
    if (outcome != nullptr) *outcome = {true, result};
    return result;
}

PyObject* FunctionCall::argument(Py_ssize_t index, const char* name) const {
    const Py_ssize_t count = PyVectorcall_NARGS(nargsf);
    if (index < count) return arguments[index];
    const Py_ssize_t place = place_of(names, name);
    return place < 0 ? nullptr : arguments[count + place];
}

vectorcallfunc python_vectorcall() noexcept {
    return original_vectorcall.load(std::memory_order_relaxed);
}

void set_python_vectorcall(vectorcallfunc original) noexcept {
    original_vectorcall.store(original, std::memory_order_relaxed);
}

}  // namespace aether::runtime::sync
