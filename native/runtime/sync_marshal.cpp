// marshal knows no sites: code that it is given is written as it is without us.
#include "sync_handlers.hpp"

namespace aether::runtime::sync {

namespace {

// New reference: `value` with its rewritten code replaced; null if there is none or the source cannot be had.
PyObject* as_written(PyObject* value) {
    PyObject* module = PyImport_ImportModule("aether_hooks.as_written");
    PyObject* function = module == nullptr ? nullptr : PyObject_GetAttrString(module, "as_written");
    PyObject* plain = function == nullptr ? nullptr : PyObject_CallOneArg(function, value);
    Py_XDECREF(function);
    Py_XDECREF(module);
    if (plain == value) Py_CLEAR(plain);
    return plain;
}

}  // namespace

PyObject* marshal_as_written(const MethodCall& call) {
    PyObject* result = call.run();
    PyObject* value = call.argument(0, "value");
    if (result != nullptr || value == nullptr || PyErr_ExceptionMatches(PyExc_ValueError) == 0) return result;
    PyObject* error = PyErr_GetRaisedException();
    PyObject* plain = as_written(value);
    if (plain == nullptr) {
        PyErr_SetRaisedException(error);
        return nullptr;
    }
    Py_DECREF(error);
    result = call.run_with(0, "value", plain);
    Py_DECREF(plain);
    return result;
}

}  // namespace aether::runtime::sync
