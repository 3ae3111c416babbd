// What an object refers to, seen while other threads run.
#pragma once

#include "python.hpp"

namespace aether::runtime {

// True for types of which it is known that looking through them is safe; types themselves are looked through always.
[[nodiscard]] bool can_look_through(PyObject* object);

// Calls `visit` for what the object refers to, where looking through it is safe. The object is locked meanwhile:
// `visit` may take references, and must not run Python.
void visit_references(PyObject* object, visitproc visit, void* state);

// Resolves the types that can be looked through. True on success; else a Python exception is set.
[[nodiscard]] bool resolve_traversals();

}  // namespace aether::runtime
