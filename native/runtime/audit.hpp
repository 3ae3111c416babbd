// What the interpreter's audit events say of code that no file holds, and of calls that leave Python.
#pragma once

#include "python.hpp"

namespace aether::runtime {

// From now on `function(source, file name)` is called by whoever compiles source text or a syntax tree; of a tree the
// name is None. The first function given is the one that is called for good, as an audit hook cannot be removed. False
// with a Python exception set.
[[nodiscard]] bool begin_auditing(PyObject* function);
// The hook is left, and returns at once.
void end_auditing();

// Whether a function of a C library was looked up by `ctypes` since the auditing began.
[[nodiscard]] bool saw_foreign_functions();

}  // namespace aether::runtime
