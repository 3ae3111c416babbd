// Types of the standard library that are containers but have no check in the C API. Resolved once at start; immortal for us.
#pragma once

#include "python.hpp"

namespace aether::runtime {

// True on success; else a Python exception is set.
[[nodiscard]] bool resolve_types();
[[nodiscard]] bool is_deque(PyObject* object);
[[nodiscard]] bool is_array(PyObject* object);
[[nodiscard]] bool is_ordered_dict(PyObject* object);
// Mutable objects: those worth remembering where they were stored. Numbers, strings, functions, classes, modules are not.
[[nodiscard]] bool is_shareable(PyObject* object);

}  // namespace aether::runtime
