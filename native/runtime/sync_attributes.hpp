// Looking at a primitive's own attributes without leaving a trace. Instance attributes: runs no Python code unless a
// class of the program makes it do so.
#pragma once

#include "python.hpp"

namespace aether::runtime::sync {

// A new reference; null without an exception if there is none. Call it with no exception set.
[[nodiscard]] inline PyObject* attribute(PyObject* object, const char* name) {
    PyObject* value = PyObject_GetAttrString(object, name);
    if (value == nullptr) PyErr_Clear();
    return value;
}

[[nodiscard]] inline bool is_true_attribute(PyObject* object, const char* name) {
    PyObject* value = attribute(object, name);
    Py_XDECREF(value);
    return value == Py_True;
}

[[nodiscard]] inline long long_attribute(PyObject* object, const char* name, long otherwise) {
    PyObject* value = attribute(object, name);
    long number = value != nullptr && PyLong_Check(value) ? PyLong_AsLong(value) : otherwise;
    if (number == -1 && PyErr_Occurred()) {
        PyErr_Clear();
        number = otherwise;
    }
    Py_XDECREF(value);
    return number;
}

}  // namespace aether::runtime::sync
