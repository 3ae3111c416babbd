// Names of Python objects as C++ strings.
#pragma once

#include <string>

#include "sync_attributes.hpp"

namespace aether::runtime::sync {

// The attribute if it is a string, else "".
[[nodiscard]] inline std::string text_attribute(PyObject* object, const char* name) {
    PyObject* text = attribute(object, name);
    const char* characters = text != nullptr && PyUnicode_Check(text) ? PyUnicode_AsUTF8(text) : nullptr;
    std::string found = characters == nullptr ? "" : characters;
    PyErr_Clear();
    Py_XDECREF(text);
    return found;
}

}  // namespace aether::runtime::sync
