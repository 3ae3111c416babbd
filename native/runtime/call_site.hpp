// Sites of calls where no probe stands: what C functions patched in place do is done by the watched code that called
// them, at the instruction it has reached.
#pragma once

#include "site.hpp"

namespace aether::runtime {

// Code compiled from this file has probes, or is monitored. The file's name is kept alive.
void note_watched(PyObject* file);

[[nodiscard]] bool is_watched(const PyCodeObject* code);
// True if the type's method `name` is one in Python that watched code defines: what it does is seen there.
[[nodiscard]] bool is_watched_override(PyTypeObject* type, PyObject* name);

// The site of the call that runs, if watched code makes it; null if other code does, or if memory is short. One for
// each instruction, operation and name (interned and kept, or null); it and its code live for good.
[[nodiscard]] Site* call_site(SiteOp op, std::uint64_t flags = 0, PyObject* name = nullptr);

}  // namespace aether::runtime
