// Cursors: what `S[c]` gives in `S[c][k] = v`, so that one probe sees container, key and value, and what the store
// did. Without a slice or a tuple to carry them: a cursor lives on the interpreter's stack for the one expression.
#pragma once

#include "python.hpp"
#include "site.hpp"

namespace aether::runtime {

extern PyTypeObject cursor_type;

// True on success; else a Python exception is set.
[[nodiscard]] bool ready_cursor_type();

// New reference; null with MemoryError set. O(1): from the thread's free list.
[[nodiscard]] PyObject* make_cursor(Site& site, PyObject* container);

// What a cursor's subscripts do: the original operation, recorded while probes are live.
[[nodiscard]] PyObject* cursor_load(Site& site, PyObject* container, PyObject* key);
[[nodiscard]] int cursor_store(Site& site, PyObject* container, PyObject* key, PyObject* value);

}  // namespace aether::runtime
